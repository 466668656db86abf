package dev.pollux.postgres;

import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunQueue;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.queue.RunRequest;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A queue of runs beside the sessions of a {@link PostgresSessionStore}. The database's clock decides
 * when a lease has ended. Waking others is {@code NOTIFY}, on one connection of its own; what gets lost
 * there is found at the next {@link RunQueueOptions#setPollInterval}.
 *
 * <pre>{@code
 * PostgresRunQueue queue = new PostgresRunQueue(store, new RunQueueOptions());
 * }</pre>
 *
 * <p>Make at most one for a store. Close it before the store.
 */
public final class PostgresRunQueue implements RunQueue {

  static final String WORK = "work";
  static final String SESSION = "session ";
  private static final String CANCEL = "cancel ";

  private final Database database;
  private final SessionLogs logs;
  private final RunQueueOptions options;
  private final Leases leases;
  private final Bell bell;
  private final Endings endings;

  /**
   * A queue in the store's schema.
   *
   * @throws IllegalArgumentException if the times of the options do not go together
   */
  public PostgresRunQueue(PostgresSessionStore store, RunQueueOptions options) {
    this.options = new RunQueueOptions(options);
    this.options.check();
    this.database = store.database();
    this.logs = store.logs();
    this.leases = new Leases(database, this.options);
    this.bell = new Bell(database, this.options.getPollInterval(), this::heard);
    this.endings = new Endings(database, bell);
    logs.onAppend(session -> bell.ring(SESSION + StoredText.of(session)));
    bell.start();
  }

  /** Done when it hears other processes. */
  Future<Void> listening() {
    return bell.listening().future();
  }

  private void heard(String subject) {
    if (subject.startsWith(CANCEL)) {
      leases.cancel(Long.parseLong(subject.substring(CANCEL.length())));
    }
  }

  @Override
  public Future<QueuedRun> submit(RunRequest request) {
    Tuple values = Tuple.of(
        StoredText.of(request.ticket()),
        StoredText.of(request.sessionId()),
        StoredText.of(request.agent()),
        RunRows.input(request));
    return attempt("submitting a run", RunRows.SUBMIT, values)
        .compose(rows -> rows.size() > 0
            ? Future.succeededFuture(RunRows.run(rows.iterator().next()))
            : find(request.ticket()).map(Optional::orElseThrow))
        .onSuccess(run -> bell.ring(WORK));
  }

  @Override
  public Future<Optional<QueuedRun>> find(String ticket) {
    return attempt("finding a run", RunRows.FIND, Tuple.of(StoredText.of(ticket)))
        .map(rows -> {
          Iterator<Row> found = rows.iterator();
          return found.hasNext() ? Optional.of(RunRows.run(found.next())) : Optional.empty();
        });
  }

  @Override
  public Future<Boolean> cancel(String ticket) {
    return attempt("cancelling a run", RunRows.CANCEL, Tuple.of(StoredText.of(ticket)))
        .map(rows -> {
          for (Row row : rows) {
            bell.ring(SESSION + row.getString(0));
            bell.ring(CANCEL + row.getLong(1));
            bell.ring(WORK);
          }
          return rows.size() > 0;
        });
  }

  @Override
  public Future<List<Lease>> claim(String worker, int max) {
    return claimed(worker, null, max);
  }

  @Override
  public Future<List<Lease>> claim(String worker, Set<String> agents, int max) {
    return claimed(worker, agents.stream().map(StoredText::of).toArray(String[]::new), max);
  }

  private Future<List<Lease>> claimed(String worker, String @Nullable [] agents, int max) {
    UUID key = UUID.randomUUID();
    Tuple values = Tuple.tuple()
        .addLong((long) Math.max(1, max))
        .addString(StoredText.of(worker))
        .addInteger(options.getMaxAttempts())
        .addUUID(key)
        .addDouble((double) options.getLease().toMillis())
        .addArrayOfString(agents);
    // From before the first try: the database cannot have counted from an earlier time.
    long askedAt = database.clock().nanoTime();
    boolean[] again = {false};
    return attempt("looking for lost runs", RunRows.ABANDON, Tuple.of(options.getMaxAttempts()))
        .onSuccess(rows -> rows.forEach(row -> bell.ring(SESSION + row.getString(0))))
        .compose(abandoned -> database.attempt("claiming runs", () -> {
          Future<RowSet<Row>> before = again[0]
              ? database.execute(database.sql(RunRows.CLAIMED), Tuple.of(key))
              : Future.succeededFuture();
          again[0] = true;
          return before.compose(claimed -> claimed != null && claimed.size() > 0
              ? Future.succeededFuture(claimed)
              : database.execute(database.sql(RunRows.CLAIM), values));
        }))
        .map(rows -> {
          List<Lease> claimed = new ArrayList<>(rows.size());
          rows.forEach(row -> claimed.add(lease(row, askedAt)));
          return claimed;
        });
  }

  private Lease lease(Row row, long askedAt) {
    PostgresLease lease = new PostgresLease(
        row.getLong("number"),
        row.getLong("epoch"),
        RunRows.run(row),
        logs,
        database.clock(),
        leases.safeUntil(askedAt),
        endings);
    leases.add(lease);
    return lease;
  }

  @Override
  public Runnable onWork(Runnable wake) {
    return bell.listen(WORK, wake);
  }

  @Override
  public Runnable watch(String sessionId, Runnable wake) {
    return bell.listen(SESSION + StoredText.of(sessionId), wake);
  }

  @Override
  public Future<Long> deleteEnded(Duration age) {
    return attempt("deleting ended runs", RunRows.DELETE_ENDED, Tuple.of((double) age.toMillis()))
        .map(rows -> (long) rows.rowCount());
  }

  @Override
  public Future<Void> close() {
    leases.close();
    logs.onAppend(session -> {});
    return bell.close();
  }

  private Future<RowSet<Row>> attempt(String what, String sql, Tuple values) {
    return database.attempt(what, () -> database.execute(database.sql(sql), values));
  }
}
