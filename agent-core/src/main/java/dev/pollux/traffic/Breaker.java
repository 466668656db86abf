package dev.pollux.traffic;

import dev.pollux.limit.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Stops the requests to a server that only fails. After so many failures in a row it is open: one
 * request after each delay goes out as a probe, and any answer closes it.
 */
final class Breaker {

  /** How it is open: until when, and how many probes have failed. */
  record Open(long until, int failedProbes) {}

  /**
   * What a request is told: to stay away so long, or to go.
   *
   * @param probe not null when the request is the one that finds out
   */
  record Pass(@Nullable Duration stayAway, @Nullable Open probe) {}

  private static final Pass GO = new Pass(null, null);

  private final TrafficOptions options;
  private final Clock clock;
  private final RandomGenerator random;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicReference<@Nullable Open> open = new AtomicReference<>();

  Breaker(TrafficOptions options, Clock clock, RandomGenerator random) {
    this.options = options;
    this.clock = clock;
    this.random = random;
  }

  Pass enter() {
    Open now = open.get();
    if (now == null) {
      return GO;
    }
    long left = now.until - clock.nanoTime();
    long delay = delay(now.failedProbes);
    if (left <= 0) {
      // A probe may take minutes; the next one goes out without waiting for it.
      Open probe = new Open(clock.nanoTime() + spread(delay), now.failedProbes);
      if (open.compareAndSet(now, probe)) {
        return new Pass(null, probe);
      }
    }
    // Spread over a whole delay: those who are sent away together must not come back together.
    return new Pass(Duration.ofNanos(Math.max(0, left) + random.nextLong(delay) + 1), null);
  }

  /** The server answered; true when that closed the breaker. */
  boolean answered() {
    if (failures.get() != 0) {
      failures.set(0);
    }
    return open.get() != null && open.getAndSet(null) != null;
  }

  /**
   * The server failed; true when that opened the breaker.
   *
   * @param probe what the request was told when it went out
   */
  boolean failed(@Nullable Open probe) {
    if (probe != null) {
      int failed = Math.min(30, probe.failedProbes + 1);
      open.compareAndSet(probe, new Open(clock.nanoTime() + spread(delay(failed)), failed));
      return false;
    }
    // What went out before it opened and fails now says nothing new.
    return open.get() == null
        && failures.incrementAndGet() >= options.getBreakerFailures()
        && open.compareAndSet(null, new Open(clock.nanoTime() + spread(delay(0)), 0));
  }

  private long delay(int failedProbes) {
    long first = options.getBreakerDelay().toMillis() << Math.min(failedProbes, 20);
    return Math.min(first, options.getMaxBreakerDelay().toMillis()) * 1_000_000;
  }

  private long spread(long delay) {
    return delay + random.nextLong(delay / 4 + 1);
  }
}
