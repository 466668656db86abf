package dev.pollux.session;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Logs in the heap. */
final class InMemorySessionStore implements SessionStore {

  private final ConcurrentMap<String, List<SessionEntry>> logs = new ConcurrentHashMap<>();

  @Override
  public Future<List<SessionEntry>> read(String sessionId, long fromSequence) {
    List<SessionEntry> log = logs.get(sessionId);
    if (log == null) {
      return Future.succeededFuture(List.of());
    }
    synchronized (log) {
      int from = (int) Math.min(Math.max(0, fromSequence), log.size());
      return Future.succeededFuture(List.copyOf(log.subList(from, log.size())));
    }
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    List<SessionEntry> log = logs.computeIfAbsent(sessionId, id -> new ArrayList<>());
    synchronized (log) {
      if (log.size() != expectedSequence) {
        return Future.failedFuture(
            new SessionConflictException(sessionId, expectedSequence, log.size()));
      }
      log.addAll(entries);
      return Future.succeededFuture((long) log.size());
    }
  }
}
