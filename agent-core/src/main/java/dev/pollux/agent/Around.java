package dev.pollux.agent;

import dev.pollux.approval.ApprovalHandler;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    Duration timeout = longest.toMillis() < 1 ? Duration.ofMillis(1) : longest;
    RunLimits less = new RunLimits(limits).setTimeout(timeout);
    return timeout.compareTo(limits.getApprovalExpiry()) < 0
        ? less.setApprovalExpiry(timeout) // afterwards there is nothing left to approve
        : less;
  }

  /** Who is asked about calls: the handler of the agent, or else that of the run around it. */
  @Nullable
  ApprovalHandler approvals(@Nullable ApprovalHandler own) {
    return own != null || outer == null ? own : outer.asker().handler();
  }

  /** What the agents were called by that are inside each other here, the outermost first. */
  List<String> agents() {
    List<String> agents = outer == null ? List.of() : outer.asker().agents();
    return Stream.concat(agents.stream(), Stream.of(agent)).toList();
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
