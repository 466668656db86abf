package dev.pollux.stream;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A {@code ReadStream} that its producer pushes items into. What the consumer has not asked for yet
 * waits in a queue, also as long as no handler is set; the producer asks {@link #isFull()} and is told
 * by {@link #drained} when there is room again.
 *
 * <p>The producer's methods belong on the stream's context. The consumer's may be called from any
 * thread; handlers run on the context, items in order, and the end or the failure comes once, last.
 *
 * @param <T> what is pushed
 */
public class PushStream<T> implements ReadStream<T> {

  private final ContextInternal context;
  private final int capacity;
  // Small at first: most consumers take each item as it comes, and thousands of streams may be
  // open.
  private final ArrayDeque<T> queue = new ArrayDeque<>(1);
  private long demand = Long.MAX_VALUE;
  private boolean ended;
  private boolean endDelivered;
  private boolean delivering;
  private @Nullable Throwable failure;
  private @Nullable Handler<T> handler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> endHandler;

  /**
   * A stream on {@code context}.
   *
   * @param capacity how many items may wait before the stream says that it is full; more are still
   *     taken
   */
  public PushStream(Context context, int capacity) {
    this.context = (ContextInternal) context;
    this.capacity = capacity;
  }

  /** Gives an item to the consumer, now or when it asks. Ignored once the stream has ended. */
  protected final void push(T item) {
    if (!ended) {
      queue.add(item);
      deliver();
    }
  }

  /** Ends the stream behind what was pushed; the first ending counts. */
  protected final void end() {
    if (!ended) {
      ended = true;
      deliver();
    }
  }

  /** Ends the stream with a failure behind what was pushed; the first ending counts. */
  protected final void fail(Throwable cause) {
    if (!ended) {
      ended = true;
      failure = cause;
      deliver();
    }
  }

  /** Ends the stream for its consumer too: nothing more is given to it, not even the end. */
  protected final void abandon() {
    queue.clear();
    ended = true;
    endDelivered = true;
    letGo();
  }

  /** Forgets what the consumer has not got yet. */
  protected final void discard() {
    queue.clear();
  }

  /** Forgets the oldest item that the consumer has not got yet. */
  protected final void discardOldest() {
    queue.poll();
  }

  /** True when as many items wait as the stream should hold. */
  protected final boolean isFull() {
    return queue.size() >= capacity;
  }

  /** True when the stream has ended for its producer, whatever the consumer has read. */
  protected final boolean hasEnded() {
    return ended;
  }

  /** True when a consumer has set its handler. */
  protected final boolean hasHandler() {
    return handler != null;
  }

  /** Called on the context when the queue was emptied by the consumer. */
  protected void drained() {}

  /** Called on the context when the consumer took its handler away before the end. */
  protected void consumerLeft() {}

  /** The context on which everything happens. */
  protected final Context context() {
    return context;
  }

  private void deliver() {
    if (delivering) {
      return; // a handler pushed or fetched; the loop below goes on with it
    }
    delivering = true;
    try {
      while (handler != null && demand > 0 && !queue.isEmpty()) {
        if (demand != Long.MAX_VALUE) {
          demand--;
        }
        Handler<T> consumer = handler;
        context.dispatch(queue.poll(), consumer);
        if (queue.isEmpty()) {
          drained();
        }
      }
      if (ended && queue.isEmpty() && !endDelivered && demand > 0) {
        deliverEnd();
      }
    } finally {
      delivering = false;
    }
  }

  private void deliverEnd() {
    Handler<Throwable> failed = exceptionHandler;
    Handler<Void> whole = endHandler;
    if (failure != null && failed != null) {
      endDelivered = true;
      letGo();
      context.dispatch(failure, failed);
    } else if (failure == null && whole != null) {
      endDelivered = true;
      letGo();
      context.dispatch(null, whole);
    }
  }

  // A stream that has become old garbage must not hold what is younger and would be gone at once.
  private void letGo() {
    handler = null;
    exceptionHandler = null;
    endHandler = null;
  }

  /** Runs {@code action} on the context: now, when the caller is there. */
  protected final void onContext(Runnable action) {
    context.emit(action, Runnable::run);
  }

  @Override
  public final ReadStream<T> handler(@Nullable Handler<T> handler) {
    onContext(() -> {
      boolean leaves = this.handler != null && handler == null && !ended;
      this.handler = handler;
      if (leaves) {
        consumerLeft();
      }
      deliver();
    });
    return this;
  }

  @Override
  public final ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> handler) {
    onContext(() -> {
      this.exceptionHandler = handler;
      deliver();
    });
    return this;
  }

  @Override
  public final ReadStream<T> endHandler(@Nullable Handler<Void> handler) {
    onContext(() -> {
      this.endHandler = handler;
      deliver();
    });
    return this;
  }

  @Override
  public final ReadStream<T> pause() {
    onContext(() -> demand = 0);
    return this;
  }

  @Override
  public final ReadStream<T> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public final ReadStream<T> fetch(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("amount: " + amount + " (expected: >= 0)");
    }
    onContext(() -> {
      demand = amount > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + amount;
      deliver();
    });
    return this;
  }
}
