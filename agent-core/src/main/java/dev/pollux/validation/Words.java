package dev.pollux.validation;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Paths and values as short text. Never longer than a line, however large the value. */
final class Words {

  static final int MAX_VALUE = 100;
  static final int MAX_CHOICES = 1000;

  private static final int MAX_PATH = 500;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]{0,99}");

  private Words() {}

  static String path(List<Object> steps) {
    StringBuilder path = new StringBuilder("$");
    for (Object step : steps) {
      path.append(step instanceof String name ? member(name) : "[" + step + "]");
      if (path.length() > MAX_PATH) {
        return path.append("…").toString();
      }
    }
    return path.toString();
  }

  static String member(String name) {
    return PLAIN.matcher(name).matches() ? "." + name : "[" + quote(name) + "]";
  }

  static String quote(String text) {
    return quote(text, MAX_VALUE);
  }

  private static String quote(String text, int max) {
    String shown = cut(text, max);
    StringBuilder quoted = new StringBuilder(shown.length() + 3).append('"');
    JsonStringEncoder.getInstance().quoteAsString(shown, quoted);
    return quoted.append(shown.length() < text.length() ? "…\"" : "\"").toString();
  }

  /** The value as compact JSON; what does not fit is an ellipsis. */
  static String json(JsonNode value) {
    return json(value, MAX_VALUE);
  }

  static String json(JsonNode value, int max) {
    StringBuilder text = new StringBuilder();
    write(value, text, max);
    return text.toString();
  }

  // Every level and every entry adds at least one character, so max bounds time and depth as well.
  private static void write(JsonNode value, StringBuilder text, int max) {
    if (text.length() >= max) {
      if (text.isEmpty() || text.charAt(text.length() - 1) != '…') {
        text.append('…');
      }
    } else if (value.isObject()) {
      text.append('{');
      String comma = "";
      for (Iterator<Map.Entry<String, JsonNode>> i = value.properties().iterator();
          i.hasNext();
          comma = ",") {
        Map.Entry<String, JsonNode> member = i.next();
        text.append(comma);
        if (text.length() >= max) {
          text.append('…');
          break;
        }
        text.append(quote(member.getKey(), max - text.length())).append(':');
        write(member.getValue(), text, max);
      }
      text.append('}');
    } else if (value.isArray()) {
      text.append('[');
      String comma = "";
      for (Iterator<JsonNode> i = value.elements(); i.hasNext(); comma = ",") {
        text.append(comma);
        if (text.length() >= max) {
          text.append('…');
          break;
        }
        write(i.next(), text, max);
      }
      text.append(']');
    } else if (value.isTextual()) {
      text.append(quote(value.textValue(), max - text.length()));
    } else if (value.isBigInteger()) {
      text.append(number(value.bigIntegerValue()));
    } else if (value.getNodeType() == JsonNodeType.POJO || value.isBinary()) {
      text.append(value.getNodeType());
    } else {
      text.append(ellipsis(value.asText(), MAX_VALUE));
    }
  }

  // Writing out a huge number takes time with the square of its length.
  private static String number(BigInteger value) {
    return value.bitLength() > 4096
        ? "a number of about " + (long) (value.bitLength() * Math.log10(2)) + " digits"
        : ellipsis(value.toString(), MAX_VALUE);
  }

  static String ellipsis(String text, int max) {
    String shown = cut(text, max);
    return shown.length() < text.length() ? shown + "…" : text;
  }

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = max > 0 && Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end);
  }

  /** {@code "one"} or {@code one of ["one","two"]}. */
  static String choices(List<JsonNode> values) {
    StringBuilder text = new StringBuilder();
    for (JsonNode value : values) {
      if (text.length() > MAX_CHOICES) {
        text.append(",…");
        break;
      }
      text.append(text.isEmpty() ? "" : ",").append(json(value));
    }
    return values.size() == 1 ? text.toString() : "one of [" + text + "]";
  }

  static String names(Collection<String> names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      if (text.length() > MAX_CHOICES) {
        return text.append(", …").toString();
      }
      text.append(text.isEmpty() ? "" : ", ").append(quote(name));
    }
    return text.toString();
  }

  static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
