package dev.pollux.examples.chat;

import dev.pollux.agent.Run;
import dev.pollux.run.RunEvent;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run and its events, for a thread that may wait: they come on the run's context and are kept for
 * that thread, so whoever is slow to show them does not hold up an event loop.
 */
public final class Following {

  private final Run run;
  private final BlockingQueue<RunEvent> events;

  private Following(Run run, BlockingQueue<RunEvent> events) {
    this.run = run;
    this.events = events;
  }

  /** Starts a run on a context of its own, so that no event comes before there is a handler for it. */
  public static Following start(Vertx vertx, Supplier<Run> start) {
    BlockingQueue<RunEvent> events = new LinkedBlockingQueue<>();
    Promise<Run> started = Promise.promise();
    vertx.runOnContext(v -> {
      try {
        Run run = start.get();
        run.handler(events::add);
        started.complete(run);
      } catch (RuntimeException e) {
        started.fail(e);
      }
    });
    return new Following(started.future().await(), events);
  }

  /** The run. */
  public Run run() {
    return run;
  }

  /** Waits for the next event. */
  public RunEvent next() throws InterruptedException {
    return events.take();
  }

  /** Waits for the next event, but no longer than this; null when there was none. */
  public @Nullable RunEvent next(long millis) throws InterruptedException {
    return events.poll(millis, TimeUnit.MILLISECONDS);
  }
}
