package dev.pollux.queue;

import dev.pollux.limit.Limit;
import java.time.Duration;

/** How long workers have runs, and how often they are looked for. */
public final class RunQueueOptions {

  private Duration lease = Duration.ofSeconds(15);
  private Duration leaseMargin = Duration.ofSeconds(3);
  private Duration heartbeat = Duration.ofSeconds(5);
  private Duration pollInterval = Duration.ofSeconds(1);
  private int maxAttempts = 5;

  /** All defaults. */
  public RunQueueOptions() {}

  /** Copies {@code other}. */
  public RunQueueOptions(RunQueueOptions other) {
    this.lease = other.lease;
    this.leaseMargin = other.leaseMargin;
    this.heartbeat = other.heartbeat;
    this.pollInterval = other.pollInterval;
    this.maxAttempts = other.maxAttempts;
  }

  /**
   * Refuses times that do not go together.
   *
   * @throws IllegalArgumentException if margin and heartbeat together are not shorter than the lease
   */
  public void check() {
    if (leaseMargin.plus(heartbeat).compareTo(lease) >= 0) {
      throw new IllegalArgumentException("lease: " + lease + " (expected: more than leaseMargin "
          + leaseMargin + " and heartbeat " + heartbeat + " together)");
    }
  }

  public Duration getLease() {
    return lease;
  }

  /**
   * How long a worker that is not heard of keeps its runs, 15 s by default.
   *
   * @throws IllegalArgumentException if it is less than 1 ms
   */
  public RunQueueOptions setLease(Duration lease) {
    this.lease = Limit.time("lease", lease);
    return this;
  }

  public Duration getLeaseMargin() {
    return leaseMargin;
  }

  /**
   * How long before the end of its lease a worker starts no effects any more, 3 s by default.
   *
   * @throws IllegalArgumentException if it is less than 1 ms
   */
  public RunQueueOptions setLeaseMargin(Duration leaseMargin) {
    this.leaseMargin = Limit.time("leaseMargin", leaseMargin);
    return this;
  }

  public Duration getHeartbeat() {
    return heartbeat;
  }

  /**
   * How often leases are renewed, every 5 s by default.
   *
   * @throws IllegalArgumentException if it is less than 1 ms
   */
  public RunQueueOptions setHeartbeat(Duration heartbeat) {
    this.heartbeat = Limit.time("heartbeat", heartbeat);
    return this;
  }

  public Duration getPollInterval() {
    return pollInterval;
  }

  /**
   * How often workers and followers look for what is new though nobody told them, every second by default:
   * what a lost notification costs at the most, and how long after the end of a lease its run is found.
   *
   * @throws IllegalArgumentException if it is less than 1 ms
   */
  public RunQueueOptions setPollInterval(Duration pollInterval) {
    this.pollInterval = Limit.time("pollInterval", pollInterval);
    return this;
  }

  public int getMaxAttempts() {
    return maxAttempts;
  }

  /**
   * How many times a run is begun, 5 by default; one whose last worker is lost as well ends as {@link
   * QueuedRun#ABANDONED}.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public RunQueueOptions setMaxAttempts(int maxAttempts) {
    this.maxAttempts = Limit.positive("maxAttempts", maxAttempts);
    return this;
  }
}
