package dev.pollux.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read out of an answer: a value, or what is wrong with the answer.
 *
 * @param json the value as JSON, or null when there are problems
 * @param value the value, or null when there are problems
 * @param problems what is wrong, in words that a model can repair its answer with, like {@code
 *     $.days: expected integer, got "two"}; empty when there is a value
 */
public record Output<T>(@Nullable JsonNode json, @Nullable T value, List<String> problems) {

  /** Copies the list. */
  public Output {
    problems = List.copyOf(problems);
  }

  static <T> Output<T> of(JsonNode json, T value) {
    return new Output<>(json, value, List.of());
  }

  static <T> Output<T> wrong(List<String> problems) {
    return new Output<>(null, null, problems);
  }
}
