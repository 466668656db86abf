package dev.pollux.limit;

import java.time.Duration;
import java.util.Objects;

/**
 * Checks the values that options are set to. A time that a timer waits for is refused when it is under
 * 1 ms or over 24 days, which is about what an {@code int} of milliseconds can hold.
 */
public final class Limit {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(24);

  private Limit() {}

  /**
   * The value, if it is not too small.
   *
   * @throws IllegalArgumentException naming the option otherwise
   */
  public static int atLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
    return value;
  }

  /**
   * The value, if it is at least 1.
   *
   * @throws IllegalArgumentException naming the option otherwise
   */
  public static int positive(String name, int value) {
    return atLeast(1, name, value);
  }

  /**
   * The value, if it is at least 1 ms: for a time that no timer waits for.
   *
   * @throws IllegalArgumentException naming the option otherwise
   */
  public static Duration span(String name, Duration value) {
    if (Objects.requireNonNull(value, name).compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1 ms)");
    }
    return value;
  }

  /**
   * The value, if a timer can wait for it.
   *
   * @throws IllegalArgumentException naming the option otherwise
   */
  public static Duration time(String name, Duration value) {
    if (Objects.requireNonNull(value, name).compareTo(SHORTEST) < 0
        || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 ms to 24 days)");
    }
    return value;
  }
}
