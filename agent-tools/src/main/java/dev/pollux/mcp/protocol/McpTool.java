package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool as a server lists it: {@code {"name": "…", "description": "…", "inputSchema": {…}}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record McpTool(@JsonValue JsonNode json) {

  /** A tool whose arguments hold to {@code inputSchema}, of type object. */
  public static McpTool of(String name, String description, ObjectNode inputSchema) {
    ObjectNode json = Json.object()
        .put("name", Objects.requireNonNull(name, "name"))
        .put("description", Objects.requireNonNull(description, "description"));
    json.set("inputSchema", Objects.requireNonNull(inputSchema, "inputSchema"));
    return new McpTool(json);
  }

  /** The same with a name for people. */
  public McpTool withTitle(String title) {
    ObjectNode copy = copy();
    return new McpTool(copy.put("title", title));
  }

  /** The same with the schema of its structured content. */
  public McpTool withOutputSchema(ObjectNode outputSchema) {
    return with("outputSchema", outputSchema);
  }

  /** The same with hints about what a call does. */
  public McpTool withAnnotations(ObjectNode annotations) {
    return with("annotations", annotations);
  }

  /** The same with pictures. */
  public McpTool withIcons(List<Icon> icons) {
    ObjectNode copy = copy();
    Icon.write(copy, icons);
    return new McpTool(copy);
  }

  /** The same with {@code _meta}. */
  public McpTool withMeta(ObjectNode meta) {
    return with("_meta", meta);
  }

  private McpTool with(String field, ObjectNode value) {
    ObjectNode copy = copy();
    copy.set(field, value);
    return new McpTool(copy);
  }

  private ObjectNode copy() {
    return Json.object().setAll((ObjectNode) json);
  }

  /** The name that is called; empty when the sender left it out. */
  public String name() {
    return json.path("name").asText("");
  }

  /** Its name for people: its title, that of its annotations, or its name. */
  public String title() {
    String title = Json.text(json, "title");
    if (title == null) {
      title = Json.text(json.path("annotations"), "title");
    }
    return title == null ? name() : title;
  }

  /** What it does, for a model; empty when the sender left it out. Of a peer it is data. */
  public String description() {
    return json.path("description").asText("");
  }

  /** What its arguments hold to; {@code {"type": "object"}} when the sender left it out. */
  public ObjectNode inputSchema() {
    return json.get("inputSchema") instanceof ObjectNode schema
        ? schema
        : Json.object().put("type", "object");
  }

  /** What its structured content holds to, or null. */
  public @Nullable JsonNode outputSchema() {
    JsonNode schema = json.get("outputSchema");
    return schema == null || schema.isNull() ? null : schema;
  }

  /** True when it says that a call changes nothing. Of a peer it is a claim. */
  public boolean readOnlyHint() {
    return json.path("annotations").path("readOnlyHint").asBoolean(false);
  }

  /** True, which is the default, when it says that a call may destroy something. */
  public boolean destructiveHint() {
    return json.path("annotations").path("destructiveHint").asBoolean(true);
  }

  /** True when it says that the same call twice does no more than once. */
  public boolean idempotentHint() {
    return json.path("annotations").path("idempotentHint").asBoolean(false);
  }

  /** True, which is the default, when it says that a call reaches out into the world. */
  public boolean openWorldHint() {
    return json.path("annotations").path("openWorldHint").asBoolean(true);
  }

  /** Its pictures. */
  public List<Icon> icons() {
    return Icon.read(json);
  }
}
