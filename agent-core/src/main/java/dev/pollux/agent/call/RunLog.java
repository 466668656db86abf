package dev.pollux.agent.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.session.History;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A run's side of its session: entries are appended one after the other, in the order in which the run
 * gave them, and what follows from an append happens on the run's context. After a failed append there
 * are no more.
 */
public final class RunLog {

  private static final Future<Void> DONE = Future.succeededFuture();

  private final Context context;
  private final Session session;
  private History history = new History();
  private volatile Map<String, JsonNode> toolState = Map.of();
  private boolean opened;
  private boolean begun;
  private Future<Void> last = DONE;

  /** Of a run on this context. */
  public RunLog(Context context, Session session) {
    this.context = context;
    this.session = session;
  }

  static void onContext(Context context, Runnable action) {
    ((ContextInternal) context).emit(v -> action.run());
  }

  void onContext(Runnable action) {
    onContext(context, action);
  }

  /** Reads the conversation so far. */
  public Future<Void> open() {
    return here(() -> session.openHistory().map(read -> {
      history = read;
      toolState = read.toolState();
      opened = true;
      return null;
    }));
  }

  /** What tools keep, also what is still being written. Any thread. */
  Map<String, JsonNode> toolState() {
    return toolState;
  }

  /** The entries that say it are appended next; when that fails, so does the run. */
  void keep(Map<String, JsonNode> values) {
    toolState = Collections.unmodifiableMap(values);
  }

  /**
   * How many bytes the contents of the next request have.
   *
   * @param from the first one of them
   */
  public long bytes(int from) {
    long bytes = 0;
    for (Content content : history.contents().subList(from, history.contents().size())) {
      bytes += content.encoded().length;
    }
    return bytes;
  }

  /** The conversation so far. */
  public History history() {
    return history;
  }

  /** The conversation so far with every call answered, also when the ending could not be stored. */
  public List<Content> validContents() {
    history.closeCalls();
    return history.contents();
  }

  /** Appends entries; without effect before the log is open and the run is in it. */
  public Future<Void> append(List<SessionEntry> entries) {
    if (entries.isEmpty() || !opened) {
      return last; // a run that ended before it read the log has nothing to say in it
    }
    begun |= entries.get(0) instanceof SessionEntry.RunStarted;
    if (!begun) {
      return last; // its end would be that of a run before it, whose calls may be open
    }
    Future<Void> appended = last.isComplete() && last.succeeded()
        ? here(() -> session.append(history, entries))
        : last.compose(done -> here(() -> session.append(history, entries)));
    // What it has done hangs on a future, and a run may wait for its model for a long time.
    last = appended.succeeded() ? DONE : appended;
    return last;
  }

  private Future<Void> here(Supplier<Future<Void>> action) {
    Future<Void> future;
    try {
      future = action.get();
    } catch (Throwable thrown) { // whatever a store does: the run has its end
      return Future.failedFuture(thrown);
    }
    if (future.isComplete()) {
      return future;
    }
    Promise<Void> promise = Promise.promise();
    future.onComplete(done -> onContext(context, () -> promise.handle(done)));
    return promise.future();
  }
}
