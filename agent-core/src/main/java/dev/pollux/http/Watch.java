package dev.pollux.http;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches one answer for silence: before its first byte, between two bytes, and in all. One timer
 * serves all three; it is set again when it fires too early, so that hearing a byte costs nothing.
 */
final class Watch {

  /** Told once, when a limit was reached. */
  @FunctionalInterface
  interface Late {
    void late(String phase, Duration limit);
  }

  private final ContextInternal context;
  private final HttpOptions options;
  private final Duration total;
  private final Late late;
  private final long startedAt = System.nanoTime();
  private long lastHeardAt = startedAt;
  private boolean heard;
  private boolean paused;
  // The event loop's own: a timer of Vert.x is four times as many objects, in two maps, and each of
  // thousands of answers that are waited for has one.
  private @Nullable ScheduledFuture<?> timer;

  Watch(Context context, HttpOptions options, Duration total, Late late) {
    this.context = (ContextInternal) context;
    this.options = options;
    this.total = total;
    this.late = late;
  }

  /** The request waits for its turn: nothing but the whole time counts. */
  void waiting() {
    paused = true;
    check();
  }

  /** The request goes out: from now on the wait for the first byte counts. */
  void start() {
    stop();
    paused = false;
    heard = false;
    lastHeardAt = System.nanoTime();
    check();
  }

  /** A byte arrived. */
  void heard() {
    lastHeardAt = System.nanoTime();
    heard = true;
    if (paused) {
      // From now on silence counts again, and the timer may be set for later than that.
      paused = false;
      stop();
      check();
    }
  }

  /** Nothing is read for now, so silence means nothing. */
  void pause() {
    paused = true;
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void fired() {
    context.emit(this, Watch::due);
  }

  private void due() {
    if (timer != null) { // else the answer has ended since, which it may on a worker's context
      stop();
      check();
    }
  }

  private void check() {
    long now = System.nanoTime();
    Duration limit = heard ? options.getIdleTimeout() : options.getFirstByteTimeout();
    long silenceLeft = paused ? Long.MAX_VALUE : lastHeardAt + limit.toNanos() - now;
    long totalLeft = startedAt + total.toNanos() - now;
    if (totalLeft <= 0) {
      late.late("did not finish its answer", total);
    } else if (silenceLeft <= 0) {
      late.late(heard ? "sent nothing more" : "did not begin to answer", limit);
    } else {
      // Not after the first silence that could follow a byte, so that hearing one sets no timer.
      long soonest = paused
          ? totalLeft
          : Math.min(Math.min(silenceLeft, totalLeft), options.getIdleTimeout().toNanos());
      // Rounded up: a timer that fires within the last millisecond would be set for none.
      long millis = soonest / 1_000_000 + 1;
      timer = context.nettyEventLoop().schedule(this::fired, millis, TimeUnit.MILLISECONDS);
    }
  }
}
