package dev.pollux.postgres;

import dev.pollux.limit.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A clock that a test moves. */
final class ManualClock implements Clock {

  private record Timer(long at, Runnable action) {}

  private final List<Timer> timers = new ArrayList<>();
  private long now;

  @Override
  public Instant instant() {
    return Instant.EPOCH;
  }

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public synchronized Runnable after(Duration delay, Runnable action) {
    Timer timer = new Timer(now + delay.toNanos(), action);
    timers.add(timer);
    return () -> {
      synchronized (this) {
        timers.remove(timer);
      }
    };
  }

  void advance(Duration by) {
    List<Timer> due;
    synchronized (this) {
      now += by.toNanos();
      due = timers.stream().filter(timer -> timer.at() <= now).toList();
      timers.removeAll(due);
    }
    due.forEach(timer -> timer.action().run());
  }
}
