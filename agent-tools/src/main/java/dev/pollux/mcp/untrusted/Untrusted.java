package dev.pollux.mcp.untrusted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;

/** What a server says, as it may be shown: bounded, and without characters that nobody sees. */
public final class Untrusted {

  private static final Set<String> SAID = Set.of("description", "title", "$comment");

  private Untrusted() {}

  /** On one line, at most {@code longest} characters long. */
  public static String line(String text, int longest) {
    return cut(visible(text).replace('\n', ' ').replace('\t', ' '), longest);
  }

  /** The text without the characters that nobody sees; the same object when it has none. */
  public static String visible(String text) {
    if (text.codePoints().allMatch(Untrusted::isVisible)) {
      return text;
    }
    StringBuilder visible = new StringBuilder(text.length());
    text.codePoints().filter(Untrusted::isVisible).forEach(visible::appendCodePoint);
    return visible.toString();
  }

  private static boolean isVisible(int c) {
    if (c == '\n' || c == '\t') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT, // zero width, direction, and the tags U+E0000 to U+E007F
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      // Variation selectors and fillers, which carry bytes unseen.
      default ->
        !(c >= 0xfe00 && c <= 0xfe0e)
            && !(c >= 0xe0100 && c <= 0xe01ef)
            && c != 0x034f
            && c != 0x115f
            && c != 0x1160
            && c != 0x3164
            && c != 0xffa0;
    };
  }

  /** The schema, whose descriptions have no characters that nobody sees; else as it came. */
  public static ObjectNode schema(ObjectNode schema) {
    if (!hidesInDescriptions(schema)) {
      return schema;
    }
    ObjectNode copy = schema.deepCopy();
    strip(copy);
    return copy;
  }

  private static boolean hidesInDescriptions(JsonNode node) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      JsonNode value = member.getValue();
      boolean said = SAID.contains(member.getKey()) && value.isTextual();
      if (said
          ? !visible(value.textValue()).equals(value.textValue())
          : hidesInDescriptions(value)) {
        return true;
      }
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (hidesInDescriptions(item)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (SAID.contains(member.getKey()) && member.getValue().isTextual()) {
          member.setValue(TextNode.valueOf(visible(member.getValue().textValue())));
        } else {
          strip(member.getValue());
        }
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(Untrusted::strip);
    }
  }

  /** The beginning, cut at a character border, with a note that says so. */
  public static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + " [cut: the first " + end + " of " + text.length()
        + " characters]";
  }
}
