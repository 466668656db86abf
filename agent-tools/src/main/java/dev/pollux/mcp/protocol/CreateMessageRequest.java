package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the client's model; the params of {@code sampling/createMessage}: {@code {"messages": […],
 * "maxTokens": 100, "systemPrompt": "…"}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record CreateMessageRequest(@JsonValue JsonNode json) {

  /** Asks for the next message after these. */
  public static CreateMessageRequest of(List<PromptMessage> messages, int maxTokens) {
    ObjectNode json = Json.object();
    messages.forEach(message -> json.withArrayProperty("messages").add(message.json()));
    return new CreateMessageRequest(json.put("maxTokens", maxTokens));
  }

  /** The same with an instruction for the model. */
  public CreateMessageRequest withSystemPrompt(String systemPrompt) {
    ObjectNode copy = json.deepCopy();
    return new CreateMessageRequest(copy.put("systemPrompt", systemPrompt));
  }

  /** The messages in their order. */
  public List<PromptMessage> messages() {
    List<PromptMessage> messages = new ArrayList<>();
    json.path("messages").forEach(message -> messages.add(new PromptMessage(message)));
    return messages;
  }

  /** An instruction for the model, or null. */
  public @Nullable String systemPrompt() {
    return Json.text(json, "systemPrompt");
  }

  /** How long the answer may be; 0 when the sender left it out. */
  public int maxTokens() {
    return Json.integer(json, "maxTokens", 0);
  }
}
