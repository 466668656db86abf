package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.Signatures;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The conversation, from contents to {@code messages}. Ids and signatures that the server sent go
 * back as they came; a call without an id gets one from its place, the same in every request.
 */
final class ChatMessages {

  /** A call of the newest model turn. */
  private record Asked(FunctionCall call, String id) {}

  private final boolean reasoningSentBack;
  private final boolean placeholders;
  private final ArrayNode messages = Json.array();
  private List<Asked> asked = List.of();

  private ChatMessages(boolean reasoningSentBack, boolean placeholders) {
    this.reasoningSentBack = reasoningSentBack;
    this.placeholders = placeholders;
  }

  /**
   * The messages.
   *
   * @param instruction the system instruction, or null
   * @param reasoningSentBack whether thoughts are told to the model again
   * @param placeholders whether the model knows what stands in for a signature that there never was
   * @throws IllegalArgumentException if a part is none that a message can have
   */
  static ArrayNode of(
      @Nullable String instruction,
      List<Content> contents,
      boolean reasoningSentBack,
      boolean placeholders) {
    ChatMessages made = new ChatMessages(reasoningSentBack, placeholders);
    if (instruction != null) {
      made.message("system").put("content", instruction);
    }
    for (int i = 0; i < contents.size(); i++) {
      Content content = contents.get(i);
      switch (content.role()) {
        case "model" -> made.addModel(content, i);
        case "user", "" -> made.addUser(content, i);
        default ->
          throw new IllegalArgumentException(
              "contents[" + i + "].role: '" + content.role() + "' (expected: user or model)");
      }
    }
    return made.messages;
  }

  private ObjectNode message(String role) {
    return messages.addObject().put("role", role);
  }

  private void addModel(Content content, int turn) {
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    ArrayNode calls = Json.array();
    String signature = null;
    asked = new ArrayList<>();
    for (int i = 0; i < content.parts().size(); i++) {
      Part part = content.parts().get(i);
      if (part instanceof Part.Call call) {
        calls.add(call(call, turn));
        continue;
      }
      signature = signature(part) == null ? signature : signature(part);
      if (part instanceof Part.Text piece) {
        (part.thought() ? reasoning : text).append(piece.text());
      } else if (!part.thought()) {
        throw ChatParts.refused(where(turn, i), ChatParts.kind(part), "text or functionCall");
      }
    }
    boolean thoughts = reasoningSentBack && !reasoning.isEmpty();
    if (text.isEmpty() && calls.isEmpty() && signature == null && !thoughts) {
      return; // an assistant that says nothing is refused
    }
    ObjectNode message = message("assistant");
    if (text.isEmpty() && !calls.isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", text.toString());
    }
    if (thoughts) {
      message.put("reasoning_content", reasoning.toString());
    }
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
    if (signature != null) {
      message.set("extra_content", ExtraContent.signed(Json.object(), signature));
    }
  }

  private ObjectNode call(Part.Call part, int turn) {
    FunctionCall call = part.functionCall();
    String id =
        call.id() == null || call.id().isEmpty() ? "call_" + turn + "_" + asked.size() : call.id();
    asked.add(new Asked(call, id));
    ObjectNode json = Json.object().put("id", id).put("type", "function");
    json.putObject("function").put("name", call.name()).put("arguments", Json.write(call.args()));
    if (part.json().path("partMetadata").path(CallAssembler.KEPT) instanceof ObjectNode kept) {
      json.setAll(kept.deepCopy());
    }
    String signature = signature(part);
    if (signature != null) {
      ObjectNode others =
          json.path("extra_content") instanceof ObjectNode given ? given : Json.object();
      json.set("extra_content", ExtraContent.signed(others, signature));
    }
    return json;
  }

  private @Nullable String signature(Part part) {
    String signature = part.thoughtSignature();
    return placeholders || !Signatures.PLACEHOLDER.equals(signature) ? signature : null;
  }

  private void addUser(Content content, int turn) {
    SortedMap<Integer, FunctionResponse> responses = new TreeMap<>();
    ArrayNode said = Json.array();
    for (int i = 0; i < content.parts().size(); i++) {
      Part part = content.parts().get(i);
      if (part instanceof Part.Response response) {
        FunctionResponse given = response.functionResponse();
        responses.put(place(given, responses, where(turn, i)), given);
      } else {
        said.add(ChatParts.of(part, where(turn, i)));
      }
    }
    ArrayNode given = Json.array();
    responses.forEach((place, response) -> {
      Asked call = asked.get(place);
      message("tool").put("tool_call_id", call.id()).put("content", output(response));
      addFiles(given, call, response, turn);
    });
    ArrayNode all = given.addAll(said);
    if (all.size() == 1 && all.get(0).path("type").asText().equals("text")) {
      message("user").put("content", all.get(0).path("text").textValue());
    } else if (!all.isEmpty()) {
      message("user").set("content", all);
    }
  }

  private int place(
      FunctionResponse response, SortedMap<Integer, FunctionResponse> taken, String where) {
    for (int i = 0; i < asked.size(); i++) {
      FunctionCall call = asked.get(i).call();
      boolean same = response.id() == null
          ? response.name().equals(call.name())
          : response.id().equals(call.id());
      if (same && !taken.containsKey(i)) {
        return i;
      }
    }
    throw new IllegalArgumentException(where + ": a functionResponse of '" + response.name()
        + "' (expected: one for each functionCall of the content before it)");
  }

  /** Gemini's own wrapping is taken off: to this model a result is a text. */
  private static String output(FunctionResponse response) {
    JsonNode json = response.response();
    if (json.size() == 1 && json.has("output")) {
      JsonNode output = json.get("output");
      return output.isTextual() ? output.textValue() : Json.write(output);
    }
    return Json.write(json);
  }

  // The message of a tool takes text alone, so what it gave beside that is shown by the user.
  private static void addFiles(ArrayNode given, Asked call, FunctionResponse response, int turn) {
    JsonNode parts = response.json().path("parts");
    if (parts.isEmpty()) {
      return;
    }
    given.add(ChatParts.text("Given by " + call.call().name() + " (" + call.id() + "):"));
    for (int i = 0; i < parts.size(); i++) {
      given.add(ChatParts.of(
          Part.of(parts.get(i)),
          "contents[" + turn + "], functionResponse of '" + response.name() + "', parts[" + i
              + "]"));
    }
  }

  private static String where(int turn, int part) {
    return "contents[" + turn + "].parts[" + part + "]";
  }
}
