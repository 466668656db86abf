package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Reads the keywords that look at a value itself and not at what is inside of it. */
final class Assertions {

  private Assertions() {}

  static void read(ObjectNode schema, String at, int kinds, List<Keyword> keywords) {
    if (kinds == 0 || (kinds & (Kind.INTEGER | Kind.NUMBER)) != 0) {
      numbers(schema, at, kinds, keywords);
    }
    texts(schema, at, keywords);
    size(schema, "minItems", Keywords.Size.ARRAY, true, at, keywords);
    size(schema, "maxItems", Keywords.Size.ARRAY, false, at, keywords);
    size(schema, "minProperties", Keywords.Size.OBJECT, true, at, keywords);
    size(schema, "maxProperties", Keywords.Size.OBJECT, false, at, keywords);
    if (flag(schema, "uniqueItems", at)) {
      keywords.add(Keywords.uniqueItems());
    }
  }

  static int kinds(ObjectNode schema, String at) {
    JsonNode type = schema.get("type");
    if (type == null) {
      return 0;
    }
    int kinds = 0;
    for (JsonNode name : type.isArray() ? type : Json.array().add(type)) {
      int kind = Kind.of(name.textValue());
      if (kind == 0) {
        throw wrong(at + ".type", "a type of JSON Schema", name);
      }
      kinds |= kind;
    }
    if (kinds == 0) {
      throw wrong(at + ".type", "a type of JSON Schema", type);
    }
    return kinds;
  }

  static List<JsonNode> choices(ObjectNode schema, String at) {
    List<JsonNode> choices = new ArrayList<>();
    JsonNode values = schema.get("enum");
    if (values != null) {
      if (!values.isArray()) {
        throw wrong(at + ".enum", "an array", values);
      }
      values.forEach(choices::add);
    } else if (schema.has("const")) {
      choices.add(schema.get("const"));
    }
    return choices;
  }

  private static void numbers(ObjectNode schema, String at, int kinds, List<Keyword> keywords) {
    if (kinds != 0) {
      keywords.add(Keywords.digits());
    }
    if (schema.path("format").asText().equals("int32")) {
      keywords.add(Keywords.range(Integer.MIN_VALUE, Integer.MAX_VALUE));
    } else if (schema.path("format").asText().equals("int64")) {
      keywords.add(Keywords.range(Long.MIN_VALUE, Long.MAX_VALUE));
    }
    bound(schema, "minimum", ">=", order -> order >= 0, at, keywords);
    bound(schema, "maximum", "<=", order -> order <= 0, at, keywords);
    bound(schema, "exclusiveMinimum", ">", order -> order > 0, at, keywords);
    bound(schema, "exclusiveMaximum", "<", order -> order < 0, at, keywords);
    BigDecimal step = number(schema, "multipleOf", at);
    if (step != null) {
      if (step.signum() <= 0) {
        throw wrong(at + ".multipleOf", "a number > 0", schema.get("multipleOf"));
      }
      keywords.add(Keywords.multipleOf(step));
    }
  }

  private static void bound(
      ObjectNode schema,
      String name,
      String sign,
      IntPredicate accepts,
      String at,
      List<Keyword> keywords) {
    BigDecimal bound = number(schema, name, at);
    if (bound != null) {
      keywords.add(Keywords.bound(sign, bound, accepts));
    }
  }

  private static void texts(ObjectNode schema, String at, List<Keyword> keywords) {
    size(schema, "minLength", Keywords.Size.TEXT, true, at, keywords);
    size(schema, "maxLength", Keywords.Size.TEXT, false, at, keywords);
    JsonNode pattern = schema.get("pattern");
    if (pattern != null) {
      if (!pattern.isTextual()) {
        throw wrong(at + ".pattern", "a text", pattern);
      }
      Regex regex = Regex.of(pattern.textValue());
      if (regex != null) {
        keywords.add(Keywords.pattern(pattern.textValue(), regex));
      }
    }
    Format format = Format.known().get(schema.path("format").asText());
    if (format != null) {
      keywords.add(Keywords.format(format));
    }
    if (schema.path("contentEncoding").asText().equals("base64")) {
      keywords.add(Keywords.format(new Format("base64", Format::isBase64)));
    }
  }

  private static void size(
      ObjectNode schema,
      String name,
      Keywords.Size what,
      boolean atLeast,
      String at,
      List<Keyword> keywords) {
    BigDecimal size = number(schema, name, at);
    if (size == null) {
      return;
    }
    if (size.signum() < 0 || size.stripTrailingZeros().scale() > 0) {
      throw wrong(at + "." + name, "a whole number >= 0", schema.get(name));
    }
    keywords.add(
        Keywords.size(what, size.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue(), atLeast));
  }

  private static @Nullable BigDecimal number(ObjectNode schema, String name, String at) {
    JsonNode value = schema.get(name);
    if (value == null) {
      return null;
    }
    if (!value.isNumber() || !Kind.Numbers.finite(value)) {
      throw wrong(at + "." + name, "a number", value);
    }
    return value.decimalValue();
  }

  private static boolean flag(ObjectNode schema, String name, String at) {
    JsonNode value = schema.get(name);
    if (value != null && !value.isBoolean()) {
      throw wrong(at + "." + name, "a boolean", value);
    }
    return value != null && value.booleanValue();
  }

  static IllegalArgumentException wrong(String at, String expected, @Nullable JsonNode got) {
    return new IllegalArgumentException("Not a JSON Schema: " + at + " is "
        + (got == null ? "nothing" : Words.json(got)) + " (expected: " + expected + ")");
  }
}
