/**
 * Servers that speak chat completions, from Google's own to one on this machine: {@link
 * dev.pollux.openai.OpenAiModel} translates Gemini's nouns on the way out and in, so that the same
 * agent runs on them.
 */
@NullMarked
package dev.pollux.openai;

import org.jspecify.annotations.NullMarked;
