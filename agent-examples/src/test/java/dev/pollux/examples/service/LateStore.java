package dev.pollux.examples.service;

import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** A store that answers later, and on threads of its own, as a database may. */
final class LateStore implements SessionStore {

  private final SessionStore store = SessionStore.inMemory();

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    return late(store.read(sessionId, fromSequence, limit));
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    return late(store.append(sessionId, expectedSequence, entries));
  }

  private <T> Future<T> late(Future<T> answer) {
    Promise<T> late = Promise.promise();
    ForkJoinPool.commonPool().execute(() -> answer.onComplete(late));
    return late.future();
  }
}
