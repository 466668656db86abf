package dev.pollux.session.file;

import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The threads of a store, and the count of what is asked of it: so many at once, and none after close. */
final class StoreThreads implements Executor {

  private static final AtomicInteger STORES = new AtomicInteger();
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;
  private final int maxAsked;
  private final Promise<Void> closed = Promise.promise();
  private int asked;
  private boolean closing;
  private Runnable atEnd = () -> {};

  StoreThreads(int count, int maxAsked) {
    this.maxAsked = maxAsked;
    String name = "pollux-file-store-" + STORES.incrementAndGet() + "-";
    AtomicInteger number = new AtomicInteger();
    this.threads = new ThreadPoolExecutor(
        count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
          Thread thread = new Thread(work, name + number.incrementAndGet());
          thread.setDaemon(true); // what was not acknowledged need not keep a process alive
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  /** Completes the promise with what the job gives, or its failure. */
  static <T> void answer(Promise<T> promise, Callable<T> job) {
    T result;
    try {
      result = job.call();
    } catch (Throwable failed) {
      promise.fail(failed);
      return;
    }
    promise.complete(result);
  }

  /** Begins an operation, if there is room for one more; it ends when its promise is completed. */
  <T> Future<T> ask(Promise<T> answer, Consumer<Promise<T>> operation) {
    SessionStoreException refused = begin();
    if (refused != null) {
      return Future.failedFuture(refused);
    }
    Promise<T> done = Promise.promise();
    done.future().onComplete(result -> {
      end();
      answer.handle(result);
    });
    try {
      operation.accept(done);
    } catch (Throwable failed) {
      done.tryFail(new SessionStoreException(
          Reason.UNAVAILABLE, "The session store could not begin: " + failed, failed));
    }
    return answer.future();
  }

  private synchronized @Nullable SessionStoreException begin() {
    if (closing) {
      return new SessionStoreException(Reason.CLOSED, "The session store was closed", null);
    }
    if (asked >= maxAsked) {
      return new SessionStoreException(
          Reason.UNAVAILABLE,
          asked + " operations of the session store wait (allowed: maxWaiting, " + maxAsked
              + "); nothing was done",
          null);
    }
    asked++;
    return null;
  }

  private void end() {
    boolean last;
    synchronized (this) {
      last = --asked == 0 && closing;
    }
    if (last) {
      finish();
    }
  }

  /** Takes no more, and does this once all that was asked is done. */
  Future<Void> close(Runnable atTheEnd) {
    boolean last;
    synchronized (this) {
      if (closing) {
        return closed.future();
      }
      closing = true;
      atEnd = atTheEnd;
      last = asked == 0;
    }
    if (last) {
      finish();
    }
    return closed.future();
  }

  // The lock is a file, too: given back by a thread of the store.
  private void finish() {
    Runnable end = () -> {
      atEnd.run();
      closed.complete();
    };
    try {
      threads.execute(end);
    } catch (OutOfMemoryError noThread) {
      end.run();
    }
    threads.shutdown();
  }
}
