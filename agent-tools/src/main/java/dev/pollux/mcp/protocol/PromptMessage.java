package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;

/**
 * One message of a prompt: {@code {"role": "user", "content": {…}}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record PromptMessage(@JsonValue JsonNode json) {

  /** The user says this. */
  public static PromptMessage user(ContentBlock content) {
    return of("user", content);
  }

  /** The model says this. */
  public static PromptMessage assistant(ContentBlock content) {
    return of("assistant", content);
  }

  private static PromptMessage of(String role, ContentBlock content) {
    ObjectNode json = Json.object().put("role", role);
    json.set("content", content.json());
    return new PromptMessage(json);
  }

  /** {@code user} or {@code assistant}. */
  public String role() {
    return json.path("role").asText("");
  }

  /** What is said. */
  public ContentBlock content() {
    return ContentBlock.of(json.path("content"));
  }
}
