package dev.pollux.mcp.transport;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one tool that stand in headers as well, because their schema says {@code
 * "x-mcp-header": "Region"}: then {@code Mcp-Param-Region} repeats the argument.
 */
public final class ParamHeaders {

  private static final String KEYWORD = "x-mcp-header";
  private static final int MAX_DEPTH = 16;
  private static final int MAX_PARAMS = 64;

  private final List<Param> params;

  private ParamHeaders(List<Param> params) {
    this.params = List.copyOf(params);
  }

  private record Param(List<String> path, String header) {
    @Nullable
    String value(JsonNode arguments) {
      JsonNode value = arguments;
      for (String name : path) {
        value = value.path(name);
      }
      return value.isValueNode() && !value.isNull() && !value.isMissingNode()
          ? value.asText()
          : null;
    }
  }

  /**
   * Reads them off a tool's input schema.
   *
   * @throws IllegalArgumentException if a keyword is not as the protocol wants it: a token, named once,
   *     on a text, a whole number or a boolean that is reached through {@code properties} alone. A
   *     client leaves such a tool out
   */
  public static ParamHeaders of(JsonNode inputSchema) {
    List<Param> params = new ArrayList<>();
    collect(inputSchema, List.of(), true, params, new HashSet<>());
    return new ParamHeaders(params);
  }

  private static void collect(
      JsonNode schema, List<String> path, boolean reached, List<Param> params, Set<String> names) {
    if (path.size() > MAX_DEPTH) {
      return;
    }
    JsonNode keyword = schema.get(KEYWORD);
    if (keyword != null && schema.isObject()) {
      String name = checked(keyword, schema, path, reached);
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw wrong(path, "'" + name + "' is there twice");
      }
      params.add(new Param(path, McpHeader.PARAM_PREFIX + name));
      if (params.size() > MAX_PARAMS) {
        throw wrong(path, "there are more than " + MAX_PARAMS);
      }
    }
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case "properties" ->
          value.properties().forEach(property -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(property.getKey());
            collect(property.getValue(), deeper, reached, params, names);
          });
        case "default", "const", "enum", "examples" -> {}
        default -> {
          List<String> deeper = new ArrayList<>(path);
          deeper.add(field.getKey());
          if (value.isObject()) {
            collect(value, deeper, false, params, names);
          } else if (value.isArray()) {
            value.forEach(element -> collect(element, deeper, false, params, names));
          }
        }
      }
    }
  }

  private static String checked(
      JsonNode keyword, JsonNode schema, List<String> path, boolean reached) {
    if (!keyword.isTextual() || !isToken(keyword.textValue())) {
      throw wrong(path, "its value is no header token");
    }
    String type = schema.path("type").asText("");
    if (!type.equals("string") && !type.equals("integer") && !type.equals("boolean")) {
      throw wrong(path, "the type is no string, integer or boolean");
    }
    if (!reached || path.isEmpty()) {
      throw wrong(path, "it is not reached through properties alone");
    }
    return keyword.textValue();
  }

  private static IllegalArgumentException wrong(List<String> path, String why) {
    return new IllegalArgumentException(
        KEYWORD + " at $" + (path.isEmpty() ? "" : "." + String.join(".", path)) + ": " + why);
  }

  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c ->
                c < 128 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0));
  }

  /** True when no argument stands in a header. */
  public boolean isEmpty() {
    return params.isEmpty();
  }

  /** The headers that repeat these arguments; what is absent or null has none. */
  public Map<String, String> of(Map<String, JsonNode> arguments) {
    Map<String, String> headers = new TreeMap<>();
    for (Param param : params) {
      JsonNode first = arguments.get(param.path().get(0));
      if (first != null) {
        List<String> rest = param.path().subList(1, param.path().size());
        String value = new Param(rest, param.header()).value(first);
        if (value != null) {
          headers.put(param.header(), McpHeader.encode(value));
        }
      }
    }
    return headers;
  }

  /** Gives the value of a header, or null when there is none. */
  @FunctionalInterface
  public interface Headers {
    @Nullable
    String get(String name);
  }

  /**
   * What is wrong with the headers of a call, or null when they say what the arguments say. Whole
   * numbers are compared as numbers.
   */
  public @Nullable String mismatch(JsonNode arguments, Headers headers) {
    for (Param param : params) {
      String expected = param.value(arguments);
      String header = headers.get(param.header());
      if (header == null) {
        if (expected != null) {
          return "Header " + param.header() + " is missing";
        }
        continue;
      }
      String got = McpHeader.decode(header);
      if (got == null) {
        return "Header " + param.header() + " cannot be decoded";
      }
      if (expected == null || !same(expected, got)) {
        return "Header " + param.header() + " says another thing than the body";
      }
    }
    return null;
  }

  private static boolean same(String expected, String got) {
    return expected.equals(got)
        || (isNumber(expected)
            && isNumber(got)
            && new BigDecimal(expected).compareTo(new BigDecimal(got)) == 0);
  }

  // Bounded, and without an exponent: 1e999999999 would be compared digit by digit.
  private static boolean isNumber(String text) {
    if (text.isEmpty() || text.length() > 64) {
      return false;
    }
    boolean digit = false;
    boolean point = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digit = true;
      } else if (c == '.' && !point && digit) {
        point = true;
      } else if (c != '-' || i > 0) {
        return false;
      }
    }
    return digit;
  }
}
