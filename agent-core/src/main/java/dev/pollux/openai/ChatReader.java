package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.http.ChunkReader;
import dev.pollux.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes Gemini's chunks of a chat completion, a whole one or one that is streamed. Text is passed on
 * at once; calls and the reason of the end come last, when nothing can change them any more.
 */
final class ChatReader implements ChunkReader {

  private final Set<String> functions;
  private final CallAssembler calls = new CallAssembler();
  private final ThoughtText text = new ThoughtText(this::addText);
  private ArrayNode parts = Json.array();
  private @Nullable String modelVersion;
  private @Nullable String responseId;
  private @Nullable String finish;
  private @Nullable StringBuilder refusal;
  private boolean answered;
  private boolean whole;

  /**
   * A reader of one answer.
   *
   * @param functions the names of the functions that were declared
   */
  ChatReader(Set<String> functions) {
    this.functions = functions;
  }

  @Override
  public @Nullable JsonNode error(JsonNode json) {
    JsonNode choice = first(json.path("choices"));
    if (choice.path("error").isObject()) { // how gateways tell that the stream behind them broke
      return Json.object().set("error", choice.get("error"));
    }
    if ("error".equals(Json.text(json, "object"))) { // vLLM
      return json.path("error").isObject() ? json : Json.object().set("error", json);
    }
    return json.hasNonNull("error") ? json : null;
  }

  @Override
  public @Nullable GenerateContentResponse read(JsonNode json) {
    parts = Json.array();
    JsonNode choice = first(json.path("choices"));
    if (choice.isObject()) {
      answered = true;
      readChoice(choice);
    }
    modelVersion = notEmpty(json, "model", modelVersion);
    responseId = notEmpty(json, "id", responseId);
    ObjectNode usage = json.path("usage").isObject() ? ChatUsage.metadata(json.get("usage")) : null;
    if (parts.isEmpty() && usage == null) {
      return null;
    }
    ObjectNode chunk = Json.object();
    if (!parts.isEmpty()) {
      candidate(chunk);
    }
    if (usage != null) {
      chunk.set("usageMetadata", usage);
    }
    return named(chunk);
  }

  private static JsonNode first(JsonNode choices) {
    for (JsonNode choice : choices) {
      if (Json.integer(choice, "index", 0) == 0) {
        return choice;
      }
    }
    return choices.path(0);
  }

  private void readChoice(JsonNode choice) {
    finish = notEmpty(choice, "finish_reason", finish);
    whole |= choice.path("message").isObject();
    JsonNode message = whole ? choice.path("message") : choice.path("delta");
    ExtraContent extra = ExtraContent.of(message.path("extra_content"));
    addThought(notEmpty(message, "reasoning_content", notEmpty(message, "reasoning", null)));
    addContent(message.path("content"), extra.thought());
    addRefusal(Json.text(message, "refusal"));
    if (extra.signature() != null) {
      sign(extra.signature());
    }
    JsonNode entries = message.path("tool_calls");
    for (int i = 0; i < entries.size(); i++) {
      calls.add(entries.path(i), i, entries.size());
    }
    if (message.path("function_call").isObject()) { // what there was before tools
      ObjectNode entry = Json.object().put("index", 0);
      entry.set("function", message.get("function_call"));
      calls.add(entry, 0, 1);
    }
  }

  private void addContent(JsonNode content, boolean thought) {
    if (content.isTextual()) {
      text.add(content.textValue(), thought);
      return;
    }
    for (JsonNode part : content) {
      switch (part.path("type").asText("")) {
        case "text", "output_text" -> text.add(part.path("text").asText(""), thought);
        case "refusal" -> addRefusal(Json.text(part, "refusal"));
        case "thinking", "reasoning" -> addThinking(part);
        default -> {} // nothing that could be asked for here
      }
    }
  }

  private void addThinking(JsonNode part) {
    JsonNode said = part.path(part.path("type").asText(""));
    if (said.isTextual()) {
      addThought(said.textValue());
    } else {
      said.forEach(piece -> addThought(Json.text(piece, "text")));
      addThought(Json.text(part, "text"));
    }
  }

  private void addThought(@Nullable String thought) {
    if (thought != null && !thought.isEmpty()) {
      addText(thought, true);
    }
  }

  private void addText(String piece, boolean thought) {
    ObjectNode part = parts.addObject();
    if (thought) {
      part.put("thought", true);
    }
    part.put("text", piece);
  }

  private void addRefusal(@Nullable String words) {
    if (words != null && !words.isEmpty()) {
      refusal = refusal == null ? new StringBuilder() : refusal;
      refusal.append(words);
    }
  }

  private void sign(String signature) {
    ObjectNode last = parts.isEmpty()
        ? parts.addObject().put("text", "")
        : (ObjectNode) parts.get(parts.size() - 1);
    last.put("thoughtSignature", signature);
  }

  @Override
  public @Nullable GenerateContentResponse end() {
    if (!answered) {
      return null;
    }
    parts = Json.array();
    text.end();
    CallAssembler.Calls made = calls.calls(functions);
    made.parts().forEach(parts::add);
    ObjectNode chunk = Json.object();
    ObjectNode candidate = candidate(chunk);
    String reason = finish == null ? null : reason(finish);
    String message = null;
    if (refusal != null) {
      reason = "SAFETY";
      message = refusal.toString();
    } else if (made.problem() != null && (whole || reason != null) && mayCall(reason)) {
      reason = "MALFORMED_FUNCTION_CALL";
      message = made.problem();
    }
    if (reason != null) {
      candidate.put("finishReason", reason);
    }
    if (message != null) {
      candidate.put("finishMessage", message);
    }
    return named(chunk);
  }

  /** A cut or forbidden answer stays one, whatever its calls look like. */
  private static boolean mayCall(@Nullable String reason) {
    return reason == null || !(reason.equals("MAX_TOKENS") || reason.equals("SAFETY"));
  }

  private static String reason(String finish) {
    return switch (finish) {
      case "stop", "tool_calls", "function_call" -> "STOP";
      case "length", "max_tokens" -> "MAX_TOKENS";
      case "content_filter" -> "SAFETY";
      default -> finish;
    };
  }

  private ObjectNode candidate(ObjectNode chunk) {
    ObjectNode candidate = chunk.putArray("candidates").addObject();
    candidate.putObject("content").put("role", "model").set("parts", parts);
    return candidate.put("index", 0);
  }

  private GenerateContentResponse named(ObjectNode chunk) {
    if (modelVersion != null) {
      chunk.put("modelVersion", modelVersion);
    }
    if (responseId != null) {
      chunk.put("responseId", responseId);
    }
    return GenerateContentResponse.of(chunk);
  }

  private static @Nullable String notEmpty(
      JsonNode json, String member, @Nullable String otherwise) {
    String value = Json.text(json, member);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
