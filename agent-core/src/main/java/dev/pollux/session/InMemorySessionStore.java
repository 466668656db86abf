package dev.pollux.session;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Logs in the heap. */
final class InMemorySessionStore implements SessionStore {

  private static final class Log {
    private final List<SessionEntry> entries = new ArrayList<>();
    private Instant updatedAt = Instant.EPOCH;
    private boolean deleted;
  }

  private final ConcurrentNavigableMap<String, Log> logs = new ConcurrentSkipListMap<>();
  private volatile boolean closed;

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    if (closed) {
      return closed();
    }
    Log log = logs.get(sessionId);
    if (log == null) {
      return Future.succeededFuture(new LogPage(List.of(), false));
    }
    synchronized (log) {
      int from = (int) Math.min(Math.max(0, fromSequence), log.entries.size());
      int to = (int) Math.min((long) from + limit, log.entries.size());
      return Future.succeededFuture(
          new LogPage(log.entries.subList(from, to), to < log.entries.size()));
    }
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    if (closed) {
      return closed();
    }
    while (true) {
      Log log = logs.computeIfAbsent(sessionId, id -> new Log());
      synchronized (log) {
        if (log.deleted) {
          continue; // between the two somebody removed it from the map
        }
        int size = log.entries.size();
        if (size != expectedSequence) {
          if (size == 0) {
            remove(sessionId, log);
          }
          return Future.failedFuture(
              new SessionConflictException(sessionId, expectedSequence, size));
        }
        log.entries.addAll(entries);
        log.updatedAt = Instant.now();
        return Future.succeededFuture((long) log.entries.size());
      }
    }
  }

  @Override
  public Future<SessionPage> list(@Nullable String cursor, int limit) {
    if (closed) {
      return closed();
    }
    List<SessionInfo> page = new ArrayList<>();
    for (var log : (cursor == null ? logs : logs.tailMap(cursor, false)).entrySet()) {
      synchronized (log.getValue()) {
        if (log.getValue().entries.isEmpty()) {
          continue;
        }
        if (page.size() == limit) {
          return Future.succeededFuture(
              new SessionPage(page, page.get(limit - 1).id()));
        }
        page.add(
            new SessionInfo(log.getKey(), log.getValue().entries.size(), log.getValue().updatedAt));
      }
    }
    return Future.succeededFuture(new SessionPage(page, null));
  }

  @Override
  public Future<Boolean> delete(String sessionId) {
    if (closed) {
      return closed();
    }
    Log log = logs.get(sessionId);
    if (log == null) {
      return Future.succeededFuture(false);
    }
    synchronized (log) {
      boolean had = !log.deleted && !log.entries.isEmpty();
      remove(sessionId, log);
      return Future.succeededFuture(had);
    }
  }

  private void remove(String sessionId, Log log) {
    log.deleted = true;
    logs.remove(sessionId, log);
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.succeededFuture();
  }

  private static <T> Future<T> closed() {
    return Future.failedFuture(new SessionStoreException(
        SessionStoreException.Reason.CLOSED, "The session store was closed", null));
  }
}
