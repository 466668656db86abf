package dev.pollux.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import dev.pollux.json.Json;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses values and schemas that are expensive to look at. */
final class Bounds {

  private static final String DIGITS = "a number of at most " + Json.MAX_NUMBER_DIGITS + " digits";
  private static final String LEVELS = "at most " + Json.MAX_DEPTH + " levels";

  /** Values in a schema; reading one of a million alternatives would take long. */
  private static final int MAX_SCHEMA = 20_000;

  private Bounds() {}

  static @Nullable Violation check(JsonNode root) {
    if (!root.isContainerNode()) {
      return isTooLong(root) ? new Violation("$", DIGITS, Words.json(root)) : null;
    }
    List<Object> path = new ArrayList<>(0);
    JsonNode wrong = find(root, 0, path);
    if (wrong == null) {
      return null;
    }
    if (!wrong.isNumber()) {
      return new Violation("$", LEVELS, Words.json(root));
    }
    Collections.reverse(path);
    return new Violation(Words.path(path), DIGITS, Words.json(wrong));
  }

  /** The value that is out of bounds, with the path to it from its end; null when there is none. */
  private static @Nullable JsonNode find(JsonNode value, int depth, List<Object> path) {
    if (depth > Json.MAX_DEPTH) {
      return value;
    }
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        JsonNode wrong = inside(member.getValue(), depth, path);
        if (wrong != null) {
          path.add(member.getKey());
          return wrong;
        }
      }
    } else {
      for (int i = 0; i < value.size(); i++) {
        JsonNode wrong = inside(value.get(i), depth, path);
        if (wrong != null) {
          path.add(i);
          return wrong;
        }
      }
    }
    return null;
  }

  private static @Nullable JsonNode inside(JsonNode value, int depth, List<Object> path) {
    return value.isContainerNode() ? find(value, depth + 1, path) : isTooLong(value) ? value : null;
  }

  /** Whether the number has too many digits without an exponent; never writes it out. */
  private static boolean isTooLong(JsonNode value) {
    int digits = Json.MAX_NUMBER_DIGITS;
    if (value.isBigInteger()) {
      // Ten bits are a little more than three digits.
      return value.bigIntegerValue().bitLength() > digits / 3L * 10 + 1
          || value.decimalValue().precision() > digits;
    }
    if (!value.isBigDecimal()) {
      return false;
    }
    BigDecimal number = value.decimalValue();
    long before = (long) number.precision() - number.scale();
    return number.signum() != 0 && before > digits || Math.abs((long) number.scale()) > digits;
  }

  /** What makes a schema too expensive to read; null when nothing does. */
  static @Nullable String tooExpensive(ObjectNode document) {
    Deque<JsonNode> open = new ArrayDeque<>();
    open.push(document);
    int values = 1;
    while (!open.isEmpty()) {
      JsonNode value = open.pop();
      String endless = endlessPattern(value);
      if (endless != null) {
        return "its pattern " + Words.quote(endless) + " repeats a part too often";
      }
      values += value.size();
      if (values > MAX_SCHEMA) {
        return "it has more than " + MAX_SCHEMA + " values";
      }
      for (JsonNode inner : value) {
        if (inner.isContainerNode()) {
          open.push(inner);
        }
      }
    }
    return null;
  }

  private static @Nullable String endlessPattern(JsonNode schema) {
    JsonNode pattern = schema.path("pattern");
    if (pattern.isTextual() && Regex.isEndless(pattern.textValue())) {
      return pattern.textValue();
    }
    for (Map.Entry<String, JsonNode> member : schema.path("patternProperties").properties()) {
      if (Regex.isEndless(member.getKey())) {
        return member.getKey();
      }
    }
    return null;
  }

  /**
   * Alternatives in alternatives can multiply without end, so the steps are counted: as many as an
   * ordinary schema needs for a value of its size, and some more. Not timed: the same value has the
   * same answer on a busy machine.
   */
  static final class Steps extends ExecutionContext {

    private static final int ALWAYS = 20_000;
    private static final int EACH_VALUE = 64;
    private static final int MAX = 1_000_000;
    private static final ExecutionConfig CONFIG = new ExecutionConfig();

    static {
      CONFIG.setFormatAssertionsEnabled(true);
    }

    private final @Nullable JsonNode root;
    private int most;
    private int made;

    private Steps(@Nullable JsonNode root, int most) {
      super(CONFIG);
      this.root = root;
      this.most = most;
    }

    static Steps ofValue(JsonNode root) {
      return new Steps(root, ALWAYS);
    }

    /** For a schema, whose size is bounded already. */
    static Steps ofSchema() {
      return new Steps(null, MAX);
    }

    // Every keyword that is evaluated asks for this.
    @Override
    public ExecutionConfig getExecutionConfig() {
      made++;
      if (made > most) {
        // Counted only now, and once: few values come that far.
        most = most == ALWAYS && root != null ? allowed(root) : most;
        if (made > most) {
          throw new TooManySteps();
        }
      }
      if (Regex.isSpent()) {
        throw new TooManySteps();
      }
      return CONFIG;
    }

    private static int allowed(JsonNode root) {
      long values = 1;
      Deque<JsonNode> open = new ArrayDeque<>();
      open.push(root);
      while (!open.isEmpty()) {
        for (JsonNode inner : open.pop()) {
          values++;
          if (inner.isContainerNode()) {
            open.push(inner);
          }
        }
      }
      return (int) Math.min(MAX, ALWAYS + EACH_VALUE * values);
    }
  }

  /** An error, since the validator writes exceptions that pass it into the log. */
  static final class TooManySteps extends Error {

    private static final long serialVersionUID = 1;

    TooManySteps() {
      super("too many steps", null, false, false);
    }
  }
}
