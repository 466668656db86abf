package dev.pollux.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a program was started with.
 *
 * @param variables their values, by name
 */
public record Environment(Map<String, String> variables) {

  /** The value of the first of these that is set and not blank, without space around it, or null. */
  public @Nullable String first(String... names) {
    for (String name : names) {
      String value = variables.get(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }
}
