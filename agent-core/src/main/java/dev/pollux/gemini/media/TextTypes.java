package dev.pollux.gemini.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import dev.pollux.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells kinds of text apart. */
final class TextTypes {

  /** How much of a text is looked at, in bytes. */
  private static final int LOOK = 64 * 1024;

  /** Kinds whose content looks like any other text. */
  private static final Set<String> BY_ENDING = Set.of(
      "text/csv",
      "text/markdown",
      "text/html",
      "text/xml",
      "text/css",
      "text/javascript",
      "text/x-python",
      "text/plain");

  private TextTypes() {}

  /** The type of a text in UTF-8, or null when it is none. */
  static @Nullable String of(byte[] data, @Nullable String byEnding) {
    String text = start(data);
    if (text == null) {
      return null;
    }
    String start = text.stripLeading();
    if (start.startsWith("{\\rtf")) {
      return "text/rtf";
    }
    if (byEnding != null && BY_ENDING.contains(byEnding)) {
      return byEnding;
    }
    if ((start.startsWith("{") || start.startsWith("[")) && isJson(data)) {
      return "application/json";
    }
    String lower = start.substring(0, Math.min(start.length(), 64)).toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return "text/html";
    }
    if (lower.startsWith("<?xml")) {
      return "text/xml";
    }
    return isTable(text) ? "text/csv" : "text/plain";
  }

  /** The first characters, or null when this is no UTF-8 or holds what no text holds. */
  private static @Nullable String start(byte[] data) {
    int from = data.length >= 3
            && data[0] == (byte) 0xef
            && data[1] == (byte) 0xbb
            && data[2] == (byte) 0xbf
        ? 3
        : 0;
    int length = Math.min(data.length - from, LOOK);
    CharBuffer text = CharBuffer.allocate(length);
    CharsetDecoder decoder = UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    boolean whole = from + length == data.length;
    CoderResult result = decoder.decode(ByteBuffer.wrap(data, from, length), text, whole);
    if (result.isError()) {
      return null;
    }
    text.flip();
    boolean hasControls = text.chars().anyMatch(TextTypes::isControl);
    return hasControls ? null : text.toString();
  }

  private static boolean isControl(int c) {
    return c == 0x7f || (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  }

  // Without a tree of it, which takes many times the memory.
  private static boolean isJson(byte[] data) {
    try (JsonParser parser = Json.mapper().createParser(data)) {
      parser.nextToken();
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  // At least two lines, and in each of the first twenty as many commas as in the first.
  private static boolean isTable(String text) {
    String[] lines = text.strip().split("\r?\n", 21);
    if (lines.length < 2) {
      return false;
    }
    int commas = commas(lines[0]);
    for (int i = 1; i < Math.min(lines.length, 20); i++) {
      if (commas(lines[i]) != commas) {
        return false;
      }
    }
    return commas > 0;
  }

  private static int commas(String line) {
    int commas = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        commas++;
      }
    }
    return commas;
  }
}
