package dev.pollux.faults;

import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A store with points before and after each kind of entry: {@code s7/before.toolIntent}. Whoever wants to
 * know is told what was acknowledged, before the run is.
 */
final class PassingStore implements SessionStore {

  private final SessionStore inner;
  private final BiConsumer<String, Long> acknowledged;

  PassingStore(SessionStore inner, BiConsumer<String, Long> acknowledged) {
    this.inner = inner;
    this.acknowledged = acknowledged;
  }

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    return inner.read(sessionId, fromSequence, limit);
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    List<String> types = entries.stream()
        .map(entry -> entry.json().get("type").asText())
        .distinct()
        .toList();
    types.forEach(type -> Passing.point(sessionId + "/before." + type));
    return inner.append(sessionId, expectedSequence, entries).map(sequence -> {
      acknowledged.accept(sessionId, sequence);
      types.forEach(type -> Passing.point(sessionId + "/after." + type));
      return sequence;
    });
  }

  @Override
  public Future<Void> close() {
    return inner.close();
  }
}
