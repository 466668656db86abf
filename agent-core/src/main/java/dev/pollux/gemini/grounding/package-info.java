/** Shows an answer together with where it comes from: {@link dev.pollux.gemini.grounding.GroundedText}. */
@NullMarked
package dev.pollux.gemini.grounding;

import org.jspecify.annotations.NullMarked;
