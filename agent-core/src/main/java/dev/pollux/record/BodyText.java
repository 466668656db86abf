package dev.pollux.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The body of an answer in a recording: its lines, and where one read ended and the next began, in
 * bytes: {@code "splits": [812], "body": ["data: {…}\r\n", "\r\n"]}. A body that is no text is {@code
 * "base64"}.
 */
final class BodyText {

  private BodyText() {}

  static void write(List<Buffer> pieces, Masks masks, ObjectNode into) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    List<Integer> splits = new ArrayList<>();
    for (Buffer piece : pieces) {
      if (whole.size() > 0) {
        splits.add(whole.size());
      }
      whole.writeBytes(piece.getBytes());
    }
    byte[] bytes = whole.toByteArray();
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      String masked = masks.text(new String(bytes, StandardCharsets.ISO_8859_1));
      byte[] kept = masked.getBytes(StandardCharsets.ISO_8859_1);
      putSplits(into, kept.length == bytes.length ? splits : List.of());
      into.put("base64", Base64.getEncoder().encodeToString(kept));
      return;
    }
    List<String> lines = lines(text);
    List<String> masked = isJson(bytes) && !masks.line(text).equals(text)
        ? List.of(masks.line(text))
        : isJson(bytes)
            ? lines
            : StreamMasks.masked(lines, masks).stream().map(masks::line).toList();
    putSplits(into, masked.size() == lines.size() ? moved(splits, lines, masked) : List.of());
    ArrayNode body = into.putArray("body");
    masked.forEach(body::add);
  }

  static List<Buffer> read(JsonNode answer) {
    byte[] bytes;
    if (answer.has("base64")) {
      bytes = Base64.getDecoder().decode(answer.get("base64").asText());
    } else {
      StringBuilder text = new StringBuilder();
      answer.path("body").forEach(line -> text.append(line.asText()));
      bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    }
    List<Buffer> pieces = new ArrayList<>();
    int from = 0;
    for (JsonNode split : answer.path("splits")) {
      int to = Math.min(bytes.length, Math.max(from, split.asInt()));
      pieces.add(Buffer.buffer(bytes).getBuffer(from, to));
      from = to;
    }
    if (from < bytes.length) {
      pieces.add(Buffer.buffer(bytes).getBuffer(from, bytes.length));
    }
    return pieces;
  }

  /** The tokens that an answer says it took, in Gemini's words or in those of chat completions. */
  static long tokens(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    answer.path("body").forEach(line -> text.append(line.asText()));
    long tokens = 0;
    for (String line : isJson(text.toString().getBytes(StandardCharsets.UTF_8))
        ? List.of(text.toString())
        : lines(text.toString())) {
      byte[] bytes = (line.startsWith(Masks.DATA) ? line.substring(Masks.DATA.length()) : line)
          .getBytes(StandardCharsets.UTF_8);
      try {
        JsonNode json = Json.read(bytes, 0, bytes.length);
        JsonNode last = json.isArray() ? json.path(json.size() - 1) : json;
        tokens = last.at("/usageMetadata/totalTokenCount").asLong(tokens);
        tokens = last.at("/usage/total_tokens").asLong(tokens);
      } catch (JsonProcessingException e) {
        // A line without JSON says nothing.
      }
    }
    return tokens;
  }

  private static boolean isJson(byte[] bytes) {
    try {
      return Json.read(bytes, 0, bytes.length).isContainerNode();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, to));
      from = to;
    }
    return lines;
  }

  /** The same splits in lines of which some have become shorter or longer. */
  private static List<Integer> moved(
      List<Integer> splits, List<String> before, List<String> after) {
    List<Integer> moved = new ArrayList<>();
    int next = 0;
    int old = 0;
    int now = 0;
    for (int i = 0; i < before.size(); i++) {
      int oldEnd = old + length(before.get(i));
      int nowEnd = now + length(after.get(i));
      for (; next < splits.size() && splits.get(next) < oldEnd; next++) {
        moved.add(Math.min(now + splits.get(next) - old, nowEnd));
      }
      old = oldEnd;
      now = nowEnd;
    }
    return moved;
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void putSplits(ObjectNode into, List<Integer> splits) {
    if (!splits.isEmpty()) {
      ArrayNode array = into.putArray("splits");
      splits.forEach(array::add);
    }
  }
}
