package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether two values are the same to a reader for whom 5 and 5.0 are one number. */
final class SameJson {

  private SameJson() {}

  static boolean same(JsonNode a, JsonNode b) {
    return a.equals(SameJson::compare, b);
  }

  private static int compare(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue());
    }
    return a.equals(b) ? 0 : 1;
  }
}
