package dev.pollux.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import dev.pollux.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses values that are expensive to look at: too deep, or a number of endless digits. */
final class Bounds {

  private static final String DIGITS = "a number of at most " + Json.MAX_NUMBER_DIGITS + " digits";
  private static final String LEVELS = "at most " + Json.MAX_DEPTH + " levels";

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

  /** Alternatives in alternatives can multiply without end; no honest value comes near. */
  static final class Steps extends ExecutionContext {

    private static final int MAX = 1_000_000;
    private static final ExecutionConfig CONFIG = new ExecutionConfig();

    static {
      CONFIG.setFormatAssertionsEnabled(true);
    }

    private int left = MAX;

    Steps() {
      super(CONFIG);
    }

    // Every keyword that is evaluated asks for this.
    @Override
    public ExecutionConfig getExecutionConfig() {
      if (--left < 0) {
        throw new TooManySteps();
      }
      return CONFIG;
    }
  }

  static final class TooManySteps extends RuntimeException {

    private static final long serialVersionUID = 1;

    TooManySteps() {
      super("too many steps", null, false, false);
    }
  }
}
