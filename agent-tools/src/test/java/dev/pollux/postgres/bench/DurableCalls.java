package dev.pollux.postgres.bench;

import dev.pollux.LocalPostgres;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.postgres.PostgresOptions;
import dev.pollux.postgres.PostgresRunQueue;
import dev.pollux.postgres.PostgresSessionStore;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Tool calls that are on the disk, before and after: how many a second, and what one costs. */
final class DurableCalls {

  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final Duration MEASURED = Duration.ofSeconds(6);

  private DurableCalls() {}

  /** Takes the URL of a server, or nothing. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    PostgresOptions options = args.length > 0 && !args[0].isEmpty()
        ? new PostgresOptions(args[0])
        : new PostgresOptions(LocalPostgres.options("postgres"));
    PostgresSessionStore store =
        PostgresSessionStore.open(vertx, options.setSchema("pollux_bench")).await();
    for (boolean queued : new boolean[] {false, true}) {
      PostgresRunQueue queue = queued ? new PostgresRunQueue(store, new RunQueueOptions()) : null;
      String with = queued ? "with a run queue that tells of each append" : "the store alone";
      for (int sessions : new int[] {1, 64, 256}) {
        walk(store, sessions, WARM_UP);
        List<Long> nanos = new ArrayList<>();
        AtomicLong calls = new AtomicLong();
        long before = System.nanoTime();
        measure(store, sessions, MEASURED, calls, nanos);
        double seconds = (System.nanoTime() - before) / 1e9;
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
            "%s, %d at a time: %.0f durable calls/s, %.2f ms each at the median, %.2f at 99 %%%n",
            with,
            sessions,
            calls.get() / seconds,
            sorted[sorted.length / 2] / 1e6,
            sorted[(int) (sorted.length * 0.99)] / 1e6);
      }
      if (queue != null) {
        queue.close().await();
      }
    }
    store.close().await();
    vertx.close().await();
    System.exit(0); // the server that was started ends with the process
  }

  private static void walk(SessionStore store, int sessions, Duration time) {
    measure(store, sessions, time, new AtomicLong(), new ArrayList<>());
  }

  private static void measure(
      SessionStore store, int sessions, Duration time, AtomicLong calls, List<Long> nanos) {
    long until = System.nanoTime() + time.toNanos();
    Future<?>[] walks = new Future<?>[sessions];
    Arrays.setAll(walks, i -> calls(store, UUID.randomUUID().toString(), 0, until, calls, nanos));
    Future.all(Arrays.asList(walks)).await();
  }

  private static Future<Void> calls(
      SessionStore store, String id, long at, long until, AtomicLong calls, List<Long> nanos) {
    Promise<Void> done = Promise.promise();
    next(store, id, at, until, calls, nanos, done);
    return done.future();
  }

  // Not one future inside the other: thousands of them end in a stack that is too deep.
  private static void next(
      SessionStore store,
      String id,
      long at,
      long until,
      AtomicLong calls,
      List<Long> nanos,
      Promise<Void> done) {
    long before = System.nanoTime();
    if (before >= until) {
      done.complete();
      return;
    }
    store
        .append(id, at, List.of(new SessionEntry.ToolIntent("run", 0, id)))
        .compose(end -> store.append(id, end, List.of(outcome())))
        .onFailure(done::fail)
        .onSuccess(end -> {
          calls.incrementAndGet();
          synchronized (nanos) {
            nanos.add(System.nanoTime() - before);
          }
          next(store, id, end, until, calls, nanos, done);
        });
  }

  private static SessionEntry outcome() {
    return new SessionEntry.ToolOutcome(
        "run",
        0,
        new FunctionResponse(Json.object()
            .put("name", "currentWeather")
            .set("response", Json.object().put("output", "x".repeat(300)))));
  }
}
