package dev.pollux.limit;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;

/** The clock of the machine, with timers of a Vert.x. */
final class VertxClock implements Clock {

  /** Sets a timer; gives its number. */
  @FunctionalInterface
  interface Timers {
    long set(long millis, Handler<Long> fired);
  }

  private final Vertx vertx;
  private final Timers timers;

  VertxClock(Vertx vertx, Timers timers) {
    this.vertx = vertx;
    this.timers = timers;
  }

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
    long timer = timers.set(delay.toNanos() / 1_000_000 + 1, id -> action.run());
    return () -> vertx.cancelTimer(timer);
  }
}
