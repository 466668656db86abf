package dev.pollux.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/** The ways in which a worker lets go of a run. */
final class Endings {

  private final Database database;
  private final Bell bell;

  Endings(Database database, Bell bell) {
    this.database = database;
    this.bell = bell;
  }

  Future<Void> complete(PostgresLease lease, String outcome) {
    Tuple values = Tuple.of(lease.number(), lease.epoch(), StoredText.of(outcome));
    return database
        .attempt(
            "ending a run",
            () -> execute(RunRows.COMPLETE, values)
                .compose(ended -> ended.size() > 0
                    ? Future.succeededFuture(ended)
                    : execute(RunRows.COMPLETED, values)))
        .compose(ended -> ended.size() > 0
            ? Future.<Void>succeededFuture()
            : Future.failedFuture(SessionLogs.fenced(session(lease))))
        .onSuccess(ended -> ring(lease));
  }

  // Whoever has the run by now: it is not this worker, and that was what it wanted.
  Future<Void> giveBack(PostgresLease lease, Duration delay, boolean counted) {
    Tuple values =
        Tuple.of(lease.number(), lease.epoch(), (double) delay.toMillis(), counted ? 0 : 1);
    return database
        .attempt("giving a run back", () -> execute(RunRows.GIVE_BACK, values))
        .onSuccess(given -> ring(lease))
        .mapEmpty();
  }

  private Future<RowSet<Row>> execute(String sql, Tuple values) {
    return database.execute(database.sql(sql), values);
  }

  // The session's next run may be claimed now, or this one again.
  private void ring(PostgresLease lease) {
    bell.ring(PostgresRunQueue.SESSION + StoredText.of(session(lease)));
    bell.ring(PostgresRunQueue.WORK);
  }

  private static String session(PostgresLease lease) {
    return lease.run().request().sessionId();
  }
}
