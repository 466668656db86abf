package dev.pollux.session;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies the first entries of a log. What is not copied yet when the process dies is never the middle
 * of a turn: a log that ends there has no calls that somebody could make a second time.
 */
final class Fork {

  private final SessionStore store;
  private final String id;
  private final long length;
  private final String newId;
  private final History history = new History();
  private List<SessionEntry> kept = new ArrayList<>();
  private long read;
  private long written;

  Fork(SessionStore store, String id, long length, String newId) {
    this.store = store;
    this.id = id;
    this.length = length;
    this.newId = newId;
  }

  Future<Void> copy() {
    int limit = (int) Math.min(SessionStore.PAGE_ENTRIES, length - read);
    return store.read(id, read, limit).compose(page -> {
      for (SessionEntry entry : page.entries()) {
        history.apply(entry);
        kept.add(entry);
      }
      read += page.entries().size();
      if (read < length) {
        return page.more() ? appendWholeTurns().compose(done -> copy()) : tooShort();
      }
      String run = history.run();
      if (history.isRunning() || !history.open().isEmpty()) {
        kept.add(new SessionEntry.RunEnded(run == null ? "" : run, "forked"));
      }
      return append(kept);
    });
  }

  private Future<Void> tooShort() {
    Future<Void> failed = Future.failedFuture(new IllegalArgumentException(
        "Session '" + id + "' has " + read + " entries (expected: " + length + " or more)"));
    return written == 0 ? failed : store.delete(newId).compose(done -> failed);
  }

  private Future<Void> appendWholeTurns() {
    int turn = kept.size() - 1;
    while (turn > 0 && !(kept.get(turn) instanceof SessionEntry.ModelTurn)) {
      turn--;
    }
    List<SessionEntry> before = kept.subList(0, turn);
    kept = new ArrayList<>(kept.subList(turn, kept.size()));
    return before.isEmpty() ? Future.succeededFuture() : append(List.copyOf(before));
  }

  private Future<Void> append(List<SessionEntry> entries) {
    return store.append(newId, written, entries).map(sequence -> {
      written = sequence;
      return null;
    });
  }
}
