package dev.pollux.mcp.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template of addresses: {@code {name}} stands for one or more characters without {@code / ? #}, {@code
 * {+name}} for any. The first place where what follows a variable fits is taken and never another, so
 * matching takes time linear in the address.
 */
final class UriTemplate {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");

  private final String text;
  /** What stands in front of each variable, and after the last one: one more than there are. */
  private final List<String> literals = new ArrayList<>();

  private final List<Variable> variables = new ArrayList<>();

  private record Variable(String name, boolean any) {}

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it has other expressions, a name twice, or two variables with
   *     nothing between them
   */
  UriTemplate(String text) {
    this.text = text;
    Set<String> names = new HashSet<>();
    int from = 0;
    int open;
    while ((open = text.indexOf('{', from)) >= 0) {
      int close = text.indexOf('}', open);
      String expression = close < 0 ? "" : text.substring(open + 1, close);
      boolean any = expression.startsWith("+");
      String name = any ? expression.substring(1) : expression;
      if (!NAME.matcher(name).matches() || !names.add(name)) {
        throw refused("'{" + expression + "}' is no {name} or {+name} of its own");
      }
      if (open == from && !variables.isEmpty()) {
        throw refused("nothing is between {" + name + "} and the variable before it");
      }
      literals.add(text.substring(from, open));
      variables.add(new Variable(name, any));
      from = close + 1;
    }
    literals.add(text.substring(from));
    if (variables.isEmpty()) {
      throw refused("it has no variable; use @Resource");
    }
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("uriTemplate '" + text + "': " + why);
  }

  /** The names of the variables. */
  List<String> names() {
    return variables.stream().map(Variable::name).toList();
  }

  /** The values of the variables with percent escapes undone, or null when the address is another. */
  @Nullable
  Map<String, String> match(String uri) {
    if (!uri.startsWith(literals.get(0))) {
      return null;
    }
    Map<String, String> values = new LinkedHashMap<>();
    int from = literals.get(0).length();
    for (int i = 0; i < variables.size(); i++) {
      Variable variable = variables.get(i);
      String after = literals.get(i + 1);
      boolean last = i == variables.size() - 1;
      int to = last ? uri.length() - after.length() : uri.indexOf(after, from + 1);
      if (to <= from || (last && !uri.endsWith(after))) {
        return null;
      }
      String value = value(uri, from, to, variable.any());
      if (value == null) {
        return null;
      }
      values.put(variable.name(), value);
      from = to + after.length();
    }
    return values;
  }

  private static @Nullable String value(String uri, int from, int to, boolean any) {
    ByteArrayOutputStream bytes = null;
    for (int i = from; i < to; i++) {
      char c = uri.charAt(i);
      if (!any && (c == '/' || c == '?' || c == '#')) {
        return null;
      }
      if (c == '%' && bytes == null) {
        bytes = new ByteArrayOutputStream(to - from);
        bytes.writeBytes(uri.substring(from, i).getBytes(StandardCharsets.UTF_8));
      }
      if (bytes != null) {
        if (c == '%') {
          int high = i + 2 <= to - 1 ? Character.digit(uri.charAt(i + 1), 16) : -1;
          int low = i + 2 <= to - 1 ? Character.digit(uri.charAt(i + 2), 16) : -1;
          if (high < 0 || low < 0) {
            return null;
          }
          bytes.write(high * 16 + low);
          i += 2;
        } else {
          int end = i + (Character.isHighSurrogate(c) && i + 1 < to ? 2 : 1);
          bytes.writeBytes(uri.substring(i, end).getBytes(StandardCharsets.UTF_8));
          i = end - 1;
        }
      }
    }
    return bytes == null ? uri.substring(from, to) : utf8(bytes.toByteArray());
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
