package dev.pollux.tool;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One call of a tool that may block. When nobody waits for it any more, its thread is interrupted,
 * once, and only as long as it is inside the tool; a call that did not begin by then is not made.
 */
final class BlockingCall<T extends @Nullable Object> implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(BlockingCall.class);

  private final ToolContext context;
  private final Callable<T> call;
  private final Promise<T> promise = Promise.promise();
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  // Guarded by this. The interrupt is given with the lock held, so the thread cannot leave
  // meanwhile.
  private @Nullable Thread inside;
  private boolean begun;
  private boolean abandoned;

  BlockingCall(ToolContext context, Callable<T> call) {
    this.context = context;
    this.call = call;
    HealthCounts.WAITING.incrementAndGet();
  }

  /** Completes on the context of the call. */
  Future<T> future() {
    return promise.future();
  }

  /** Tells the tool that nobody waits for it any more. */
  synchronized void abandon() {
    if (abandoned) {
      return;
    }
    abandoned = true;
    if (inside != null) {
      HealthCounts.STUCK.incrementAndGet();
      inside.interrupt();
    } else if (begin()) {
      Throwable reason = new CancellationException("Cancelled before it began");
      finish(() -> promise.fail(reason));
    }
  }

  /** There is no thread for this call. */
  synchronized void refuse(Throwable reason) {
    if (begin()) {
      finish(() -> promise.fail(reason));
    }
  }

  // True the first time.
  private boolean begin() {
    boolean first = !begun;
    if (first) {
      begun = true;
      HealthCounts.WAITING.decrementAndGet();
    }
    return first;
  }

  @Override
  public void run() {
    if (!enter()) {
      return;
    }
    T value;
    try {
      value = context.settings().call(call);
    } catch (Throwable thrown) {
      leave();
      finish(() -> promise.fail(thrown));
      return;
    }
    leave();
    finish(() -> promise.complete(value));
  }

  private synchronized boolean enter() {
    if (!begin()) {
      return false;
    }
    HealthCounts.INSIDE.incrementAndGet();
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(loader);
    inside = thread;
    return true;
  }

  // What runs on this thread next must not find anything of this call.
  private void leave() {
    synchronized (this) {
      inside = null;
      HealthCounts.INSIDE.decrementAndGet();
      if (abandoned) {
        HealthCounts.STUCK.decrementAndGet();
      }
    }
    Thread.interrupted();
    MDC.clear();
    Thread.currentThread().setContextClassLoader(null);
  }

  private void finish(Runnable end) {
    try {
      context.context().runOnContext(v -> end.run());
    } catch (RejectedExecutionException e) {
      LOG.debug("The result of call {} is dropped: Vert.x was closed", context.callKey());
    }
  }
}
