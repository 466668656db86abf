package dev.pollux.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Contents that Gemini keeps: {@code {"name": "cachedContents/x", "model": "models/…", "expireTime":
 * "…", "usageMetadata": {"totalTokenCount": 4096}}}. What it holds is never told again.
 *
 * @param json the cached content as it came. Read only
 */
public record CachedContent(JsonNode json) {

  /** Its name, for {@code cachedContent} in the config of a request. */
  public String name() {
    return json.path("name").asText("");
  }

  /** The model that it was made for; no other can use it. */
  public String model() {
    return json.path("model").asText("");
  }

  /** Its name for people, or null. */
  public @Nullable String displayName() {
    return Json.text(json, "displayName");
  }

  /** When it is gone, or null when Gemini does not say. */
  public @Nullable Instant expireTime() {
    String time = Json.text(json, "expireTime");
    try {
      return time == null ? null : OffsetDateTime.parse(time).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** How many tokens it has, or 0 when Gemini does not say. */
  public int totalTokenCount() {
    return Json.integer(json.path("usageMetadata"), "totalTokenCount", 0);
  }
}
