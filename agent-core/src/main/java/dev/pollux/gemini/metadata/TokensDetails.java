package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The token counts by kind of media: {@code {"promptTokensDetails": [{"modality": "TEXT",
 * "tokenCount": 5}], "candidatesTokensDetails": […], "cacheTokensDetails": […],
 * "toolUsePromptTokensDetails": […], "trafficType": "ON_DEMAND"}}. Each map goes from {@code TEXT},
 * {@code IMAGE}, {@code VIDEO}, {@code AUDIO}, {@code DOCUMENT} or newer to a count, and is empty when
 * Gemini did not tell.
 *
 * @param json the {@code usageMetadata} as received. Read only
 */
public record TokensDetails(@JsonValue JsonNode json) {

  /** The tokens of the request. */
  public Map<String, Integer> prompt() {
    return byModality("promptTokensDetails");
  }

  /** The tokens of the answer. */
  public Map<String, Integer> candidates() {
    return byModality("candidatesTokensDetails");
  }

  /** The tokens that came from a cache. */
  public Map<String, Integer> cache() {
    return byModality("cacheTokensDetails");
  }

  /** The tokens of the results of built-in tools. */
  public Map<String, Integer> toolUsePrompt() {
    return byModality("toolUsePromptTokensDetails");
  }

  /** Like {@code ON_DEMAND}, or null; Vertex AI tells it. */
  public @Nullable String trafficType() {
    return Json.text(json, "trafficType");
  }

  /** The service tier that answered, like {@code standard}, or null. */
  public @Nullable String serviceTier() {
    return Json.text(json, "serviceTier");
  }

  private Map<String, Integer> byModality(String member) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (JsonNode detail : json.path(member)) {
      counts.merge(
          detail.path("modality").asText(""),
          Math.max(0, Json.integer(detail, "tokenCount", 0)),
          Integer::sum);
    }
    return Map.copyOf(counts);
  }
}
