package dev.pollux.agent;

import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreException;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * The conversation of a run that answers a call of another one: in memory, and only as long as the other
 * one may write. When it may not, somebody else goes on with it, has told that its call is in doubt, and
 * nothing may begin here any more.
 */
final class InnerStore implements SessionStore {

  private final SessionStore store = SessionStore.inMemory();
  private final Session outer;

  private InnerStore(Session outer) {
    this.outer = outer;
  }

  /** A new session inside another. */
  static Session session(Session outer) {
    return new Session(new InnerStore(outer), UUID.randomUUID().toString());
  }

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    return store.read(sessionId, fromSequence, limit);
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    return isWritable()
        ? store.append(sessionId, expectedSequence, entries)
        : Future.failedFuture(new SessionStoreException(
            SessionStoreException.Reason.FENCED,
            "The run around this one in session '" + outer.id() + "' may not write any more",
            null));
  }

  @Override
  public boolean isWritable() {
    return outer.isWritable();
  }
}
