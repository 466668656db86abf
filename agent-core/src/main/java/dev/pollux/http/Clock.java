package dev.pollux.http;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Time as the traffic of a model sees it, so that tests can move it by hand. */
interface Clock {

  /** Nanoseconds since some moment; never goes back. */
  long now();

  /** Runs {@code action} after {@code delay}, on any thread; the result gives it up. */
  Runnable after(Duration delay, Runnable action);

  /** The clock of a Vert.x. */
  static Clock of(Vertx vertx) {
    return new Clock() {
      @Override
      public long now() {
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
