package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;

/**
 * What a server offers: {@code {"tools": {"listChanged": true}, "resources": {"subscribe": true}}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record ServerCapabilities(@JsonValue JsonNode json) {

  /** A server that offers nothing. */
  public static final ServerCapabilities NONE = new ServerCapabilities(Json.object());

  /** The same with one more, like {@code tools}. */
  public ServerCapabilities with(String name, ObjectNode settings) {
    ObjectNode copy = json.deepCopy();
    copy.set(name, settings);
    return new ServerCapabilities(copy);
  }

  /** True when it has tools. */
  public boolean tools() {
    return json.path("tools").isObject();
  }

  /** True when it has resources. */
  public boolean resources() {
    return json.path("resources").isObject();
  }

  /** True when it tells that a resource has changed to whoever subscribes. */
  public boolean resourceSubscriptions() {
    return json.path("resources").path("subscribe").asBoolean(false);
  }

  /** True when it has prompts. */
  public boolean prompts() {
    return json.path("prompts").isObject();
  }

  /** True when it completes arguments. */
  public boolean completions() {
    return json.path("completions").isObject();
  }

  /** True when it sends log messages. */
  public boolean logging() {
    return json.path("logging").isObject();
  }

  /** True when it tells that its list of {@code tools}, {@code prompts} or {@code resources} changed. */
  public boolean listChanged(String what) {
    return json.path(what).path("listChanged").asBoolean(false);
  }
}
