package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/** The keywords, as checks. Their words are made once, when the schema is read. */
final class Keywords {

  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private Keywords() {}

  static Keyword members(Map<String, Rule> properties, List<String> required) {
    String[] needed = required.toArray(String[]::new);
    String[] names = properties.keySet().toArray(String[]::new);
    Rule[] rules = properties.values().toArray(Rule[]::new);
    return (value, check) -> {
      if (!value.isObject()) {
        return;
      }
      for (String name : needed) {
        if (!value.has(name)) {
          check.missing(name);
        }
      }
      for (int i = 0; i < names.length && !check.done(); i++) {
        JsonNode member = value.get(names[i]);
        if (member != null) {
          check.member(rules[i], names[i], member);
        }
      }
    };
  }

  static Keyword otherMembers(Set<String> known, Rule rule) {
    return (value, check) -> {
      if (value.isObject()) {
        for (Iterator<Map.Entry<String, JsonNode>> i = value.properties().iterator();
            i.hasNext() && !check.done(); ) {
          Map.Entry<String, JsonNode> member = i.next();
          if (!known.contains(member.getKey())) {
            check.member(rule, member.getKey(), member.getValue());
          }
        }
      }
    };
  }

  static Keyword noOtherMembers(Set<String> known) {
    String expected =
        known.isEmpty() ? "an object without members" : "only the members " + Words.names(known);
    return (value, check) -> {
      if (value.isObject()) {
        for (Iterator<String> i = value.fieldNames(); i.hasNext() && !check.done(); ) {
          String name = i.next();
          if (!known.contains(name)) {
            check.unknown(name, expected);
          }
        }
      }
    };
  }

  static Keyword items(Rule rule) {
    return (value, check) -> {
      if (value.isArray()) {
        for (int i = 0; i < value.size() && !check.done(); i++) {
          check.item(rule, i, value.get(i));
        }
      }
    };
  }

  static Keyword uniqueItems() {
    return (value, check) -> {
      if (!value.isArray()) {
        return;
      }
      Set<Object> seen = new HashSet<>();
      for (int i = 0; i < value.size() && !check.done(); i++) {
        JsonNode item = value.get(i);
        if (!seen.add(key(item))) {
          check.failItem(i, "no item twice", item);
        }
      }
    };
  }

  /** Equal for values that JSON Schema calls equal, so 1 and 1.0 have the same. */
  static Object key(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue();
    }
    return value.isNumber() && Kind.Numbers.finite(value)
        ? value.decimalValue().stripTrailingZeros()
        : value;
  }

  static Keyword choice(List<JsonNode> choices) {
    Set<Object> keys = new HashSet<>();
    choices.forEach(choice -> keys.add(key(choice)));
    String expected = choices(choices);
    return (value, check) -> {
      if (!keys.contains(key(value))) {
        check.fail(expected, value);
      }
    };
  }

  /** Null is named only when it is the only choice. */
  static String choices(List<JsonNode> choices) {
    List<JsonNode> named = choices.stream().filter(choice -> !choice.isNull()).toList();
    return Words.choices(named.isEmpty() ? choices : named);
  }

  /** A size between two bounds, where {@code what} is measured. */
  static Keyword size(Size what, int bound, boolean atLeast) {
    String expected = (atLeast ? "at least " : "at most ") + Words.count(bound, what.unit);
    IntPredicate accepts = atLeast ? size -> size >= bound : size -> size <= bound;
    return (value, check) -> {
      int size = what.of(value);
      if (size >= 0 && !accepts.test(size)) {
        check.fail(expected, value);
      }
    };
  }

  /** What has a size. */
  enum Size {
    TEXT("character"),
    ARRAY("item"),
    OBJECT("member");

    private final String unit;

    Size(String unit) {
      this.unit = unit;
    }

    /** The size, or −1 for another kind of value. */
    int of(JsonNode value) {
      return switch (this) {
        case TEXT ->
          value.isTextual()
              ? value.textValue().codePointCount(0, value.textValue().length())
              : -1;
        case ARRAY -> value.isArray() ? value.size() : -1;
        case OBJECT -> value.isObject() ? value.size() : -1;
      };
    }
  }

  static Keyword bound(String sign, BigDecimal bound, IntPredicate accepts) {
    return bound(sign + " " + Words.ellipsis(bound.toString(), Words.MAX_VALUE), accepts, bound);
  }

  private static Keyword bound(String expected, IntPredicate accepts, BigDecimal bound) {
    boolean fits =
        bound.scale() <= 0 && bound.compareTo(MIN_LONG) >= 0 && bound.compareTo(MAX_LONG) <= 0;
    long narrow = fits ? bound.longValue() : 0;
    return (value, check) -> {
      if (value.isNumber()
          && Kind.Numbers.finite(value)
          && !accepts.test(Kind.Numbers.compare(value, bound, narrow, fits))) {
        check.fail(expected, value);
      }
    };
  }

  static Keyword range(long from, long to) {
    String expected = "an integer from " + from + " to " + to;
    Keyword low = bound(expected, order -> order >= 0, BigDecimal.valueOf(from));
    Keyword high = bound(expected, order -> order <= 0, BigDecimal.valueOf(to));
    return (value, check) -> {
      low.check(value, check);
      high.check(value, check);
    };
  }

  static Keyword digits() {
    String expected = "a number of at most " + Json.MAX_NUMBER_DIGITS + " digits";
    return (value, check) -> {
      if (value.isNumber() && Kind.Numbers.longerThan(Json.MAX_NUMBER_DIGITS, value)) {
        check.fail(expected, value);
      }
    };
  }

  static Keyword multipleOf(BigDecimal step) {
    String expected = "a multiple of " + step.toPlainString();
    return (value, check) -> {
      if (value.isNumber()
          && Kind.Numbers.finite(value)
          && !Kind.Numbers.longerThan(Json.MAX_NUMBER_DIGITS, value)
          && value.decimalValue().remainder(step).signum() != 0) {
        check.fail(expected, value);
      }
    };
  }

  static Keyword pattern(String pattern, Regex regex) {
    String expected = "text that matches " + Words.ellipsis(pattern, Words.MAX_CHOICES);
    return (value, check) -> {
      if (value.isTextual() && !regex.foundIn(value.textValue())) {
        check.fail(expected, value);
      }
    };
  }

  static Keyword format(Format format) {
    return (value, check) -> {
      if (value.isTextual() && !format.accepts().test(value.textValue())) {
        check.fail(format.expected(), value);
      }
    };
  }
}
