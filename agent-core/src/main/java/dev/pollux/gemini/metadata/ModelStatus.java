package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * How long the model will be there: {@code {"modelStage": "DEPRECATED", "message": "…",
 * "retirementTime": "2026-12-01T00:00:00Z"}}.
 *
 * @param json the status as received. Read only
 */
public record ModelStatus(@JsonValue JsonNode json) {

  /** {@code PREVIEW}, {@code STABLE}, {@code LEGACY}, {@code DEPRECATED}, … ; empty when left out. */
  public String modelStage() {
    return json.path("modelStage").asText("");
  }

  /** Gemini's own words, or null. */
  public @Nullable String message() {
    return Json.text(json, "message");
  }

  /** When the model goes away, in RFC 3339, or null. */
  public @Nullable String retirementTime() {
    return Json.text(json, "retirementTime");
  }
}
