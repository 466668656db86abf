package dev.pollux.gemini;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a function gave back: {@code {"id": "…", "name": "…", "response": {"output": …}}}, or {@code
 * {"error": "…"}} in place of the output. Gemini names those two keys; images and files travel beside
 * them in {@code parts}.
 *
 * @param json the response as it will be sent. Read only
 */
public record FunctionResponse(@JsonValue JsonNode json) {

  /** The function did its work; {@code output} is any JSON. */
  public static FunctionResponse output(FunctionCall call, JsonNode output) {
    return output(call, output, List.of());
  }

  /** The function did its work and gave images or files as well. */
  public static FunctionResponse output(
      FunctionCall call, JsonNode output, List<? extends Part> parts) {
    ObjectNode response = Json.object();
    response.set("output", output);
    return of(call, response, parts);
  }

  /** The function did not do its work; the model reads why. */
  public static FunctionResponse error(FunctionCall call, String error) {
    return of(call, Json.object().put("error", error), List.of());
  }

  /**
   * What stands in an output for an image or a file that travels beside it: {@code {"$ref": "…"}}.
   *
   * @param displayName the name of that part, see {@link Part.InlineData#withDisplayName}
   */
  public static ObjectNode reference(String displayName) {
    return Json.object().put("$ref", Objects.requireNonNull(displayName, "displayName"));
  }

  private static FunctionResponse of(
      FunctionCall call, ObjectNode response, List<? extends Part> parts) {
    ObjectNode json = Json.object();
    // The id is repeated exactly when there was one: routes refuse the one or the other.
    if (call.id() != null) {
      json.put("id", call.id());
    }
    json.put("name", call.name());
    json.set("response", response);
    if (!parts.isEmpty()) {
      ArrayNode array = json.putArray("parts");
      parts.forEach(part -> array.add(part.json()));
    }
    return new FunctionResponse(json);
  }

  /** The id of the call, or null when it had none. */
  public @Nullable String id() {
    return Json.text(json, "id");
  }

  /** The name of the function. */
  public String name() {
    return json.path("name").asText("");
  }

  /** {@code {"output": …}} or {@code {"error": "…"}}. */
  public JsonNode response() {
    return json.path("response");
  }

  /** The images and files beside the response, in their order. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    json.path("parts").forEach(part -> parts.add(Part.of(part)));
    return List.copyOf(parts);
  }

  /** True when the function did not do its work. */
  public boolean isError() {
    return response().has("error");
  }
}
