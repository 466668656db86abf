package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;

/**
 * What a client can be asked for: {@code {"sampling": {}, "elicitation": {"form": {}}, "roots": {}}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record ClientCapabilities(@JsonValue JsonNode json) {

  /** A client that can be asked for nothing. */
  public static final ClientCapabilities NONE = new ClientCapabilities(Json.object());

  /** The same with one more, like {@code sampling}. */
  public ClientCapabilities with(String name, ObjectNode settings) {
    ObjectNode copy = json.deepCopy();
    copy.set(name, settings);
    return new ClientCapabilities(copy);
  }

  /** True when a model may be asked through it. */
  public boolean sampling() {
    return json.path("sampling").isObject();
  }

  /** True when its model may be given tools. */
  public boolean samplingTools() {
    return json.path("sampling").path("tools").isObject();
  }

  /** True when the user may be asked to fill in a form; a bare {@code "elicitation": {}} says so. */
  public boolean elicitationForm() {
    JsonNode elicitation = json.path("elicitation");
    return elicitation.isObject()
        && (elicitation.path("form").isObject() || !elicitation.has("url"));
  }

  /** True when the user may be sent to an address. */
  public boolean elicitationUrl() {
    return json.path("elicitation").path("url").isObject();
  }

  /** True when it can be asked for its roots. */
  public boolean roots() {
    return json.path("roots").isObject();
  }

  /** Its settings for an extension like {@code io.modelcontextprotocol/ui}; missing if none. */
  public JsonNode extension(String name) {
    return json.path("extensions").path(name);
  }
}
