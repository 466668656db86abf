/**
 * The face of OpenAI's chat completions, as Google, gateways and local servers show it: requests are
 * read as contents of Gemini, and scripted responses of Gemini are written as completions. No I/O;
 * {@link dev.pollux.testing.LocalGemini} answers with what is made here.
 */
@NullMarked
package dev.pollux.testing.openai;

import org.jspecify.annotations.NullMarked;
