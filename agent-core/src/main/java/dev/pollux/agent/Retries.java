package dev.pollux.agent;

import dev.pollux.model.ModelException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether and when one turn is attempted again. Full jitter, so that many runs that failed
 * together do not come back together.
 */
final class Retries {

  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  /** An answer that cannot be read is not asked for more often than this: it tends to repeat. */
  private static final int UNREADABLE_RETRIES = 2;

  private final RetryOptions options;
  private final RandomGenerator random;
  private int attempts;
  private int unreadable;
  private int total;
  private Duration waited = Duration.ZERO;

  Retries(RetryOptions options, RandomGenerator random) {
    this.options = options;
    this.random = random;
  }

  /** A new turn begins. */
  void turn() {
    attempts = 0;
    unreadable = 0;
  }

  /** The model is asked. */
  void attempt() {
    attempts++;
    total++;
  }

  /** How often the model was asked, in all turns. */
  int total() {
    return total;
  }

  /** How long the run waited between attempts, in all turns. */
  Duration waited() {
    return waited;
  }

  /**
   * How long to wait before the next attempt, or null when there is none.
   *
   * @param published whether the follower of the run already got pieces of the answer
   * @param left the time that the run has left
   */
  @Nullable
  Duration next(ModelException cause, boolean published, Duration left) {
    if (!cause.isRetryable()
        || !isWanted(cause)
        || attempts >= options.getMaxAttempts()
        || (published && !options.isRestartPublished())
        || (cause.isUnreadable() && ++unreadable > UNREADABLE_RETRIES)) {
      return null;
    }
    Duration delay = delay(cause);
    // Asked last: what is taken from the budget of all runs must be used.
    if (delay == null || delay.compareTo(left) >= 0 || !cause.takeRetry()) {
      return null;
    }
    waited = waited.plus(delay);
    return delay;
  }

  private boolean isWanted(ModelException cause) {
    try {
      return options.getRetryOn().test(cause);
    } catch (Throwable thrown) {
      LOG.warn("A failure of the model is not tried again: retryOn threw", thrown);
      return false;
    }
  }

  private @Nullable Duration delay(ModelException cause) {
    Duration asked = cause.retryAfter();
    if (asked != null) {
      return asked.compareTo(options.getMaxServerDelay()) > 0 ? null : asked;
    }
    int doublings = Math.min(attempts - 1, 30);
    long most =
        Math.min(options.getMaxDelay().toMillis(), options.getFirstDelay().toMillis() << doublings);
    return Duration.ofMillis(random.nextLong(Math.max(1, most) + 1));
  }
}
