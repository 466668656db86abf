package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.mcp.protocol.ResourceContents;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What handlers gave, as results have it. */
final class OfferedValues {

  private OfferedValues() {}

  /** What is in a resource, or null when there is no such one. */
  static @Nullable List<JsonNode> contents(
      @Nullable Object value, String uri, @Nullable String mimeType) {
    if (value == null) {
      return null;
    }
    if (value instanceof List<?> list) {
      List<JsonNode> all = new ArrayList<>();
      for (Object one : list) {
        List<JsonNode> contents = contents(one, uri, mimeType);
        if (contents != null) {
          all.addAll(contents);
        }
      }
      return all;
    }
    if (value instanceof ResourceContents contents) {
      return List.of(contents.json());
    }
    if (value instanceof byte[] bytes) {
      return List.of(ResourceContents.blob(uri, mimeType, bytes).json());
    }
    if (value instanceof Buffer buffer) {
      return List.of(ResourceContents.blob(uri, mimeType, buffer.getBytes()).json());
    }
    String text = value instanceof String s ? s : Json.write(value);
    return List.of(ResourceContents.text(uri, mimeType, text).json());
  }

  /** The messages of a prompt. */
  static List<PromptMessage> messages(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<PromptMessage> all = new ArrayList<>();
      list.forEach(one -> all.addAll(messages(one)));
      return all;
    }
    if (value instanceof PromptMessage message) {
      return List.of(message);
    }
    if (value instanceof ContentBlock block) {
      return List.of(PromptMessage.user(block));
    }
    if (value instanceof String text) {
      return List.of(PromptMessage.user(ContentBlock.text(text)));
    }
    throw new IllegalStateException("A prompt gave "
        + (value == null ? "null" : value.getClass().getName())
        + " (expected: String, PromptMessage or a list of them)");
  }

  /** The texts of a completion. */
  static List<String> texts(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    throw new IllegalStateException("A completion gave "
        + (value == null ? "null" : value.getClass().getName()) + " (expected: a list of texts)");
  }
}
