package dev.pollux.tool;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs what may block away from the event loop: on a virtual thread where the JDK has them, on a
 * worker thread otherwise.
 */
final class BlockingCalls {

  /** How many blocking calls run at once where there are no virtual threads; more wait. */
  static final int WORKERS = 256;

  private static final Executor EXECUTOR = executor();

  private BlockingCalls() {}

  /** Runs {@code call}; the future completes on {@code context}. */
  static <T> Future<T> run(Context context, Callable<T> call) {
    Promise<T> promise = Promise.promise();
    EXECUTOR.execute(() -> {
      T value;
      try {
        value = call.call();
      } catch (Throwable thrown) {
        context.runOnContext(v -> promise.fail(thrown));
        return;
      }
      context.runOnContext(v -> promise.complete(value));
    });
    return promise.future();
  }

  private static Executor executor() {
    ThreadFactory virtual = virtualThreads();
    if (virtual != null) {
      return task -> virtual.newThread(task).start();
    }
    AtomicLong number = new AtomicLong();
    ThreadPoolExecutor workers = new ThreadPoolExecutor(
        WORKERS, WORKERS, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
          Thread thread = new Thread(task, "pollux-tool-" + number.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        });
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }

  // Java 17 is the baseline, so Thread.ofVirtual() is looked up.
  private static @Nullable ThreadFactory virtualThreads() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle name = lookup.findVirtual(
          ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      Object virtual = lookup
          .findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
          .invoke();
      return (ThreadFactory) factory.invoke(name.invoke(virtual, "pollux-tool-", 0L));
    } catch (ClassNotFoundException | NoSuchMethodException e) {
      return null;
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
