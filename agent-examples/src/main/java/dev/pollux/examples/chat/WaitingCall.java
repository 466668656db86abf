package dev.pollux.examples.chat;

import dev.pollux.run.RunEvent;
import dev.pollux.session.PendingApproval;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for approval.
 *
 * @param agents the agents that are tools and whose call it is, the outermost first; empty for a call of
 *     the agent that the person talks with
 */
public record WaitingCall(List<String> agents, PendingApproval pending) {

  /** The call that an event tells of, or null when it tells of something else. */
  public static @Nullable WaitingCall of(RunEvent event) {
    List<String> agents = new ArrayList<>();
    RunEvent innermost = event;
    while (innermost instanceof RunEvent.Nested nested) {
      agents.add(nested.agent());
      innermost = nested.event();
    }
    return innermost instanceof RunEvent.ApprovalAsked asked
        ? new WaitingCall(List.copyOf(agents), asked.pending())
        : null;
  }

  /** Whether an agent that is a tool makes it. Such a call cannot be left for later. */
  public boolean isInside() {
    return !agents.isEmpty();
  }

  /** The tool, behind the agents that call it: {@code research > buy}. */
  public String name() {
    return Stream.concat(agents.stream(), Stream.of(pending.call().name()))
        .collect(Collectors.joining(" > "));
  }
}
