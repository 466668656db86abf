package dev.pollux.gemini;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * The model asks for a function: {@code {"id": "…", "name": "…", "args": {…}}}.
 *
 * @param json the call as received. Read only
 */
public record FunctionCall(@JsonValue JsonNode json) {

  /** A call by hand, for tests and for other callers than a model. */
  public static FunctionCall of(@Nullable String id, String name, ObjectNode args) {
    ObjectNode json = Json.object();
    if (id != null) {
      json.put("id", id);
    }
    json.put("name", name);
    json.set("args", args);
    return new FunctionCall(json);
  }

  /** The id that the response must repeat, or null when the model sent none. */
  public @Nullable String id() {
    return Json.text(json, "id");
  }

  /** The function's name as the model wrote it; empty when it left it out. */
  public String name() {
    String name = Json.text(json, "name");
    return name == null ? "" : name;
  }

  /** The arguments; an empty object when absent or null, and whatever the model sent otherwise. */
  public JsonNode args() {
    JsonNode args = json.get("args");
    return args == null || args.isNull() ? Json.object() : args;
  }
}
