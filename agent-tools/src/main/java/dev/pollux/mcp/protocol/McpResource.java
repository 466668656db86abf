package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A resource as a server lists it: {@code {"uri": "…", "name": "…", "mimeType": "…"}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record McpResource(@JsonValue JsonNode json) {

  /** A resource at this address. */
  public static McpResource of(String uri, String name) {
    return new McpResource(Json.object()
        .put("uri", Objects.requireNonNull(uri, "uri"))
        .put("name", Objects.requireNonNull(name, "name")));
  }

  /** The same with a name for people. */
  public McpResource withTitle(String title) {
    return with("title", title);
  }

  /** The same with a sentence about it. */
  public McpResource withDescription(String description) {
    return with("description", description);
  }

  /** The same of a kind like {@code text/plain}. */
  public McpResource withMimeType(String mimeType) {
    return with("mimeType", mimeType);
  }

  /** The same with pictures. */
  public McpResource withIcons(List<Icon> icons) {
    ObjectNode copy = json.deepCopy();
    Icon.write(copy, icons);
    return new McpResource(copy);
  }

  private McpResource with(String field, String value) {
    ObjectNode copy = json.deepCopy();
    return new McpResource(copy.put(field, value));
  }

  /** Where it is; empty when the sender left it out. */
  public String uri() {
    return json.path("uri").asText("");
  }

  /** Its name; empty when the sender left it out. */
  public String name() {
    return json.path("name").asText("");
  }

  /** What it is; empty when not told. */
  public String description() {
    return json.path("description").asText("");
  }

  /** Its kind, or null. */
  public @Nullable String mimeType() {
    return Json.text(json, "mimeType");
  }
}
