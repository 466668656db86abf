package dev.pollux.traffic;

import dev.pollux.limit.Limit;
import java.time.Duration;

/**
 * How the requests of one model spare a server that fails or that limits them. What is counted is
 * counted for all runs that share the model object.
 *
 * <ul>
 *   <li><b>Retry budget.</b> Retries of all runs together: an allowance, a part of each whole answer,
 *       and one now and then. When it is used up, failures are final: see {@link
 *       ModelException#takeRetry()}.
 *   <li><b>Breaker.</b> After failures in a row (500 and above, no connection, a connection that
 *       broke, no byte in time) requests fail at once, with {@link ModelException#retryAfter()}, but
 *       for one probe after each delay. Any answer of the server closes the breaker.
 *   <li><b>Pause.</b> When the server says how long to wait, the requests of all runs wait for it;
 *       they fail at once where that is longer than {@link #setWaitTimeout}.
 *   <li><b>Restart.</b> After a pause, and when the breaker closes, few requests go out at once, and
 *       with each answer one more.
 * </ul>
 */
public final class TrafficOptions {

  private int maxConcurrent = 10_000;
  private int maxWaiting = 10_000;
  private Duration waitTimeout = Duration.ofSeconds(60);
  private int retryAllowance = 100;
  private double retryRatio = 0.2;
  private Duration retryInterval = Duration.ofSeconds(1);
  private int breakerFailures = 20;
  private Duration breakerDelay = Duration.ofSeconds(5);
  private Duration maxBreakerDelay = Duration.ofSeconds(30);
  private Duration maxPause = Duration.ofSeconds(300);
  private int restart = 10;

  /** All defaults. */
  public TrafficOptions() {}

  /** Copies {@code other}. */
  public TrafficOptions(TrafficOptions other) {
    this.maxConcurrent = other.maxConcurrent;
    this.maxWaiting = other.maxWaiting;
    this.waitTimeout = other.waitTimeout;
    this.retryAllowance = other.retryAllowance;
    this.retryRatio = other.retryRatio;
    this.retryInterval = other.retryInterval;
    this.breakerFailures = other.breakerFailures;
    this.breakerDelay = other.breakerDelay;
    this.maxBreakerDelay = other.maxBreakerDelay;
    this.maxPause = other.maxPause;
    this.restart = other.restart;
  }

  public int getMaxConcurrent() {
    return maxConcurrent;
  }

  /**
   * How many requests may be on their way at once, 10 000 by default, from the connection to the last
   * byte of the answer; more wait, and go in the order they came.
   */
  public TrafficOptions setMaxConcurrent(int maxConcurrent) {
    this.maxConcurrent = Limit.positive("maxConcurrent", maxConcurrent);
    return this;
  }

  public int getMaxWaiting() {
    return maxWaiting;
  }

  /**
   * How many requests may wait for their turn, and how many for a connection, 10 000 by default; more
   * fail at once.
   *
   * @see dev.pollux.model.ModelException#isBusy()
   */
  public TrafficOptions setMaxWaiting(int maxWaiting) {
    this.maxWaiting = Limit.positive("maxWaiting", maxWaiting);
    return this;
  }

  public Duration getWaitTimeout() {
    return waitTimeout;
  }

  /**
   * The longest wait of a request for its turn, 60 s by default; it fails then. The other limits of
   * time, but {@link #setTimeout}, begin behind it.
   *
   * @see dev.pollux.model.ModelException#isBusy()
   */
  public TrafficOptions setWaitTimeout(Duration waitTimeout) {
    this.waitTimeout = Limit.time("waitTimeout", waitTimeout);
    return this;
  }

  public int getRetryAllowance() {
    return retryAllowance;
  }

  /**
   * How many retries the budget has at first, and at most, 100 by default.
   *
   * @throws IllegalArgumentException if it is under 1
   */
  public TrafficOptions setRetryAllowance(int retryAllowance) {
    this.retryAllowance = Limit.positive("retryAllowance", retryAllowance);
    return this;
  }

  public double getRetryRatio() {
    return retryRatio;
  }

  /**
   * The part of a retry that each whole answer earns, 0.2 by default: in the long run, retries are a
   * fifth of the answers.
   *
   * @throws IllegalArgumentException if it is under 0 or over 1
   */
  public TrafficOptions setRetryRatio(double retryRatio) {
    if (!(retryRatio >= 0 && retryRatio <= 1)) {
      throw new IllegalArgumentException("retryRatio: " + retryRatio + " (expected: 0 to 1)");
    }
    this.retryRatio = retryRatio;
    return this;
  }

  public Duration getRetryInterval() {
    return retryInterval;
  }

  /**
   * How long it takes the budget to earn a retry without an answer, 1 s by default, so that a program
   * that asks seldom may still retry.
   *
   * @throws IllegalArgumentException if it is under 1 ms or over 24 days
   */
  public TrafficOptions setRetryInterval(Duration retryInterval) {
    this.retryInterval = Limit.time("retryInterval", retryInterval);
    return this;
  }

  public int getBreakerFailures() {
    return breakerFailures;
  }

  /**
   * After how many failures in a row the breaker opens, 20 by default; {@code Integer.MAX_VALUE}
   * keeps it closed.
   *
   * @throws IllegalArgumentException if it is under 1
   */
  public TrafficOptions setBreakerFailures(int breakerFailures) {
    this.breakerFailures = Limit.positive("breakerFailures", breakerFailures);
    return this;
  }

  public Duration getBreakerDelay() {
    return breakerDelay;
  }

  /**
   * The time from the opening of the breaker to the first probe, 5 s by default and up to a quarter
   * more at random; it doubles with each probe that fails.
   *
   * @throws IllegalArgumentException if it is under 1 ms or over 24 days
   */
  public TrafficOptions setBreakerDelay(Duration breakerDelay) {
    this.breakerDelay = Limit.time("breakerDelay", breakerDelay);
    return this;
  }

  public Duration getMaxBreakerDelay() {
    return maxBreakerDelay;
  }

  /**
   * The longest time between two probes that doubling leads to, 30 s by default.
   *
   * @throws IllegalArgumentException if it is under 1 ms or over 24 days
   */
  public TrafficOptions setMaxBreakerDelay(Duration maxBreakerDelay) {
    this.maxBreakerDelay = Limit.time("maxBreakerDelay", maxBreakerDelay);
    return this;
  }

  public Duration getMaxPause() {
    return maxPause;
  }

  /**
   * The longest pause that one answer of the server can make for all runs, 300 s by default; up to a
   * tenth is added at random.
   *
   * @throws IllegalArgumentException if it is under 1 ms or over 24 days
   */
  public TrafficOptions setMaxPause(Duration maxPause) {
    this.maxPause = Limit.time("maxPause", maxPause);
    return this;
  }

  public int getRestart() {
    return restart;
  }

  /**
   * How many requests go out at once after a pause or an open breaker, 10 by default; each answer
   * lets one more go, up to {@link #setMaxConcurrent}.
   *
   * @throws IllegalArgumentException if it is under 1
   */
  public TrafficOptions setRestart(int restart) {
    this.restart = Limit.positive("restart", restart);
    return this;
  }
}
