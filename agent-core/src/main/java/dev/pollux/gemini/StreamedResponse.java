package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a streamed answer together to the one answer they are.
 *
 * <p>Runs of plain text become one part; a part that is signed, or of any other kind, stays as it
 * came, and an empty text without a signature goes away. Of everything beside the parts the last
 * value counts; token counts are cumulative on the wire. A single chunk is the answer as it is, unless
 * it holds a function call without a name, which belongs to the call before it.
 *
 * <p>A {@code STOP} in the middle is no end: chunks behind it are part of the answer. Behind a {@code
 * CONTINUATION} the next hop begins, with the chunks of the request that carried its token: its parts
 * follow as parts of their own, token counts are added up, and whatever points to parts, bytes or
 * sources is shifted to where they are now.
 */
public final class StreamedResponse {

  private @Nullable GenerateContentResponse first;
  // None for an answer in one piece, as most are.
  private @Nullable MergedChunks merged;

  /** Adds the next chunk. */
  public void add(GenerateContentResponse chunk) {
    if (first == null) {
      first = chunk;
      if (hasNamelessCall(chunk)) {
        merged = new MergedChunks(chunk.json());
      }
      return;
    }
    if (merged == null) {
      merged = new MergedChunks(first.json());
    }
    merged.merge(chunk.json());
  }

  private static boolean hasNamelessCall(GenerateContentResponse chunk) {
    JsonNode candidate = chunk.json().path("candidates").path(0);
    for (JsonNode part : candidate.path("content").path("parts")) {
      if (MergedChunks.isNameless(part.path("functionCall"))) {
        return true;
      }
    }
    return false;
  }

  /** The answer so far; with no chunk at all, an empty one. */
  public GenerateContentResponse response() {
    if (merged != null) {
      return GenerateContentResponse.of(merged.soFar());
    }
    return first == null ? GenerateContentResponse.of(Json.object()) : first;
  }
}
