package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How likely one kind of harm is: {@code {"category": "HARM_CATEGORY_HARASSMENT", "probability":
 * "LOW", "blocked": true}}; Vertex AI adds {@code probabilityScore}, {@code severity}, {@code
 * severityScore}.
 *
 * @param json the rating as received. Read only
 */
public record SafetyRating(@JsonValue JsonNode json) {

  /** The ratings in {@code owner}'s {@code safetyRatings}; empty when there are none. */
  public static List<SafetyRating> in(JsonNode owner) {
    return Items.of(owner, "safetyRatings", SafetyRating::new);
  }

  /** Like {@code HARM_CATEGORY_HARASSMENT}; empty when Gemini left it out. */
  public String category() {
    return json.path("category").asText("");
  }

  /** {@code NEGLIGIBLE}, {@code LOW}, {@code MEDIUM}, {@code HIGH} or newer; empty when left out. */
  public String probability() {
    return json.path("probability").asText("");
  }

  /** True when this is why something was blocked. */
  public boolean blocked() {
    return json.path("blocked").asBoolean(false);
  }
}
