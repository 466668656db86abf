package dev.pollux.agent;

import dev.pollux.approval.ApprovalDecision;
import dev.pollux.session.History;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of the decisions that came are about calls that wait, and which are not. */
final class Resumption {

  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private final History history;
  private final List<String> waiting;
  private final Map<String, ApprovalDecision> decisions = new HashMap<>();
  private final List<RunEvent> ignored = new ArrayList<>();
  private TurnConfigs.@Nullable TurnConfig config;

  Resumption(History history, List<ApprovalDecision> given) {
    this.history = history;
    this.waiting = history.pending().stream().map(PendingApproval::callKey).toList();
    for (ApprovalDecision decision : given) {
      if (!waiting.contains(decision.callKey())) {
        ignore(decision.callKey(), "no call with this key waits for approval");
      } else if (decisions.putIfAbsent(decision.callKey(), decision) != null) {
        ignore(decision.callKey(), "it was decided before");
      }
    }
  }

  private void ignore(String callKey, String reason) {
    LOG.warn("A decision about call {} is ignored: {}", Shown.text(callKey), reason);
    ignored.add(new RunEvent.ApprovalAnswered(callKey, "ignored", reason));
  }

  /** By the keys of their calls. */
  Map<String, ApprovalDecision> decisions() {
    return decisions;
  }

  List<RunEvent> ignored() {
    return ignored;
  }

  /** What holds now, once nothing is refused. */
  TurnConfigs.TurnConfig config() {
    return Objects.requireNonNull(config, "config");
  }

  /** Why nothing can be resumed now, or null. */
  @Nullable
  RunException refusal(Session session, Supplier<TurnConfigs.TurnConfig> current) {
    if (decisions.isEmpty()) {
      return nothing(session);
    }
    try {
      config = current.get();
      return null;
    } catch (Throwable e) { // whatever a toolset throws: the calls go on waiting
      history.closeCalls();
      return new RunException(String.valueOf(e.getMessage()), history.contents(), "", e);
    }
  }

  private RunException nothing(Session session) {
    String message = waiting.isEmpty()
        ? "Session '" + session.id() + "' has no call that waits for approval"
        : "No decision is about a call that waits for approval in session '" + session.id()
            + "'; there are " + waiting;
    history.closeCalls();
    return new NotSuspendedException(message, history.contents());
  }
}
