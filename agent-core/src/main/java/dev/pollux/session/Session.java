package dev.pollux.session;

import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A conversation: an id, and the store that keeps its log. It outlives runs; one run at a time may
 * write to it, a second one at the same time fails with {@link SessionConflictException}.
 *
 * <p>Thread safe. It remembers what was read, so that the next run reads only what is new.
 */
public final class Session {

  private final SessionStore store;
  private final String id;
  private volatile History known = new History();

  /**
   * The session with this id, new or old.
   *
   * @param id any text of 1 to 200 characters; it is never part of a path or a statement as it is
   * @throws IllegalArgumentException if the id is empty or longer
   */
  public Session(SessionStore store, String id) {
    this.store = Objects.requireNonNull(store, "store");
    if (id.isEmpty() || id.length() > 200) {
      throw new IllegalArgumentException(
          "session id: " + id.length() + " characters (expected: 1 to 200)");
    }
    this.id = id;
  }

  /** A new session that is forgotten with the process. */
  public static Session inMemory() {
    return new Session(SessionStore.inMemory(), UUID.randomUUID().toString());
  }

  /** The id it was made with. */
  public String id() {
    return id;
  }

  /**
   * Everything that was said so far, as a copy for one run. All calls have their responses, unless the
   * last run was suspended or died while an approval was asked for: {@link History#pending} then tells what waits for approval.
   */
  public Future<History> history() {
    return openHistory().map(history -> {
      history.closeDecided();
      return history;
    });
  }

  /**
   * The same, but calls of a run that the log does not end have no responses: {@link History#open}. The
   * run may be at work, in this process or another.
   */
  public Future<History> openHistory() {
    History from = known;
    return read(new History(from)).map(history -> {
      // Before the calls are closed: a run elsewhere may be at work on them.
      if (history.sequence() > from.sequence()) {
        known = new History(history);
      }
      return history;
    });
  }

  // Page by page: of a long log only its fold has to be in memory.
  private Future<History> read(History history) {
    return store.read(id, history.sequence(), SessionStore.PAGE_ENTRIES).compose(page -> {
      page.entries().forEach(history::apply);
      return page.more() ? read(history) : Future.succeededFuture(history);
    });
  }

  /** Adds entries to the log and then to {@code history}, which must be at the log's end. */
  public Future<Void> append(History history, List<SessionEntry> entries) {
    return store
        .append(id, history.sequence(), entries)
        .onFailure(failed -> {
          if (failed instanceof SessionConflictException) {
            known = new History(); // the log may be another one by now, after a delete
          }
        })
        .map(sequence -> {
          entries.forEach(history::apply);
          // At the end of a run only: a copy at each turn would make turns dearer as they grow.
          if (!entries.isEmpty()
              && entries.get(entries.size() - 1) instanceof SessionEntry.RunEnded) {
            known = new History(history);
          }
          return null;
        });
  }

  /** Whether appends may still be taken; see {@link SessionStore#isWritable}. */
  public boolean isWritable() {
    return store.isWritable();
  }

  /**
   * A new session in the same store that begins as this one did: with its first entries, also what was
   * allowed in them once and for all. What a run has open there is closed, so that it does not go on in
   * both: calls without an outcome are not made, and those that were begun are told to the model as
   * unknown. The next prompt goes on.
   *
   * @param atSequence how many entries, from 1
   * @param newId the id of the new session
   * @return the new session; fails with {@link SessionConflictException} when it exists already, and
   *     with {@link IllegalArgumentException} when this one has fewer entries
   * @throws IllegalArgumentException if {@code atSequence} is less than 1, or the id as for a session
   */
  public Future<Session> fork(long atSequence, String newId) {
    if (atSequence < 1) {
      throw new IllegalArgumentException("atSequence: " + atSequence + " (expected: >= 1)");
    }
    Session fork = new Session(store, newId);
    return new Fork(store, id, atSequence, newId).copy().map(done -> fork);
  }

  @Override
  public String toString() {
    return "Session[" + id + "]";
  }
}
