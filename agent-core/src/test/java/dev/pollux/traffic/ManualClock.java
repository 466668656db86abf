package dev.pollux.traffic;

import dev.pollux.limit.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands still until a test moves it. For one thread. */
final class ManualClock implements Clock {

  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::number));
  // Close to where it runs over, which is where the clock of a real machine may be.
  private long now = Long.MAX_VALUE - 1_000_000_000;
  private long number;

  private record Timer(long at, long number, Runnable action) {}

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(now - start());
  }

  @Override
  public Runnable after(Duration delay, Runnable action) {
    // From zero, so that the order holds though the clock runs over.
    Timer timer = new Timer(now - start() + delay.toNanos(), number++, action);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  private static long start() {
    return Long.MAX_VALUE - 1_000_000_000;
  }

  int timers() {
    return timers.size();
  }

  Duration elapsed() {
    return Duration.ofNanos(now - start());
  }

  /** Moves on, and runs what is due on the way at its time. */
  void advance(Duration time) {
    long until = now - start() + time.toNanos();
    while (!timers.isEmpty() && timers.peek().at() <= until) {
      Timer timer = timers.poll();
      now = start() + timer.at();
      timer.action().run();
    }
    now = start() + until;
  }
}
