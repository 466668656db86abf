package dev.pollux.postgres;

import dev.pollux.limit.Clock;
import dev.pollux.queue.RunQueueOptions;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The leases that a queue gave out, and the heartbeat that renews them all in one statement. */
final class Leases {

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

  private final Database database;
  private final Clock clock;
  private final RunQueueOptions options;
  private final Map<Long, PostgresLease> held = new ConcurrentHashMap<>();

  // Guarded by this.
  private boolean beating;
  private boolean closed;

  Leases(Database database, RunQueueOptions options) {
    this.database = database;
    this.clock = database.clock();
    this.options = options;
  }

  /** Until when a lease is safe that was asked for at this time of the clock. */
  long safeUntil(long askedAt) {
    return askedAt + options.getLease().minus(options.getLeaseMargin()).toNanos();
  }

  void add(PostgresLease lease) {
    held.put(lease.number(), lease);
    // A lease that has ended is not renewed: its worker has let go of it.
    lease.ended().onComplete(ended -> held.remove(lease.number(), lease));
    beatLater(options.getHeartbeat());
  }

  void cancel(long number) {
    PostgresLease lease = held.get(number);
    if (lease != null) {
      lease.cancel();
    }
  }

  private void beatLater(Duration pause) {
    synchronized (this) {
      if (beating || closed || held.isEmpty()) {
        return;
      }
      beating = true;
    }
    clock.after(
        pause,
        () -> beat().onComplete(renewed -> {
          synchronized (this) {
            beating = false;
          }
          boolean soon =
              renewed.failed() && PAUSE_AFTER_FAILURE.compareTo(options.getHeartbeat()) < 0;
          beatLater(soon ? PAUSE_AFTER_FAILURE : options.getHeartbeat());
        }));
  }

  // One that is stuck must not keep the next from going over another connection.
  private Future<Void> beat() {
    List<PostgresLease> asked = new ArrayList<>(held.values());
    if (asked.isEmpty()) {
      return Future.succeededFuture();
    }
    Long[] numbers = asked.stream().map(PostgresLease::number).toArray(Long[]::new);
    Long[] epochs = asked.stream().map(PostgresLease::epoch).toArray(Long[]::new);
    long askedAt = clock.nanoTime();
    return database
        .execute(database.sql(RunRows.RENEW), Tuple.of(numbers, epochs, (double)
            options.getLease().toMillis()))
        .map(rows -> {
          Map<Long, Boolean> renewed = new HashMap<>();
          for (Row row : rows) {
            renewed.put(row.getLong(0), row.getBoolean(1));
          }
          asked.forEach(lease -> renewed(lease, renewed, askedAt));
          return (Void) null;
        })
        .timeout(options.getHeartbeat().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void renewed(PostgresLease lease, Map<Long, Boolean> renewed, long askedAt) {
    Boolean cancel = renewed.get(lease.number());
    if (cancel == null) {
      lease.end(); // another worker has the run
      return;
    }
    lease.renewed(safeUntil(askedAt));
    if (cancel) {
      lease.cancel();
    }
  }

  void close() {
    synchronized (this) {
      closed = true;
    }
    List.copyOf(held.values()).forEach(PostgresLease::end);
  }
}
