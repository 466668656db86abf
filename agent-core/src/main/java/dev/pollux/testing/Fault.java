package dev.pollux.testing;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * What a {@link FaultProxy} does to one connection, and at which byte of which direction. Bytes are
 * counted from 0, headers and bodies of all requests on the connection together; those in front of
 * the place have passed when it happens.
 */
public final class Fault {

  /** Which way bytes go. */
  public enum Direction {
    /** Requests. */
    TO_SERVER,
    /** Answers. */
    TO_CLIENT
  }

  enum Kind {
    RESET,
    FIN,
    STALL,
    SPLIT,
    DRIP,
    CORRUPT
  }

  final Kind kind;
  final Direction direction;
  final long at;
  final Duration pause;

  private Fault(Kind kind, Direction direction, long at, Duration pause) {
    if (at < 0) {
      throw new IllegalArgumentException("at: " + at + " (expected: >= 0)");
    }
    this.kind = kind;
    this.direction = Objects.requireNonNull(direction, "direction");
    this.at = at;
    this.pause = pause;
  }

  /**
   * Both sides see their connection reset (TCP RST). What was sent right before may be lost with it,
   * as with a real reset.
   */
  public static Fault reset(Direction direction, long at) {
    return new Fault(Kind.RESET, direction, at, Duration.ZERO);
  }

  /** Both sides see their connection closed in good order (TCP FIN). */
  public static Fault fin(Direction direction, long at) {
    return new Fault(Kind.FIN, direction, at, Duration.ZERO);
  }

  /** Nothing more comes in this direction, and the connection stays open. */
  public static Fault stall(Direction direction, long at) {
    return new Fault(Kind.STALL, direction, at, Duration.ZERO);
  }

  /** The bytes in front of the place and those behind it are written {@code pause} apart. */
  public static Fault split(Direction direction, long at, Duration pause) {
    return new Fault(Kind.SPLIT, direction, at, positive(pause));
  }

  /** From the place on, bytes come one by one, {@code pause} apart. */
  public static Fault drip(Direction direction, long at, Duration pause) {
    return new Fault(Kind.DRIP, direction, at, positive(pause));
  }

  /** All bits of the byte at the place are turned round. */
  public static Fault corrupt(Direction direction, long at) {
    return new Fault(Kind.CORRUPT, direction, at, Duration.ZERO);
  }

  private static Duration positive(Duration pause) {
    if (Objects.requireNonNull(pause, "pause").toMillis() < 1) {
      throw new IllegalArgumentException("pause: " + pause + " (expected: >= 1 ms)");
    }
    return pause;
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " at byte " + at + " " + direction;
  }
}
