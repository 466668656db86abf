package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Objects;

/** What every setting refuses, with the same words. */
final class Refused {

  private Refused() {}

  static String empty(String name, String value) {
    if (Objects.requireNonNull(value, name).isEmpty()) {
      throw new IllegalArgumentException(name + ": '' (expected: a text)");
    }
    return value;
  }

  static List<String> empty(String name, List<String> values) {
    List<String> copy = List.copyOf(values);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException(name + ": none (expected: at least one)");
    }
    copy.forEach(value -> empty(name, value));
    return copy;
  }

  static int below(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
    return value;
  }

  /** A copy to be changed. */
  static ObjectNode copy(ObjectNode json) {
    ObjectNode copy = Json.object();
    copy.setAll(json);
    return copy;
  }
}
