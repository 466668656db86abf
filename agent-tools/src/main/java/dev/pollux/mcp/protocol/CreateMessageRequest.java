package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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

  /**
   * The same with tools that the model may wish to have called; the sender calls them. Only for clients
   * with {@link ClientCapabilities#samplingTools}.
   *
   * @param choice {@code auto}, {@code required} or {@code none}
   */
  public CreateMessageRequest withTools(List<McpTool> tools, String choice) {
    ObjectNode copy = json.deepCopy();
    ArrayNode array = copy.putArray("tools");
    tools.forEach(tool -> array.add(tool.json()));
    copy.putObject("toolChoice").put("mode", choice);
    return new CreateMessageRequest(copy);
  }

  /** True when it speaks of tools at all. */
  public boolean hasTools() {
    return json.has("tools") || json.has("toolChoice");
  }

  /** The tools that the model may wish to have called. */
  public List<McpTool> tools() {
    List<McpTool> tools = new ArrayList<>();
    json.path("tools").forEach(tool -> tools.add(new McpTool(tool)));
    return tools;
  }

  /** {@code auto} unless the sender says {@code required}, {@code none}, or something else. */
  public String toolChoice() {
    return json.path("toolChoice").path("mode").asText("auto");
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

  /** How freely the model is to choose its words, or null; what the numbers mean is the model's. */
  public @Nullable Double temperature() {
    return json.path("temperature").isNumber() ? json.get("temperature").doubleValue() : null;
  }

  /** Texts at which the answer is to end; empty when the sender left them out. */
  public List<String> stopSequences() {
    List<String> sequences = new ArrayList<>();
    json.path("stopSequences").forEach(sequence -> sequences.add(sequence.asText()));
    return sequences;
  }

  /** How long the answer may be; 0 when the sender left it out. */
  public int maxTokens() {
    return Json.integer(json, "maxTokens", 0);
  }
}
