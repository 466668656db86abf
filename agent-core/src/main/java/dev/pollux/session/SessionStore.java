package dev.pollux.session;

import io.vertx.core.Future;
import java.util.List;

/**
 * Keeps the logs of conversations. A log is a list of entries that only grows; the sequence number of
 * an entry is its place in it, from 0.
 */
public interface SessionStore {

  /**
   * The entries from a sequence number on, oldest first; none for a session that does not exist or has
   * no more.
   *
   * @param fromSequence the first sequence number wanted, from 0
   */
  Future<List<SessionEntry>> read(String sessionId, long fromSequence);

  /**
   * Adds entries behind the last one, all or none. A session begins with its first append.
   *
   * @param expectedSequence how many entries the log has, as the writer knows it
   * @return how many entries the log has now; fails with {@link SessionConflictException} when another
   *     writer was first
   */
  Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries);

  /** A store that forgets everything with the process. */
  static SessionStore inMemory() {
    return new InMemorySessionStore();
  }
}
