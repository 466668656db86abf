package dev.pollux.agent;

import dev.pollux.limit.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Time that passes when a test says so. */
final class ManualClock implements Clock {

  private record Timer(Duration delay, long at, Runnable action) {}

  private record Awaited(Duration delay, Promise<Void> promise) {}

  private final Instant start;
  private final List<Timer> timers = new ArrayList<>();
  private final List<Awaited> awaited = new ArrayList<>();
  private long nanos;

  ManualClock() {
    this(Instant.parse("2027-01-31T12:00:00Z"));
  }

  ManualClock(Instant start) {
    this.start = start;
  }

  @Override
  public synchronized Instant instant() {
    return start.plusNanos(nanos);
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  public synchronized Runnable after(Duration delay, Runnable action) {
    Timer timer = new Timer(delay, nanos + delay.toNanos(), action);
    timers.add(timer);
    awaited.stream().filter(is(delay)).forEach(waits -> waits.promise().tryComplete());
    return () -> {
      synchronized (this) {
        timers.remove(timer);
      }
    };
  }

  private static Predicate<Awaited> is(Duration delay) {
    return waits -> waits.delay().equals(delay);
  }

  /** Completes when somebody waits for something for this long. */
  synchronized Future<Void> waits(Duration delay) {
    Promise<Void> promise = Promise.promise();
    if (timers.stream().anyMatch(timer -> timer.delay().equals(delay))) {
      promise.complete();
    } else {
      awaited.add(new Awaited(delay, promise));
    }
    return promise.future();
  }

  /** How long those wait who wait now, shortest first. */
  synchronized List<Duration> waiting() {
    return timers.stream().map(Timer::delay).sorted().toList();
  }

  /** Lets time pass, and does what is due, in its order. */
  void advance(Duration time) {
    List<Timer> due;
    synchronized (this) {
      nanos += time.toNanos();
      due = timers.stream()
          .filter(timer -> timer.at() <= nanos)
          .sorted(Comparator.comparingLong(Timer::at))
          .toList();
      timers.removeAll(due);
    }
    due.forEach(timer -> timer.action().run());
  }
}
