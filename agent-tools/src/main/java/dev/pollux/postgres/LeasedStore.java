package dev.pollux.postgres;

import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import java.util.List;

/** The logs as the owner of a lease sees them: what it appends carries the epoch. */
final class LeasedStore implements SessionStore {

  private final SessionLogs logs;
  private final String session;
  private final long epoch;

  LeasedStore(SessionLogs logs, String session, long epoch) {
    this.logs = logs;
    this.session = session;
    this.epoch = epoch;
  }

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    return logs.read(sessionId, fromSequence, limit);
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    return sessionId.equals(session)
        ? logs.append(sessionId, expectedSequence, entries, epoch)
        : Future.failedFuture(new IllegalArgumentException(
            "session: '" + sessionId + "' (expected: '" + session + "', which the lease is for)"));
  }
}
