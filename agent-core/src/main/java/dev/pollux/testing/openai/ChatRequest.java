package dev.pollux.testing.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a {@code POST …/chat/completions}.
 *
 * @param body as it came
 */
public record ChatRequest(JsonNode body) {

  /** The model's id, without {@code models/}; empty when there is none. */
  public String model() {
    return body.path("model").asText().replaceFirst("^models/", "");
  }

  /** Whether the completion is asked for as a stream. */
  public boolean isStreamed() {
    return body.path("stream").asBoolean(false);
  }

  boolean wantsUsage() {
    return body.path("stream_options").path("include_usage").asBoolean(false);
  }

  /** Why it would be refused, in OpenAI's words, or null. */
  public @Nullable String problem() {
    return new ChatRules(body).problem();
  }

  /**
   * The same question as a GenerateContentRequest, as far as its contents and tools go; only to be
   * asked for when there is no {@link #problem()}.
   *
   * @param ids whether the ids of tool calls are those that were sent
   */
  public ObjectNode toGemini(boolean ids) {
    ObjectNode request = Json.object();
    ArrayNode contents = request.putArray("contents");
    Map<String, String> names = new HashMap<>();
    boolean answering = false;
    for (JsonNode message : body.path("messages")) {
      String role = message.path("role").asText();
      switch (role) {
        case "system", "developer" ->
          text(message, request.withObject("/systemInstruction").withArray("parts"));
        case "tool" -> {
          ArrayNode parts = answering
              ? (ArrayNode) contents.get(contents.size() - 1).get("parts")
              : contents.addObject().put("role", "user").putArray("parts");
          parts.addObject().set("functionResponse", response(message, names, ids));
        }
        default -> {
          ObjectNode content =
              contents.addObject().put("role", role.equals("assistant") ? "model" : "user");
          ArrayNode parts = content.putArray("parts");
          text(message, parts);
          for (JsonNode call : message.path("tool_calls")) {
            names.put(call.path("id").asText(), call.at("/function/name").asText());
            parts.add(call(call, ids));
          }
        }
      }
      answering = role.equals("tool");
    }
    if (body.has("tools")) {
      request.set("tools", body.get("tools"));
    }
    return request;
  }

  private static void text(JsonNode message, ArrayNode parts) {
    JsonNode content = message.path("content");
    if (content.isTextual() && !content.textValue().isEmpty()) {
      parts.addObject().put("text", content.textValue());
    }
    for (JsonNode part : content) {
      parts.addObject().put("text", part.path("text").asText());
    }
    String signature = signature(message);
    if (signature != null) {
      ObjectNode last = parts.isEmpty()
          ? parts.addObject().put("text", "")
          : (ObjectNode) parts.get(parts.size() - 1);
      last.put("thoughtSignature", signature);
    }
  }

  private static ObjectNode call(JsonNode call, boolean ids) {
    ObjectNode part = Json.object();
    ObjectNode functionCall = part.putObject("functionCall");
    if (ids) {
      functionCall.put("id", call.path("id").asText());
    }
    functionCall.put("name", call.at("/function/name").asText());
    functionCall.set("args", Json.parse(call.at("/function/arguments").asText()));
    String signature = signature(call);
    if (signature != null) {
      part.put("thoughtSignature", signature);
    }
    return part;
  }

  private static ObjectNode response(JsonNode message, Map<String, String> names, boolean ids) {
    String id = message.path("tool_call_id").asText();
    ObjectNode response = Json.object();
    if (ids) {
      response.put("id", id);
    }
    response.put("name", names.getOrDefault(id, ""));
    response.putObject("response").set("output", message.path("content"));
    return response;
  }

  private static @Nullable String signature(JsonNode holder) {
    return Json.text(holder.at("/extra_content/google"), "thought_signature");
  }
}
