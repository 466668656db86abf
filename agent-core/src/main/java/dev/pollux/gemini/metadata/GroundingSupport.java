package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of an answer and where it comes from: {@code {"segment": {"partIndex": 0, "startIndex": 5,
 * "endIndex": 20, "text": "…"}, "groundingChunkIndices": [0, 2], "confidenceScores": [0.9, 0.7]}}.
 * Gemini leaves out what is 0.
 *
 * @param json the support as received. Read only
 */
public record GroundingSupport(@JsonValue JsonNode json) {

  /** Which part of the candidate, counted from 0. */
  public int partIndex() {
    return Json.integer(json.path("segment"), "partIndex", 0);
  }

  /** Where the piece begins, in bytes of the part's text as UTF-8. */
  public int startIndex() {
    return Json.integer(json.path("segment"), "startIndex", 0);
  }

  /** Where the piece ends, in bytes of the part's text as UTF-8; the byte there is no more in it. */
  public int endIndex() {
    return Json.integer(json.path("segment"), "endIndex", 0);
  }

  /** The piece itself, or null when Gemini left it out. */
  public @Nullable String text() {
    return Json.text(json.path("segment"), "text");
  }

  /** Which of the grounding chunks, counted from 0; whatever is no such number is left out. */
  public List<Integer> groundingChunkIndices() {
    List<Integer> indices = new ArrayList<>();
    for (JsonNode index : json.path("groundingChunkIndices")) {
      if (index.canConvertToExactIntegral() && index.canConvertToInt() && index.intValue() >= 0) {
        indices.add(index.intValue());
      }
    }
    return List.copyOf(indices);
  }

  /** How sure Gemini is of each of the chunks, 0 to 1; empty with newer models. */
  public List<Double> confidenceScores() {
    List<Double> scores = new ArrayList<>();
    json.path("confidenceScores").forEach(score -> scores.add(score.asDouble(0)));
    return List.copyOf(scores);
  }
}
