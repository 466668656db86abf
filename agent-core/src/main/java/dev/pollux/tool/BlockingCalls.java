package dev.pollux.tool;

import io.vertx.core.Future;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what may block away from the event loop: on a virtual thread where the JDK has them, on a
 * worker thread otherwise.
 *
 * <p>At most {@link #WORKERS} worker threads are at work, for a run at most {@link #WORKERS_PER_RUN} of
 * them, and {@link FairWorkers} share them. A call that nobody waits for any more keeps its thread
 * until it returns, but not its place; when {@link ToolHealth#MAX_STUCK} of them do not return, no
 * further call is made. Virtual threads are not bounded otherwise; those that compute instead of
 * waiting share the processors.
 *
 * <p>A thread starts without the inheritable thread locals of whoever happened to need it first.
 */
final class BlockingCalls {

  private static final Logger LOG = LoggerFactory.getLogger(BlockingCalls.class);

  /** How many blocking calls run at once where there are no virtual threads; more wait. */
  static final int WORKERS = 256;

  /** How many of them of one run: however slow its tools are, the others have the rest. */
  static final int WORKERS_PER_RUN = 64;

  private static final @Nullable ThreadFactory VIRTUAL = virtualThreads();
  private static final FairWorkers SHARED = new FairWorkers(WORKERS, WORKERS_PER_RUN, threads());

  private BlockingCalls() {}

  /**
   * Runs {@code call}; the future completes on the context of {@code context}. When {@link
   * ToolContext#cancelled()} completes, the thread that is inside the call is interrupted.
   */
  static <T extends @Nullable Object> Future<T> run(ToolContext context, Callable<T> call) {
    return run(context, call, ToolHealth.MAX_STUCK);
  }

  static <T extends @Nullable Object> Future<T> run(
      ToolContext context, Callable<T> call, int maxStuck) {
    if (HealthCounts.STUCK.get() >= maxStuck) {
      LOG.warn("Call {} is not made: {} calls of tools do not return", context.callKey(), maxStuck);
      return Future.failedFuture(new ToolException("Not called: " + maxStuck
          + " earlier calls of tools were given up and have not returned yet"));
    }
    BlockingCall<T> blocking = new BlockingCall<>(context, call);
    if (VIRTUAL != null) {
      try {
        VIRTUAL.newThread(blocking).start();
      } catch (Throwable e) {
        blocking.refuse(e);
      }
      context.cancelled().onComplete(done -> blocking.abandon());
    } else {
      FairWorkers.Task task = SHARED.execute(context.runId(), blocking);
      context.cancelled().onComplete(done -> {
        blocking.abandon();
        task.giveUp();
      });
    }
    return blocking.future();
  }

  private static Executor threads() {
    AtomicLong number = new AtomicLong();
    // How many there are is up to who uses them.
    return new ThreadPoolExecutor(
        0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
          String name = "pollux-tool-" + number.getAndIncrement();
          Thread thread = new Thread(null, task, name, 0, false);
          thread.setDaemon(true);
          return thread;
        });
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
