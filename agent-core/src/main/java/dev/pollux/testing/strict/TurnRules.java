package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order of contents, and that every function call has its response. */
final class TurnRules {

  private static final List<String> DATA = List.of(
      "text",
      "inlineData",
      "fileData",
      "functionCall",
      "functionResponse",
      "executableCode",
      "codeExecutionResult",
      "toolCall",
      "toolResponse",
      "audioTranscription");

  private TurnRules() {}

  /** What is wrong with the contents of a conversation, or null. */
  static @Nullable GoogleError check(JsonNode contents, Asked asked) {
    if (contents.isEmpty()) {
      return GoogleError.field("contents", "contents is not specified");
    }
    for (int i = 0; i < contents.size(); i++) {
      GoogleError error = shape(contents.get(i), contents.size() == 1, i, asked.face());
      if (error != null) {
        return error;
      }
    }
    if (isModel(contents.get(0))) {
      return GoogleError.invalidArgument("Please ensure that the first content is a user turn.");
    }
    boolean ids = asked.face() == Face.GOOGLE && asked.family().needsIds();
    for (int i = 0; i < contents.size(); i++) {
      GoogleError error = pair(i == 0 ? null : contents.get(i - 1), contents.get(i), ids);
      if (error != null) {
        return error;
      }
    }
    JsonNode last = contents.get(contents.size() - 1);
    if (!calls(last).isEmpty()) {
      return count();
    }
    return isModel(last) && asked.family().isStern()
        ? GoogleError.invalidArgument(
            "Please ensure that the last content is a user turn; prefilling the model's turn is"
                + " not supported by this model.")
        : null;
  }

  private static @Nullable GoogleError shape(JsonNode content, boolean single, int i, Face face) {
    String role = Json.text(content, "role");
    boolean known = "user".equals(role) || "model".equals(role);
    if (!known && !(single && (role == null || role.isEmpty()))) {
      return GoogleError.invalidArgument("Please use a valid role: user, model.");
    }
    JsonNode parts = content.path("parts");
    if (parts.isEmpty()) {
      return GoogleError.field("contents[" + i + "].parts", "contents.parts must not be empty.");
    }
    for (int j = 0; j < parts.size(); j++) {
      String path = "contents[" + i + "].parts[" + j + "]";
      GoogleError error = part(parts.get(j), path, isModel(content), face);
      if (error != null) {
        return error;
      }
    }
    return null;
  }

  private static @Nullable GoogleError part(JsonNode part, String path, boolean model, Face face) {
    // A gateway loses the empty text of a signature.
    boolean signature = face == Face.GATEWAY && part.has("thoughtSignature");
    if (!signature && DATA.stream().noneMatch(part::has)) {
      return GoogleError.field(
          path + ".data", "required oneof field 'data' must have one initialized field");
    }
    if (part.has("functionCall")) {
      return part.path("functionCall").path("name").asText().isEmpty()
          ? GoogleError.field(path + ".function_call.name", "Name cannot be empty.")
          : model
              ? null
              : GoogleError.invalidArgument(
                  "Please ensure that function call parts are in a model turn.");
    }
    if (!part.has("functionResponse")) {
      return null;
    }
    JsonNode response = part.get("functionResponse");
    if (response.path("name").asText().isEmpty()) {
      return GoogleError.field(path + ".function_response.name", "Name cannot be empty.");
    }
    if (!response.has("response")) {
      return GoogleError.field(
          path + ".function_response.response",
          "functionResponse.response is required and must be an object.");
    }
    return model
        ? GoogleError.invalidArgument(
            "Please ensure that function response parts are in a user turn.")
        : null;
  }

  private static @Nullable GoogleError pair(
      @Nullable JsonNode before, JsonNode content, boolean ids) {
    List<JsonNode> calls = before == null ? List.of() : calls(before);
    List<JsonNode> responses = of(content, "functionResponse");
    if (!responses.isEmpty() && calls.isEmpty()) {
      return GoogleError.invalidArgument(
          "Please ensure that function response turn comes immediately after a function call"
              + " turn.");
    }
    if (calls.size() != responses.size()) {
      return count();
    }
    if (!responses.isEmpty() && content.get("parts").size() != responses.size()) {
      return GoogleError.invalidArgument(
          "Please ensure that the number of function response parts is equal to the number"
              + " of function call parts of the function call turn: other parts must not stand beside"
              + " them.");
    }
    if (!calls(content).isEmpty() && (before == null || isModel(before))) {
      return GoogleError.invalidArgument(
          "Please ensure that function call turn comes immediately after a user turn or"
              + " after a function response turn.");
    }
    return match(calls, responses, ids);
  }

  private static @Nullable GoogleError match(
      List<JsonNode> calls, List<JsonNode> responses, boolean ids) {
    List<JsonNode> open = new ArrayList<>(calls);
    for (int i = 0; i < responses.size(); i++) {
      JsonNode response = responses.get(i);
      String id = Json.text(response, "id");
      JsonNode call = id == null ? calls.get(i) : null;
      for (JsonNode candidate : open) {
        if (id != null && id.equals(Json.text(candidate, "id"))) {
          call = candidate;
        }
      }
      boolean lost = call != null && id == null && call.has("id") && ids;
      if (call == null || lost || !open.remove(call)) {
        return GoogleError.invalidArgument("functionResponse.id does not match functionCall.id");
      }
      String name = call.path("name").asText();
      if (!name.equals(response.path("name").asText())) {
        return GoogleError.invalidArgument(
            "Please ensure that function response names match the names of the function"
                + " calls: expected '" + name + "' but was '"
                + response.path("name").asText() + "'.");
      }
    }
    return null;
  }

  private static GoogleError count() {
    return GoogleError.invalidArgument(
        "Please ensure that the number of function response parts is equal to the number of"
            + " function call parts of the function call turn.");
  }

  static boolean isModel(JsonNode content) {
    return "model".equals(Json.text(content, "role"));
  }

  static List<JsonNode> calls(JsonNode content) {
    return of(content, "functionCall");
  }

  static List<JsonNode> of(JsonNode content, String kind) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode part : content.path("parts")) {
      if (part.has(kind)) {
        found.add(part.get(kind));
      }
    }
    return found;
  }
}
