/**
 * Gemini's own nouns: {@link dev.pollux.gemini.Content}, {@link dev.pollux.gemini.Part}, {@link
 * dev.pollux.gemini.FunctionCall}, {@link dev.pollux.gemini.GenerateContentRequest}. Data only, no
 * I/O. Every other package speaks in these types, so nothing is translated between the HTTP body and
 * your event handler.
 */
@NullMarked
package dev.pollux.gemini;

import org.jspecify.annotations.NullMarked;
