package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;

/**
 * What the user answered: {@code {"action": "accept", "content": {…}}}. The content comes from the
 * peer and is to be checked like any input.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record ElicitResult(@JsonValue JsonNode json) {

  /** The user filled in the form. */
  public static ElicitResult accept(ObjectNode content) {
    ObjectNode json = Json.object().put("action", "accept");
    json.set("content", content);
    return new ElicitResult(json);
  }

  /** The user agreed to visit the address. */
  public static ElicitResult accept() {
    return new ElicitResult(Json.object().put("action", "accept"));
  }

  /** The user said no. */
  public static ElicitResult decline() {
    return new ElicitResult(Json.object().put("action", "decline"));
  }

  /** The user went away without an answer. */
  public static ElicitResult cancel() {
    return new ElicitResult(Json.object().put("action", "cancel"));
  }

  /** {@code accept}, {@code decline} or {@code cancel}; {@code cancel} for anything else. */
  public String action() {
    String action = json.path("action").asText("");
    return action.equals("accept") || action.equals("decline") ? action : "cancel";
  }

  /** True when the user filled in the form, or went to the address. */
  public boolean isAccepted() {
    return action().equals("accept");
  }

  /** What the user filled in; an empty object when nothing. */
  public JsonNode content() {
    JsonNode content = json.path("content");
    return content.isObject() ? content : Json.object();
  }
}
