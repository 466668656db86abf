package dev.pollux.worker;

import dev.pollux.queue.Lease;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreException;
import io.vertx.core.Future;
import java.util.List;

/**
 * The lease's store, which takes nothing more once the lease is not safe, or the run is handed over. A
 * tool is called after its intent was appended, so no call begins after that either, and no end of the
 * run is written that another worker goes on with.
 */
final class GatedStore implements SessionStore {

  private final Lease lease;
  private final SessionStore store;
  private volatile boolean closed;

  GatedStore(Lease lease) {
    this.lease = lease;
    this.store = lease.store();
  }

  /** Nothing is appended any more. */
  void shut() {
    closed = true;
  }

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    return store.read(sessionId, fromSequence, limit);
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    if (isShut()) {
      return refused(sessionId);
    }
    // What was stored while the lease ended is left to the next owner: the effect it announces as
    // well.
    return store
        .append(sessionId, expectedSequence, entries)
        .compose(size -> isShut() ? refused(sessionId) : Future.succeededFuture(size));
  }

  @Override
  public boolean isWritable() {
    return !isShut();
  }

  private boolean isShut() {
    return closed || !lease.isSafe();
  }

  private static Future<Long> refused(String sessionId) {
    return Future.failedFuture(new SessionStoreException(
        SessionStoreException.Reason.FENCED,
        "Session '" + sessionId + "': this worker has let go of the run",
        null));
  }
}
