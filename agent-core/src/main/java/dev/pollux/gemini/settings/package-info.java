/**
 * The smaller nouns of a request's settings, each a view of the JSON that is sent: thinking, safety,
 * images, speech, built-in tools.
 */
@NullMarked
package dev.pollux.gemini.settings;

import org.jspecify.annotations.NullMarked;
