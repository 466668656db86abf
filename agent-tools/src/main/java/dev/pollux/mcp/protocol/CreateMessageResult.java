package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What the client's model said: {@code {"role": "assistant", "content": {…}, "model": "…"}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record CreateMessageResult(@JsonValue JsonNode json) {

  /** The model of this name said this. */
  public static CreateMessageResult of(String model, ContentBlock content, String stopReason) {
    ObjectNode json = Json.object().put("role", "assistant");
    json.set("content", content.json());
    return new CreateMessageResult(json.put("model", model).put("stopReason", stopReason));
  }

  /** The model of this name said these things; its calls of tools among them. */
  public static CreateMessageResult of(
      String model, List<? extends ContentBlock> contents, String stopReason) {
    ObjectNode json = Json.object().put("role", "assistant");
    ArrayNode content = json.putArray("content");
    contents.forEach(block -> content.add(block.json()));
    return new CreateMessageResult(json.put("model", model).put("stopReason", stopReason));
  }

  /** What was said; one block, or several. */
  public List<ContentBlock> content() {
    JsonNode content = json.path("content");
    List<ContentBlock> blocks = new ArrayList<>();
    if (content.isArray()) {
      content.forEach(block -> blocks.add(ContentBlock.of(block)));
    } else if (content.isObject()) {
      blocks.add(ContentBlock.of(content));
    }
    return blocks;
  }

  /** The texts in it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (ContentBlock block : content()) {
      if (block instanceof ContentBlock.TextContent piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }

  /** The calls of tools that the model wishes for; their results belong into the next request. */
  public List<ContentBlock.ToolUse> toolUses() {
    List<ContentBlock.ToolUse> uses = new ArrayList<>();
    for (ContentBlock block : content()) {
      if (block instanceof ContentBlock.ToolUse use) {
        uses.add(use);
      }
    }
    return uses;
  }

  /** Why it ended, like {@code endTurn}, {@code maxTokens} or {@code toolUse}; empty when not told. */
  public String stopReason() {
    return json.path("stopReason").asText("");
  }

  /** The name of the model; empty when not told. */
  public String model() {
    return json.path("model").asText("");
  }
}
