/**
 * What Google's Gemini API offers, on every route to it: {@link dev.pollux.google.GeminiModel} is the
 * model that an agent asks.
 */
@NullMarked
package dev.pollux.google;

import org.jspecify.annotations.NullMarked;
