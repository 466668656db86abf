package dev.pollux.agent;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time as a run sees it, so that tests can move it by hand. */
interface RunClock extends InstantSource {

  /** Nanoseconds since some moment; never goes back. */
  long nanoTime();

  /** Runs {@code action} after {@code delay}, on any thread; the result gives it up. */
  Runnable after(Duration delay, Runnable action);

  /** The clock of the machine, with the timers of a Vert.x. */
  static RunClock of(Vertx vertx) {
    return new RunClock() {
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
        long timer = vertx.setTimer(Math.max(1, delay.toMillis()), t -> action.run());
        return () -> vertx.cancelTimer(timer);
      }
    };
  }
}
