package dev.pollux.loop;

import dev.pollux.limit.Limit;
import dev.pollux.model.ModelException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How often and when the model is asked again after a failure that may pass: no connection, one that
 * broke, an answer that could not be read, status 408, 429, 500, 502, 503 and 504. What the server
 * asks to wait counts; otherwise the wait is a random part of a delay that doubles each time.
 *
 * <p>All runs that share a model share its budget of retries too ({@link
 * dev.pollux.traffic.TrafficOptions}): when many fail at once, most of them fail for good.
 */
public final class RetryOptions {

  private int maxAttempts = 5;
  private Duration firstDelay = Duration.ofSeconds(1);
  private Duration maxDelay = Duration.ofSeconds(60);
  private Duration maxServerDelay = Duration.ofSeconds(300);
  private boolean restartPublished;
  private Predicate<ModelException> retryOn = failure -> true;

  /** All defaults. */
  public RetryOptions() {}

  /** Copies {@code other}. */
  public RetryOptions(RetryOptions other) {
    this.maxAttempts = other.maxAttempts;
    this.firstDelay = other.firstDelay;
    this.maxDelay = other.maxDelay;
    this.maxServerDelay = other.maxServerDelay;
    this.restartPublished = other.restartPublished;
    this.retryOn = other.retryOn;
  }

  public int getMaxAttempts() {
    return maxAttempts;
  }

  /** How often a turn is attempted, the first time counted, 5 by default; 1 switches retries off. */
  public RetryOptions setMaxAttempts(int maxAttempts) {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: >= 1)");
    }
    this.maxAttempts = maxAttempts;
    return this;
  }

  public Duration getFirstDelay() {
    return firstDelay;
  }

  /** The longest first wait, 1 s by default; the longest second wait is twice that, and so on. */
  public RetryOptions setFirstDelay(Duration firstDelay) {
    this.firstDelay = Limit.time("firstDelay", firstDelay);
    return this;
  }

  public Duration getMaxDelay() {
    return maxDelay;
  }

  /** The longest wait that doubling leads to, 60 s by default. */
  public RetryOptions setMaxDelay(Duration maxDelay) {
    this.maxDelay = Limit.time("maxDelay", maxDelay);
    return this;
  }

  public Duration getMaxServerDelay() {
    return maxServerDelay;
  }

  /** The longest wait that a server may ask for, 300 s by default; the run fails if it asks more. */
  public RetryOptions setMaxServerDelay(Duration maxServerDelay) {
    this.maxServerDelay = Limit.time("maxServerDelay", maxServerDelay);
    return this;
  }

  public boolean isRestartPublished() {
    return restartPublished;
  }

  /**
   * Whether a turn is begun again though pieces of its text were already given to the follower of the
   * run, who is told by {@link dev.pollux.run.RunEvent.TurnRepeated}; false by default: the run fails then.
   */
  public RetryOptions setRestartPublished(boolean restartPublished) {
    this.restartPublished = restartPublished;
    return this;
  }

  public Predicate<ModelException> getRetryOn() {
    return retryOn;
  }

  /**
   * Which of the failures that may pass lead to another attempt; all of them by default. It is never
   * asked about one that cannot pass, like a status of 400. If it throws there is no other attempt. It
   * is called on the event loop of the run and must not block.
   */
  public RetryOptions setRetryOn(Predicate<ModelException> retryOn) {
    this.retryOn = Objects.requireNonNull(retryOn, "retryOn");
    return this;
  }
}
