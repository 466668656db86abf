package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tool gave back: {@code {"content": […], "structuredContent": …, "isError": false}}. A tool of
 * a server may return one to say exactly what is sent.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record CallToolResult(@JsonValue JsonNode json) {

  /** The tool did its work. */
  public static CallToolResult of(ContentBlock... content) {
    return of(List.of(content));
  }

  /** The tool did its work. */
  public static CallToolResult of(List<? extends ContentBlock> content) {
    ObjectNode json = Json.object();
    content.forEach(block -> json.withArrayProperty("content").add(block.json()));
    if (content.isEmpty()) {
      json.putArray("content");
    }
    return new CallToolResult(json);
  }

  /** The tool did not do its work; the model reads why. */
  public static CallToolResult error(String message) {
    ObjectNode json = (ObjectNode) of(ContentBlock.text(message)).json();
    return new CallToolResult(json.put("isError", true));
  }

  /** The same with content for programs. */
  public CallToolResult withStructuredContent(JsonNode structuredContent) {
    ObjectNode copy = Json.object().setAll((ObjectNode) json);
    copy.set("structuredContent", structuredContent);
    return new CallToolResult(copy);
  }

  /** Its blocks in their order. */
  public List<ContentBlock> content() {
    List<ContentBlock> content = new ArrayList<>();
    json.path("content").forEach(block -> content.add(ContentBlock.of(block)));
    return content;
  }

  /** Content for programs: an object up to 2025-11-25, any JSON since; or null. */
  public @Nullable JsonNode structuredContent() {
    return json.get("structuredContent");
  }

  /** True when the tool did not do its work. */
  public boolean isError() {
    return json.path("isError").asBoolean(false);
  }
}
