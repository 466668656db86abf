package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks the user of the client, by a form or by an address to visit; the params of {@code
 * elicitation/create}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record ElicitRequest(@JsonValue JsonNode json) {

  /**
   * Asks for a form to be filled in.
   *
   * @param message what the user reads
   * @param requestedSchema an object schema whose properties are texts, numbers, booleans and choices
   */
  public static ElicitRequest form(String message, ObjectNode requestedSchema) {
    ObjectNode json =
        Json.object().put("mode", "form").put("message", Objects.requireNonNull(message));
    json.set("requestedSchema", Objects.requireNonNull(requestedSchema, "requestedSchema"));
    return new ElicitRequest(json);
  }

  /**
   * Asks the user to visit an address, for what must not pass through the client.
   *
   * @param elicitationId names it in {@code notifications/elicitation/complete}, up to 2025-11-25
   */
  public static ElicitRequest url(String message, String url, String elicitationId) {
    return new ElicitRequest(Json.object()
        .put("mode", "url")
        .put("message", Objects.requireNonNull(message))
        .put("url", Objects.requireNonNull(url))
        .put("elicitationId", Objects.requireNonNull(elicitationId)));
  }

  /** True when it asks the user to visit {@link #url()}. */
  public boolean isUrl() {
    return json.path("mode").asText("").equals("url");
  }

  /** What the user reads; empty when the sender left it out. */
  public String message() {
    return json.path("message").asText("");
  }

  /** What the form holds to; an empty object when it asks for none. */
  public JsonNode requestedSchema() {
    JsonNode schema = json.path("requestedSchema");
    return schema.isObject() ? schema : Json.object();
  }

  /** The address to visit, or null. */
  public @Nullable String url() {
    return Json.text(json, "url");
  }
}
