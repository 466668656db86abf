package dev.pollux.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;

/**
 * How many tokens a request would have: {@code {"totalTokens": 31, "cachedContentTokenCount": 0}}.
 *
 * @param json the count as it came. Read only
 */
public record TokenCount(JsonNode json) {

  /** All of them, those of a cached content counted too. */
  public int totalTokens() {
    return Json.integer(json, "totalTokens", 0);
  }

  /** Those of the cached content. */
  public int cachedContentTokenCount() {
    return Json.integer(json, "cachedContentTokenCount", 0);
  }
}
