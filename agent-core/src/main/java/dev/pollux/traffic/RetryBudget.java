package dev.pollux.traffic;

import dev.pollux.limit.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many retries the requests of one model may still make, all runs together. Answers earn a part
 * of a retry, time earns a little, a retry costs one: what goes out beyond the normal load stays a
 * fixed part of that load, however many fail at once.
 */
final class RetryBudget {

  private static final long ONE = 1_000_000;

  private final Clock clock;
  private final long most;
  private final long perAnswer;
  private final long interval;
  private final AtomicLong left;
  private final AtomicLong earnedUntil;

  RetryBudget(TrafficOptions options, Clock clock) {
    this.clock = clock;
    this.most = options.getRetryAllowance() * ONE;
    this.perAnswer = Math.round(options.getRetryRatio() * ONE);
    this.interval = options.getRetryInterval().toNanos();
    this.left = new AtomicLong(most);
    this.earnedUntil = new AtomicLong(clock.nanoTime());
  }

  /** An answer came that was whole. */
  void answered() {
    if (left.get() < most) {
      earn(perAnswer);
    }
  }

  /** Takes a retry; false when there is none. */
  boolean take() {
    earnByTime();
    while (true) {
      long before = left.get();
      if (before < ONE) {
        return false;
      }
      if (left.compareAndSet(before, before - ONE)) {
        return true;
      }
    }
  }

  private void earnByTime() {
    long before = earnedUntil.get();
    long whole = (clock.nanoTime() - before) / interval;
    if (whole > 0 && earnedUntil.compareAndSet(before, before + whole * interval)) {
      earn(Math.min(whole, most / ONE) * ONE);
    }
  }

  private void earn(long amount) {
    left.updateAndGet(before -> Math.min(most, before + amount));
  }
}
