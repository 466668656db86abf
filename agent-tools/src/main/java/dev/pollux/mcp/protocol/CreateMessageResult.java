package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
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

  /** The name of the model; empty when not told. */
  public String model() {
    return json.path("model").asText("");
  }
}
