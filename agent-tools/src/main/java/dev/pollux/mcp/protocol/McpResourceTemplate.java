package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Resources whose addresses follow a template: {@code {"uriTemplate": "…", "name": "…", "mimeType": "…"}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record McpResourceTemplate(@JsonValue JsonNode json) {

  /** Resources at addresses like {@code files://{name}}. */
  public static McpResourceTemplate of(String uriTemplate, String name) {
    return new McpResourceTemplate(Json.object()
        .put("uriTemplate", Objects.requireNonNull(uriTemplate, "uriTemplate"))
        .put("name", Objects.requireNonNull(name, "name")));
  }

  /** The same with a name for people. */
  public McpResourceTemplate withTitle(String title) {
    return with("title", title);
  }

  /** The same with a sentence about it. */
  public McpResourceTemplate withDescription(String description) {
    return with("description", description);
  }

  /** The same of a kind like {@code text/plain}. */
  public McpResourceTemplate withMimeType(String mimeType) {
    return with("mimeType", mimeType);
  }

  /** The same with pictures. */
  public McpResourceTemplate withIcons(List<Icon> icons) {
    ObjectNode copy = json.deepCopy();
    Icon.write(copy, icons);
    return new McpResourceTemplate(copy);
  }

  private McpResourceTemplate with(String field, String value) {
    ObjectNode copy = json.deepCopy();
    return new McpResourceTemplate(copy.put(field, value));
  }

  /** Where they are, as of RFC 6570; empty when the sender left it out. */
  public String uriTemplate() {
    return json.path("uriTemplate").asText("");
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
