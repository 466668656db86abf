package dev.pollux.mcp.server;

import java.time.Duration;
import java.util.Objects;

/** What every setting of a size or a time is held to. */
final class Limits {

  private static final Duration LONGEST = Duration.ofDays(24);

  private Limits() {}

  static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
    return value;
  }

  static Duration positive(String name, Duration value) {
    if (Objects.requireNonNull(value, name).toMillis() < 1 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 ms to 24 days)");
    }
    return value;
  }
}
