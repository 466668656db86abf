package dev.pollux.session;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the logs of conversations. A log is a list of entries that only grows; the sequence number of
 * an entry is its place in it, from 0.
 *
 * <p>An append that succeeded is kept: a store that survives its process forces the entries to the
 * medium before it says so. One that failed with {@link SessionConflictException} wrote nothing. Other
 * failures are a {@link SessionStoreException}, and say what they are.
 *
 * <p>Stores are thread safe, never block an event loop, and may complete their futures on any thread.
 */
public interface SessionStore {

  /** How many entries {@link #read(String, long)} asks for at a time. */
  int PAGE_ENTRIES = 500;

  /**
   * Some entries from a sequence number on, oldest first; none for a session that does not exist or has
   * no more. A store may give fewer than asked for, so as not to hold too many bytes at once: {@link
   * LogPage#more} says whether there are others.
   *
   * @param fromSequence the first sequence number wanted, from 0
   * @param limit how many at most, from 1
   */
  Future<LogPage> read(String sessionId, long fromSequence, int limit);

  /** All entries from a sequence number on, read page by page. */
  default Future<List<SessionEntry>> read(String sessionId, long fromSequence) {
    return read(sessionId, fromSequence, PAGE_ENTRIES).compose(first -> {
      if (!first.more()) {
        return Future.succeededFuture(first.entries());
      }
      List<SessionEntry> all = new ArrayList<>(first.entries());
      return rest(sessionId, fromSequence + all.size(), all);
    });
  }

  private Future<List<SessionEntry>> rest(String id, long from, List<SessionEntry> all) {
    return read(id, from, PAGE_ENTRIES).compose(page -> {
      all.addAll(page.entries());
      return page.more()
          ? rest(id, from + page.entries().size(), all)
          : Future.succeededFuture(all);
    });
  }

  /**
   * Adds entries behind the last one, all or none. A session begins with its first append.
   *
   * @param expectedSequence how many entries the log has, as the writer knows it
   * @return how many entries the log has now; fails with {@link SessionConflictException} when another
   *     writer was first, or when the session was deleted
   */
  Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries);

  /**
   * Whether appends may still be taken, as far as is known without asking anybody: false once the right
   * of this writer has ended, as with a lease. Runs inside a run, which have stores of their own, begin
   * no call then. By default true.
   */
  default boolean isWritable() {
    return true;
  }

  /**
   * Some of the sessions that have a log, in an order of the store's own that does not change.
   *
   * @param cursor {@link SessionPage#next} of the page before, or null for the first page
   * @param limit how many at most, from 1
   * @return the page; by default it fails with {@link UnsupportedOperationException}
   */
  default Future<SessionPage> list(@Nullable String cursor, int limit) {
    return Future.failedFuture(
        new UnsupportedOperationException(getClass().getName() + " does not list sessions"));
  }

  /**
   * Removes a log with everything in it. A run that is at work in it fails with {@link
   * SessionConflictException} at its next append; a run that comes later begins a new log.
   *
   * @return whether there was one; by default it fails with {@link UnsupportedOperationException}
   */
  default Future<Boolean> delete(String sessionId) {
    return Future.failedFuture(
        new UnsupportedOperationException(getClass().getName() + " does not delete sessions"));
  }

  /**
   * Gives back what the store holds. Appends that were begun end first; whatever comes later fails with
   * {@link SessionStoreException.Reason#CLOSED}. Closing again does nothing.
   */
  default Future<Void> close() {
    return Future.succeededFuture();
  }

  /** A store that forgets everything with the process. */
  static SessionStore inMemory() {
    return new InMemorySessionStore();
  }
}
