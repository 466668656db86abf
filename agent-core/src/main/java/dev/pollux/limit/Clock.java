package dev.pollux.limit;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time as limits are measured by it, so that tests can move it by hand. */
public interface Clock extends InstantSource {

  /** Nanoseconds since some moment; never goes back. */
  long nanoTime();

  /** Runs {@code action} after {@code delay}, on any thread; the result gives it up. */
  Runnable after(Duration delay, Runnable action);

  /** The clock of the machine, with the timers of a Vert.x. */
  static Clock of(Vertx vertx) {
    return new Clock() {
      @Override
      public Instant instant() {
        return Instant.now();
      }

      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public Runnable after(Duration delay, Runnable action) {
        // Rounded up: what is not over yet would be waited for again.
        long timer = vertx.setTimer(delay.toNanos() / 1_000_000 + 1, id -> action.run());
        return () -> vertx.cancelTimer(timer);
      }
    };
  }
}
