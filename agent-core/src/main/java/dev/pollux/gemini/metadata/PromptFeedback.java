package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Gemini says on the prompt: {@code {"blockReason": "SAFETY", "blockReasonMessage": "…",
 * "safetyRatings": […]}}.
 *
 * @param json the feedback as received. Read only
 */
public record PromptFeedback(@JsonValue JsonNode json) {

  /**
   * Why the prompt was refused, or null when it was not: {@code SAFETY}, {@code OTHER}, {@code
   * BLOCKLIST}, {@code PROHIBITED_CONTENT}, {@code IMAGE_SAFETY} or newer.
   */
  public @Nullable String blockReason() {
    return Json.text(json, "blockReason");
  }

  /** The reason in words, or null; Vertex AI tells it. */
  public @Nullable String blockReasonMessage() {
    return Json.text(json, "blockReasonMessage");
  }

  /** How the prompt was rated. */
  public List<SafetyRating> safetyRatings() {
    return SafetyRating.in(json);
  }
}
