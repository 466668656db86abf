package dev.pollux.tool;

import io.vertx.core.Context;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the tools that hold an event loop, each call once. A thread looks at all event loops ten times
 * a second and ends when no tool was on any of them for a while.
 */
final class LoopWatch {

  private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);

  private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(100);

  // Looks, not time: when the whole process stood still, no tool is to blame.
  private static final int LOOKS_TO_REPORT = 5;
  private static final int LOOKS_TO_END = 50;

  private static final Queue<Seat> SEATS = new ConcurrentLinkedQueue<>();
  private static final ThreadLocal<Seat> SEAT = ThreadLocal.withInitial(LoopWatch::newSeat);
  private static final AtomicBoolean WATCHED = new AtomicBoolean();

  private LoopWatch() {}

  /** An event loop's thread, and the call that is on it. */
  private static final class Seat extends WeakReference<Thread> {
    volatile @Nullable Visit visit;

    // Of the watching thread alone.
    @Nullable
    Visit seen;

    long seenAt;
    int looks;

    Seat(Thread thread) {
      super(thread);
    }
  }

  /** One call on an event loop, perhaps inside another one. */
  static final class Visit {
    private final FunctionTool tool;
    private final Seat seat;
    private final @Nullable Visit outer;
    private boolean reported;

    Visit(FunctionTool tool, Seat seat) {
      this.tool = tool;
      this.seat = seat;
      this.outer = seat.visit;
    }

    void leave() {
      seat.visit = outer;
    }
  }

  /** Notes that this thread is inside the tool; null when the tool may hold this thread. */
  static @Nullable Visit enter(FunctionTool tool, Context context) {
    if (!context.isEventLoopContext()) {
      return null;
    }
    Seat seat = SEAT.get();
    Visit visit = new Visit(tool, seat);
    seat.visit = visit;
    // After the visit is there to be seen: a watch that is about to end looks once more.
    if (!WATCHED.get() && WATCHED.compareAndSet(false, true)) {
      start();
    }
    return visit;
  }

  private static Seat newSeat() {
    SEATS.removeIf(seat -> seat.get() == null);
    Seat seat = new Seat(Thread.currentThread());
    SEATS.add(seat);
    return seat;
  }

  private static void start() {
    try {
      Thread thread = new Thread(null, LoopWatch::watch, "pollux-loop-watch", 0, false);
      thread.setDaemon(true);
      thread.start();
    } catch (Throwable e) {
      // Without a thread to spare the tools are called all the same.
      WATCHED.set(false);
    }
  }

  private static void watch() {
    int idle = 0;
    while (true) {
      LockSupport.parkNanos(LOOK_EVERY);
      idle = tryToLook() ? 0 : idle + 1;
      if (idle >= LOOKS_TO_END) {
        WATCHED.set(false);
        if (!tryToLook() || !WATCHED.compareAndSet(false, true)) {
          return;
        }
        idle = 0;
      }
    }
  }

  private static boolean tryToLook() {
    try {
      return look();
    } catch (Throwable e) {
      // No memory at the moment, or a log that fails: no reason to stop looking.
      return true;
    }
  }

  /** True if there is a tool on an event loop. */
  static synchronized boolean look() {
    boolean any = false;
    for (Seat seat : SEATS) {
      Visit visit = seat.visit;
      if (visit == null) {
        seat.seen = null;
        continue;
      }
      any = true;
      if (visit != seat.seen) {
        seat.seen = visit;
        seat.seenAt = System.nanoTime();
        seat.looks = 0;
      } else if (++seat.looks >= LOOKS_TO_REPORT && !visit.reported) {
        report(seat, visit);
      }
    }
    return any;
  }

  private static void report(Seat seat, Visit visit) {
    Thread thread = seat.get();
    if (thread == null) {
      return;
    }
    StackTraceElement[] frames = thread.getStackTrace();
    if (seat.visit != visit) {
      return; // it has left, and the frames are those of something else
    }
    visit.reported = true;
    HealthCounts.HELD_LOOPS.incrementAndGet();
    Throwable stack = new Throwable("where it is");
    stack.setStackTrace(frames);
    LOG.warn(
        "Tool '{}' ({}) has held event loop {} for {} ms; a method that returns a Future must not"
            + " block",
        visit.tool.name(),
        visit.tool.origin(),
        thread.getName(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - seat.seenAt),
        stack);
  }
}
