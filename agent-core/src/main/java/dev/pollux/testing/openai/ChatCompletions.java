package dev.pollux.testing.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes responses of Gemini as one chat completion, or as the chunks of one. */
public final class ChatCompletions {

  private static final int ARGUMENT_PIECE = 8;

  private final ChatRequest request;
  private final boolean google;
  private final Set<ChatDefect> defects;
  private String finish = "";
  private int calls;
  private int indexes;

  /**
   * For one answer.
   *
   * @param google whether it is Google's own face: signatures are told, and arguments come whole
   */
  public ChatCompletions(ChatRequest request, boolean google, Set<ChatDefect> defects) {
    this.request = request;
    this.google = google;
    this.defects = Set.copyOf(defects);
  }

  /** {@code {"object": "chat.completion", …}}. */
  public ObjectNode whole(ObjectNode response) {
    ObjectNode completion = head("chat.completion", response);
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant").putNull("content");
    StringBuilder text = new StringBuilder();
    StringBuilder thoughts = new StringBuilder();
    for (JsonNode part : parts(response)) {
      (isThought(part) ? thoughts : text).append(part.path("text").asText());
      if (part.has("functionCall")) {
        message.withArray("tool_calls").add(call(part));
      } else {
        sign(message, part);
      }
    }
    if (!text.isEmpty() || !message.has("tool_calls")) {
      message.put("content", text.toString());
    }
    if (!thoughts.isEmpty() && !google) {
      message.put("reasoning_content", thoughts.toString());
    }
    choice.put("finish_reason", finishReason(response));
    completion.set("usage", usage(response));
    return completion;
  }

  /** {@code {"object": "chat.completion.chunk", …}} for each event of a stream. */
  public List<ObjectNode> chunks(List<ObjectNode> responses) {
    List<ObjectNode> chunks = new ArrayList<>();
    List<JsonNode> held = new ArrayList<>();
    ObjectNode last = Json.object();
    for (ObjectNode response : responses) {
      last = response;
      for (JsonNode part : parts(response)) {
        if (part.has("functionCall") && defects.contains(ChatDefect.CALLS_IN_ONE_DELTA)) {
          held.add(part);
        } else {
          deltas(part).forEach(delta -> chunks.add(chunk(delta, chunks.isEmpty(), null)));
        }
      }
      finish = finishReason(response);
    }
    if (!held.isEmpty()) {
      ObjectNode delta = Json.object();
      ArrayNode array = delta.putArray("tool_calls");
      held.forEach(part -> array.add(indexed(call(part))));
      chunks.add(chunk(delta, chunks.isEmpty(), null));
      finish = finishReason(last);
    }
    if (!finish.isEmpty()) {
      chunks.add(chunk(Json.object(), chunks.isEmpty(), finish));
    }
    if (request.wantsUsage()) {
      ObjectNode tail = head("chat.completion.chunk", last);
      tail.putArray("choices");
      tail.set("usage", usage(last));
      chunks.add(tail);
    }
    ObjectNode first = responses.get(0);
    chunks.forEach(chunk -> chunk.setAll(identity(first)));
    return chunks;
  }

  private List<ObjectNode> deltas(JsonNode part) {
    if (part.has("functionCall")) {
      return callDeltas(call(part));
    }
    ObjectNode delta = Json.object();
    String text = part.path("text").asText();
    if (!isThought(part)) {
      delta.put("content", text);
    } else if (!google) {
      delta.put("reasoning_content", text);
    }
    sign(delta, part);
    return delta.isEmpty() ? List.of() : List.of(delta);
  }

  /** Google sends arguments whole; others send the name first and the arguments in pieces. */
  private List<ObjectNode> callDeltas(ObjectNode call) {
    int index = calls - 1;
    String arguments = call.at("/function/arguments").asText();
    List<ObjectNode> deltas = new ArrayList<>();
    ObjectNode first = Json.object();
    first.putArray("tool_calls").add(indexed(call));
    deltas.add(first);
    if (google || defects.contains(ChatDefect.NO_INDEX)) {
      return deltas;
    }
    ((ObjectNode) call.get("function")).put("arguments", "");
    for (int at = 0; at < arguments.length(); at += ARGUMENT_PIECE) {
      ObjectNode more = Json.object();
      ObjectNode piece = more.putArray("tool_calls").addObject().put("index", index);
      piece
          .putObject("function")
          .put(
              "arguments",
              arguments.substring(at, Math.min(at + ARGUMENT_PIECE, arguments.length())));
      deltas.add(more);
    }
    return deltas;
  }

  private ObjectNode call(JsonNode part) {
    JsonNode functionCall = part.get("functionCall");
    calls++;
    ObjectNode call = Json.object();
    call.put(
        "id",
        defects.contains(ChatDefect.EMPTY_ID) ? "" : functionCall.path("id").asText());
    call.put("type", "function");
    JsonNode args = functionCall.path("args");
    call.putObject("function")
        .put("name", functionCall.path("name").asText())
        .put("arguments", args.isMissingNode() ? "{}" : args.toString());
    sign(call, part);
    return call;
  }

  private ObjectNode indexed(ObjectNode call) {
    if (!defects.contains(ChatDefect.NO_INDEX)) {
      int at = defects.contains(ChatDefect.CALLS_IN_ONE_DELTA) ? indexes++ : calls - 1;
      call.put("index", at);
    }
    return call;
  }

  private void sign(ObjectNode holder, JsonNode part) {
    String signature = Json.text(part, "thoughtSignature");
    if (signature != null && google) {
      holder.putObject("extra_content").putObject("google").put("thought_signature", signature);
    }
  }

  private ObjectNode chunk(ObjectNode delta, boolean first, @Nullable String finishReason) {
    ObjectNode chunk = Json.object().put("object", "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    if (first) {
      delta.put("role", "assistant");
    }
    choice.set("delta", delta);
    choice.put("finish_reason", finishReason);
    return chunk;
  }

  private ObjectNode head(String object, ObjectNode response) {
    return identity(response).put("object", object);
  }

  private ObjectNode identity(ObjectNode response) {
    return Json.object()
        .put("id", "chatcmpl-" + response.path("responseId").asText())
        .put("created", 1_790_000_000)
        .put("model", response.path("modelVersion").asText(request.model()));
  }

  /** In OpenAI's words; empty when the response has none. */
  private String finishReason(ObjectNode response) {
    String reason = response.at("/candidates/0/finishReason").asText();
    return switch (reason) {
      case "" -> "";
      case "MAX_TOKENS" -> "length";
      case "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION" -> "content_filter";
      default ->
        calls > 0 && !defects.contains(ChatDefect.STOP_BEHIND_CALLS) ? "tool_calls" : "stop";
    };
  }

  private static ObjectNode usage(ObjectNode response) {
    JsonNode counted = response.path("usageMetadata");
    int thoughts = counted.path("thoughtsTokenCount").asInt();
    ObjectNode usage = Json.object()
        .put("prompt_tokens", counted.path("promptTokenCount").asInt())
        .put("completion_tokens", counted.path("candidatesTokenCount").asInt() + thoughts)
        .put("total_tokens", counted.path("totalTokenCount").asInt());
    if (thoughts > 0) {
      usage.putObject("completion_tokens_details").put("reasoning_tokens", thoughts);
    }
    if (counted.has("cachedContentTokenCount")) {
      usage
          .putObject("prompt_tokens_details")
          .put("cached_tokens", counted.get("cachedContentTokenCount").asInt());
    }
    return usage;
  }

  private static JsonNode parts(ObjectNode response) {
    return response.at("/candidates/0/content/parts");
  }

  private static boolean isThought(JsonNode part) {
    return part.path("thought").asBoolean(false);
  }
}
