package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is in a resource: {@code {"uri": "…", "mimeType": "…", "text": "…"}}, or {@code "blob"} with
 * base64 in place of the text.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record ResourceContents(@JsonValue JsonNode json) {

  /** A text. */
  public static ResourceContents text(String uri, @Nullable String mimeType, String text) {
    return new ResourceContents(
        start(uri, mimeType).put("text", Objects.requireNonNull(text, "text")));
  }

  /** Bytes. */
  public static ResourceContents blob(String uri, @Nullable String mimeType, byte[] bytes) {
    return new ResourceContents(
        start(uri, mimeType).put("blob", Base64.getEncoder().encodeToString(bytes)));
  }

  private static ObjectNode start(String uri, @Nullable String mimeType) {
    ObjectNode json = Json.object().put("uri", Objects.requireNonNull(uri, "uri"));
    return mimeType == null ? json : json.put("mimeType", mimeType);
  }

  /** Where it is; empty when the sender left it out. */
  public String uri() {
    return json.path("uri").asText("");
  }

  /** Its kind, or null. */
  public @Nullable String mimeType() {
    return Json.text(json, "mimeType");
  }

  /** The text, or null when it is bytes. */
  public @Nullable String text() {
    return Json.text(json, "text");
  }

  /** The bytes as base64, as received, or null when it is a text. */
  public @Nullable String blob() {
    return Json.text(json, "blob");
  }
}
