/**
 * What Gemini offers beside the answers of models: {@link dev.pollux.client.GeminiClient} lists models,
 * counts tokens, makes embeddings, and keeps files and cached contents on the server.
 */
@NullMarked
package dev.pollux.client;

import org.jspecify.annotations.NullMarked;
