/**
 * What Gemini refuses, and in which words: {@link dev.pollux.testing.strict.Rules} tells a request
 * that the service would take from one that it would not. No I/O; {@link
 * dev.pollux.testing.LocalGemini} answers with what is found here.
 */
@NullMarked
package dev.pollux.testing.strict;

import org.jspecify.annotations.NullMarked;
