package dev.pollux.tool;

import io.vertx.core.Future;
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
 *
 * <p>There are at most {@link #WORKERS} worker threads. A call that nobody waits for any more keeps
 * its thread until it returns, so a tool that ignores its interrupt takes one of them away each time.
 * Virtual threads are not bounded; those that compute instead of waiting share the processors.
 *
 * <p>A thread starts without the inheritable thread locals of whoever happened to need it first.
 */
final class BlockingCalls {

  /** How many blocking calls run at once where there are no virtual threads; more wait. */
  static final int WORKERS = 256;

  private static final Executor EXECUTOR = executor();

  private BlockingCalls() {}

  /**
   * Runs {@code call}; the future completes on the context of {@code context}. When {@link
   * ToolContext#cancelled()} completes, the thread that is inside the call is interrupted.
   */
  static <T extends @Nullable Object> Future<T> run(ToolContext context, Callable<T> call) {
    BlockingCall<T> blocking = new BlockingCall<>(context, call);
    EXECUTOR.execute(blocking);
    context.cancelled().onComplete(done -> blocking.abandon());
    return blocking.future();
  }

  private static Executor executor() {
    ThreadFactory virtual = virtualThreads();
    if (virtual != null) {
      return task -> virtual.newThread(task).start();
    }
    AtomicLong number = new AtomicLong();
    ThreadPoolExecutor workers = new ThreadPoolExecutor(
        WORKERS, WORKERS, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
          String name = "pollux-tool-" + number.getAndIncrement();
          Thread thread = new Thread(null, task, name, 0, false);
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
      MethodHandle inherit = lookup.findVirtual(
          ofVirtual,
          "inheritInheritableThreadLocals",
          MethodType.methodType(ofVirtual, boolean.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      Object virtual = lookup
          .findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
          .invoke();
      return (ThreadFactory)
          factory.invoke(inherit.invoke(name.invoke(virtual, "pollux-tool-", 0L), false));
    } catch (ClassNotFoundException | NoSuchMethodException e) {
      return null;
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
