package dev.pollux.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts durations in nanoseconds; each is kept within 1.6 %. */
final class Histogram {

  private static final int STEPS = 64;

  private final AtomicLongArray counts = new AtomicLongArray(STEPS * STEPS);

  void add(long nanos) {
    counts.incrementAndGet(index(Math.max(0, nanos)));
  }

  private static int index(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int octave = 63 - Long.numberOfLeadingZeros(nanos);
    return (octave - 5) * STEPS + (int) ((nanos >>> (octave - 6)) - STEPS);
  }

  private static long value(int index) {
    return index < STEPS ? index : (long) (index % STEPS + STEPS) << (index / STEPS + 5 - 6);
  }

  long[] copy() {
    long[] copy = new long[counts.length()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return copy;
  }

  /** The duration that a share of all are not above, or -1 when there are none. */
  static long percentile(long[] counts, double share) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    long wanted = (long) Math.ceil(total * share);
    long seen = 0;
    for (int i = 0; total > 0 && i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return value(i);
      }
    }
    return -1;
  }
}
