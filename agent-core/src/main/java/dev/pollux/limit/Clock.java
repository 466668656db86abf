package dev.pollux.limit;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.InstantSource;

/** Time as limits are measured by it, so that tests can move it by hand. */
public interface Clock extends InstantSource {

  /** Nanoseconds since some moment; never goes back. */
  long nanoTime();

  /** Runs {@code action} after {@code delay}, on any thread; the result gives it up. */
  Runnable after(Duration delay, Runnable action);

  /**
   * The clock of the machine, with the timers of a Vert.x: one that is set in a verticle ends with it.
   */
  static Clock of(Vertx vertx) {
    return new VertxClock(vertx, vertx::setTimer);
  }

  /** The same for what verticles share: a timer goes on when the verticle that set it is undeployed. */
  static Clock ofAll(Vertx vertx) {
    return new VertxClock(vertx, ((VertxInternal) vertx).createEventLoopContext()::setTimer);
  }
}
