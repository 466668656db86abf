package dev.pollux.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A file that was uploaded: {@code {"name": "files/x", "uri": "https://…", "mimeType": "video/mp4",
 * "state": "PROCESSING"}}. Google forgets it after 48 hours.
 *
 * @param json the file as it came. Read only
 */
public record FileInfo(JsonNode json) {

  /** Its name, like {@code files/abc}. */
  public String name() {
    return json.path("name").asText("");
  }

  /** Where requests find it. */
  public String uri() {
    return json.path("uri").asText("");
  }

  /** What it is, like {@code image/png}. */
  public String mimeType() {
    return json.path("mimeType").asText("");
  }

  /** Its name for people, or null. */
  public @Nullable String displayName() {
    return Json.text(json, "displayName");
  }

  /** How many bytes it has, or −1 when Gemini does not say. */
  public long sizeBytes() {
    return json.path("sizeBytes").asLong(-1); // a text, as protobuf writes 64 bits
  }

  /** {@code PROCESSING}, {@code ACTIVE}, {@code FAILED} or newer. */
  public String state() {
    return json.path("state").asText("");
  }

  /** True when requests may use it. */
  public boolean isActive() {
    return state().equals("ACTIVE");
  }

  /** The part of a content that shows it to a model. */
  public Part.FileData part() {
    return Part.fileData(mimeType(), uri());
  }
}
