package dev.pollux.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A function call that is being put together from the pieces of a stream. */
final class CallDraft {

  final @Nullable Integer index;

  @Nullable
  String id;

  @Nullable
  String name;

  @Nullable
  String signature;

  final ObjectNode more = Json.object();
  private final StringBuilder text = new StringBuilder();
  private @Nullable JsonNode tree;

  CallDraft(@Nullable Integer index) {
    this.index = index;
  }

  void addArguments(@Nullable JsonNode arguments) {
    if (arguments == null || arguments.isNull()) {
      return;
    }
    if (arguments.isTextual()) {
      text.append(arguments.textValue());
    } else {
      tree = arguments; // some servers send the object itself, always whole
    }
  }

  String text() {
    return text.toString().strip();
  }

  /**
   * True when a piece that seems to belong here begins another call: servers forget to count parallel
   * calls.
   */
  boolean isAnother(@Nullable String pieceId, @Nullable String pieceName, @Nullable JsonNode args) {
    if (pieceName == null || name == null || (id != null && id.equals(pieceId))) {
      return false; // more arguments, or all of it said again
    }
    boolean otherId = id != null && pieceId != null;
    if (tree == null && text.isEmpty()) {
      return otherId || !pieceName.equals(name);
    }
    if (!isWhole()) {
      return !pieceName.equals(name);
    }
    return otherId || !pieceName.equals(name) || opens(args);
  }

  private static boolean opens(@Nullable JsonNode args) {
    return args != null
        && (args.isObject() || (args.isTextual() && args.textValue().startsWith("{")));
  }

  boolean isWhole() {
    try {
      return arguments() != null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * The arguments, or null when they are JSON but no object.
   *
   * @throws JsonProcessingException if they are no JSON; the message tells nothing of them
   */
  @Nullable
  ObjectNode arguments() throws JsonProcessingException {
    JsonNode read = tree;
    if (read == null) {
      read = parse(text());
      if (read.isTextual()) {
        read = parse(read.textValue()); // encoded twice
      }
    }
    if (read.isMissingNode() || read.isNull()) {
      return Json.object();
    }
    return read instanceof ObjectNode object ? object : null;
  }

  private static JsonNode parse(String json) throws JsonProcessingException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return Json.read(bytes, 0, bytes.length);
  }
}
