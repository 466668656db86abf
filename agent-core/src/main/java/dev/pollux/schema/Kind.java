package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The types of JSON Schema, as bits of a mask. */
final class Kind {

  static final int NULL = 1;
  static final int BOOLEAN = 2;
  static final int INTEGER = 4;
  static final int NUMBER = 8;
  static final int STRING = 16;
  static final int ARRAY = 32;
  static final int OBJECT = 64;

  private static final String[] NAMES = {
    "null", "boolean", "integer", "number", "string", "array", "object"
  };

  private Kind() {}

  /** The bit of a type's name, or 0 when there is no such type. */
  static int of(@Nullable String name) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equals(name)) {
        return 1 << i;
      }
    }
    return 0;
  }

  /** {@code integer}, {@code string or number}. Null is named only when nothing else is allowed. */
  static String names(int mask) {
    int named = mask == NULL ? mask : mask & ~NULL;
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < NAMES.length; i++) {
      if ((named & 1 << i) != 0) {
        names.append(names.isEmpty() ? "" : " or ").append(NAMES[i]);
      }
    }
    return names.toString();
  }

  static boolean matches(int mask, JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> (mask & OBJECT) != 0;
      case ARRAY -> (mask & ARRAY) != 0;
      case STRING, BINARY -> (mask & STRING) != 0;
      case BOOLEAN -> (mask & BOOLEAN) != 0;
      case NULL -> (mask & NULL) != 0;
      case NUMBER ->
        (mask & NUMBER) != 0 && Numbers.finite(value)
            || (mask & INTEGER) != 0 && Numbers.whole(value);
      case MISSING, POJO -> false;
    };
  }

  /** Numbers without ever writing them out: 1e999999 is three digits to us. */
  static final class Numbers {

    private Numbers() {}

    static boolean finite(JsonNode value) {
      return !(value.isDouble() || value.isFloat()) || Double.isFinite(value.doubleValue());
    }

    static boolean whole(JsonNode value) {
      if (value.isIntegralNumber()) {
        return true;
      }
      if (value.isDouble() || value.isFloat()) {
        double number = value.doubleValue();
        return Double.isFinite(number) && number == Math.rint(number);
      }
      BigDecimal number = value.decimalValue();
      if (number.signum() == 0 || number.scale() <= 0) {
        return true;
      }
      // More places than digits: smaller than one, so no need to look for trailing zeros.
      return number.scale() < number.precision() && number.stripTrailingZeros().scale() <= 0;
    }

    /** Whether the number, written out without an exponent, is over {@code digits} digits. */
    static boolean longerThan(int digits, JsonNode value) {
      if (value.isInt() || value.isLong() || value.isShort()) {
        return false;
      }
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

    static int compare(JsonNode value, BigDecimal bound, long narrow, boolean fits) {
      if (fits && (value.isInt() || value.isLong() || value.isShort())) {
        return Long.compare(value.longValue(), narrow);
      }
      return value.decimalValue().compareTo(bound);
    }
  }
}
