package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * One message of a prompt: {@code {"role": "user", "content": {…}}}. Where a server asks the client's
 * model with tools its content may be an array.
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

  /** The user says these things, like the results of the calls before. */
  public static PromptMessage user(List<? extends ContentBlock> contents) {
    return of("user", contents);
  }

  /** The model says these things, like the calls it wishes for. */
  public static PromptMessage assistant(List<? extends ContentBlock> contents) {
    return of("assistant", contents);
  }

  private static PromptMessage of(String role, List<? extends ContentBlock> contents) {
    ObjectNode json = Json.object().put("role", role);
    ArrayNode content = json.putArray("content");
    contents.forEach(block -> content.add(block.json()));
    return new PromptMessage(json);
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

  /** What is said; the first of it when it is more than one thing. */
  public ContentBlock content() {
    JsonNode content = json.path("content");
    return ContentBlock.of(content.isArray() ? content.path(0) : content);
  }

  /** All that is said: one thing, or several. */
  public List<ContentBlock> contents() {
    JsonNode content = json.path("content");
    if (!content.isArray()) {
      return List.of(ContentBlock.of(content));
    }
    List<ContentBlock> contents = new ArrayList<>();
    content.forEach(block -> contents.add(ContentBlock.of(block)));
    return contents;
  }
}
