package dev.pollux.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.GenerateContentResponse;
import org.jspecify.annotations.Nullable;

/**
 * Makes Gemini's chunks of the JSON that a server sends: one reader for each answer, used on the
 * answer's context.
 */
public interface ChunkReader {

  /** A server that speaks Gemini: its JSON is the chunk. */
  ChunkReader GEMINI = GenerateContentResponse::of;

  /** The next piece of the answer, or null when there is nothing in it to tell. */
  @Nullable
  GenerateContentResponse read(JsonNode json);

  /** The error that came in place of a piece, as {@code {"error": …}}, or null. */
  default @Nullable JsonNode error(JsonNode json) {
    return json.hasNonNull("error") && !json.has("candidates") ? json : null;
  }

  /** What is left to tell when the last byte was read, or null. */
  default @Nullable GenerateContentResponse end() {
    return null;
  }
}
