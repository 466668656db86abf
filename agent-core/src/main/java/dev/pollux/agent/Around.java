package dev.pollux.agent;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.loop.RunLimits;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is around a run that answers a call of another one.
 *
 * @param outer the run whose call it is; null when the tool was called by something else
 * @param callKey the call
 * @param agent the name that the agent was called by
 * @param left the time that the call has left
 */
record Around(@Nullable Run outer, String callKey, String agent, Optional<Duration> left) {

  /** The limits of the agent, with no more time than the call has. */
  RunLimits within(RunLimits limits) {
    Duration longest = left.orElse(limits.getTimeout());
    if (longest.compareTo(limits.getTimeout()) >= 0) {
      return limits;
    }
    return new RunLimits(limits)
        .setTimeout(longest.toMillis() < 1 ? Duration.ofMillis(1) : longest);
  }

  /** Whether somebody follows the outer run. */
  boolean isFollowed() {
    return outer != null && outer.isFollowed();
  }

  void happened(Run inner, RunEvent event) {
    if (outer != null) {
      outer.happenedInside(inner, new RunEvent.Nested(callKey, agent, event));
    }
  }

  void spent(GenerateContentResponse piece, String model) {
    if (outer != null) {
      outer.spentInside(piece, model);
    }
  }
}
