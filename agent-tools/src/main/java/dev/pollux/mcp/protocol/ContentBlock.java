package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One piece of what a tool, a prompt or a model says: text, an image, sound, a resource or a link to
 * one; where a server asks the client's model also the call of a tool or what it gave; or a kind this
 * version does not know yet. A view of its JSON.
 */
public sealed interface ContentBlock {

  /** The block as received, or as it will be sent. Read only. */
  @JsonValue
  JsonNode json();

  /** The block that {@code json} is, by its {@code type}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ContentBlock of(JsonNode json) {
    return switch (json.path("type").asText("")) {
      case "text" -> json.path("text").isTextual() ? new TextContent(json) : new Unknown(json);
      case "image" -> json.path("data").isTextual() ? new ImageContent(json) : new Unknown(json);
      case "audio" -> json.path("data").isTextual() ? new AudioContent(json) : new Unknown(json);
      case "resource" ->
        json.path("resource").isObject() ? new EmbeddedResource(json) : new Unknown(json);
      case "resource_link" ->
        json.path("uri").isTextual() ? new ResourceLink(json) : new Unknown(json);
      case "tool_use" -> ToolUse.isOne(json) ? new ToolUse(json) : new Unknown(json);
      case "tool_result" ->
        json.path("toolUseId").isTextual() ? new ToolResult(json) : new Unknown(json);
      default -> new Unknown(json);
    };
  }

  /** A text. */
  static TextContent text(String text) {
    return new TextContent(start("text").put("text", Objects.requireNonNull(text, "text")));
  }

  /** A picture of a kind like {@code image/png}. */
  static ImageContent image(String mimeType, byte[] data) {
    return new ImageContent(data(start("image"), mimeType, data));
  }

  /** Sound of a kind like {@code audio/wav}. */
  static AudioContent audio(String mimeType, byte[] data) {
    return new AudioContent(data(start("audio"), mimeType, data));
  }

  /** A resource with what is in it. */
  static EmbeddedResource resource(ResourceContents contents) {
    ObjectNode json = start("resource");
    json.set("resource", contents.json());
    return new EmbeddedResource(json);
  }

  /** The place of a resource. */
  static ResourceLink link(McpResource resource) {
    ObjectNode json = start("resource_link");
    json.setAll((ObjectNode) resource.json().deepCopy());
    return new ResourceLink(json);
  }

  /** A model's wish that a tool be called. */
  static ToolUse toolUse(String id, String name, ObjectNode input) {
    ObjectNode json = start("tool_use").put("id", id).put("name", name);
    json.set("input", input);
    return new ToolUse(json);
  }

  /**
   * What the tool gave back that a {@link ToolUse} of this id wished for. Of a result that came from
   * another server only what belongs here is taken: its content, structured content, error and
   * {@code _meta}.
   */
  static ToolResult toolResult(String toolUseId, CallToolResult result) {
    ObjectNode json = start("tool_result").put("toolUseId", toolUseId);
    json.putArray("content"); // which it must have, though that of the result may be missing
    for (String field : List.of("content", "structuredContent", "isError", "_meta")) {
      if (result.json().has(field)) {
        json.set(field, result.json().get(field));
      }
    }
    return new ToolResult(json);
  }

  private static ObjectNode start(String type) {
    return Json.object().put("type", type);
  }

  private static ObjectNode data(ObjectNode json, String mimeType, byte[] data) {
    return json.put("data", Base64.getEncoder().encodeToString(data))
        .put("mimeType", Objects.requireNonNull(mimeType, "mimeType"));
  }

  /** {@code {"type": "text", "text": "…"}}. */
  record TextContent(JsonNode json) implements ContentBlock {
    /** The text, perhaps empty. */
    public String text() {
      return json.get("text").textValue();
    }
  }

  /** {@code {"type": "image", "data": "base64", "mimeType": "…"}}. */
  record ImageContent(JsonNode json) implements ContentBlock {
    /** The kind, like {@code image/png}; empty when the sender left it out. */
    public String mimeType() {
      return json.path("mimeType").asText("");
    }

    /** The bytes as base64, as received. */
    public String data() {
      return json.get("data").textValue();
    }
  }

  /** {@code {"type": "audio", "data": "base64", "mimeType": "…"}}. */
  record AudioContent(JsonNode json) implements ContentBlock {
    /** The kind, like {@code audio/wav}; empty when the sender left it out. */
    public String mimeType() {
      return json.path("mimeType").asText("");
    }

    /** The bytes as base64, as received. */
    public String data() {
      return json.get("data").textValue();
    }
  }

  /** {@code {"type": "resource", "resource": {"uri": "…", "text": "…"}}}. */
  record EmbeddedResource(JsonNode json) implements ContentBlock {
    /** The resource with what is in it. */
    public ResourceContents resource() {
      return new ResourceContents(json.get("resource"));
    }
  }

  /** {@code {"type": "resource_link", "uri": "…", "name": "…"}}. */
  record ResourceLink(JsonNode json) implements ContentBlock {
    /** Where the resource is. */
    public String uri() {
      return json.get("uri").textValue();
    }

    /** Its kind, or null. */
    public @Nullable String mimeType() {
      return Json.text(json, "mimeType");
    }
  }

  /** {@code {"type": "tool_use", "id": "…", "name": "…", "input": {…}}}. */
  record ToolUse(JsonNode json) implements ContentBlock {
    private static boolean isOne(JsonNode json) {
      return json.path("id").isTextual()
          && json.path("name").isTextual()
          && json.path("input").isObject();
    }

    /** Names this call within its conversation. */
    public String id() {
      return json.get("id").textValue();
    }

    /** The name of the tool. */
    public String name() {
      return json.get("name").textValue();
    }

    /** The arguments. */
    public ObjectNode input() {
      return (ObjectNode) json.get("input");
    }
  }

  /** {@code {"type": "tool_result", "toolUseId": "…", "content": […], "isError": false}}. */
  record ToolResult(JsonNode json) implements ContentBlock {
    /** Which call this is of. */
    public String toolUseId() {
      return json.get("toolUseId").textValue();
    }

    /** What the tool gave back. */
    public CallToolResult result() {
      return new CallToolResult(json);
    }
  }

  /** A kind that this version does not know, or a known one without what it must have. */
  record Unknown(JsonNode json) implements ContentBlock {}
}
