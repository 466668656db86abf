package dev.pollux.record;

import org.jspecify.annotations.Nullable;

/** A run did something else than its recording. */
public final class ReplayException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int step;
  private final String pointer;
  private final @Nullable String expected;
  private final @Nullable String got;

  private ReplayException(
      String message, int step, String pointer, @Nullable String expected, @Nullable String got) {
    super(message);
    this.step = step;
    this.pointer = pointer;
    this.expected = expected;
    this.got = got;
  }

  static ReplayException differs(
      String what, int step, Recording recording, Differences.Difference difference) {
    return new ReplayException(
        what + " differs from '" + recording.name() + "' at "
            + (difference.pointer().isEmpty() ? "its root" : difference.pointer()) + ": expected "
            + shown(difference.expected()) + ", got " + shown(difference.got()),
        step,
        difference.pointer(),
        difference.expected(),
        difference.got());
  }

  private static String shown(@Nullable String value) {
    return value == null ? "nothing" : value;
  }

  static ReplayException notRecorded(String what, int step, Recording recording, int recorded) {
    return new ReplayException(
        what + " is not in '" + recording.name() + "', which has " + recorded,
        step,
        "",
        null,
        null);
  }

  static ReplayException notPlayed(Recording recording, String what, int played, int recorded) {
    return new ReplayException(
        "'" + recording.name() + "' has " + recorded + " " + what + " (got: " + played + ")",
        played + 1,
        "",
        null,
        null);
  }

  /** Which request, or which call of a tool, from 1. */
  public int step() {
    return step;
  }

  /** Where inside of it, as a JSON pointer. */
  public String pointer() {
    return pointer;
  }

  /** What is recorded there as JSON, perhaps shortened, or null for nothing. */
  public @Nullable String expected() {
    return expected;
  }

  /** What came as JSON, perhaps shortened, or null for nothing. */
  public @Nullable String got() {
    return got;
  }
}
