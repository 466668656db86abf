package dev.pollux.tool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What {@link ToolHealth} tells, counted for the whole process as its threads are. */
final class HealthCounts {

  static final AtomicInteger WAITING = new AtomicInteger();
  /** Those that are stuck among them. */
  static final AtomicInteger INSIDE = new AtomicInteger();

  static final AtomicInteger STUCK = new AtomicInteger();
  static final AtomicLong OUT_OF_MEMORY = new AtomicLong();
  static final AtomicLong HELD_LOOPS = new AtomicLong();

  private HealthCounts() {}
}
