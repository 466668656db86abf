package dev.pollux.agent;

import dev.pollux.agent.call.Shown;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.gemini.Content;
import dev.pollux.run.NotSuspendedException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunSoFar;
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
  private final @Nullable List<ApprovalDecision> given;
  private final Map<String, ApprovalDecision> decisions = new HashMap<>();
  private final List<RunEvent> ignored = new ArrayList<>();
  private TurnConfigs.@Nullable TurnConfig config;

  /**
   * What an earlier run left.
   *
   * @param given null when nobody brought decisions
   */
  Resumption(History history, @Nullable List<ApprovalDecision> given) {
    this.history = history;
    this.given = given;
    this.waiting = history.pending().stream().map(PendingApproval::callKey).toList();
    for (ApprovalDecision decision : given == null ? List.<ApprovalDecision>of() : given) {
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

  /** By the keys of their calls; null when nobody brought any. */
  @Nullable
  Map<String, ApprovalDecision> decisions() {
    return given == null ? null : decisions;
  }

  /** Whether nothing is left to do but calls that wait, and nobody decided about them. */
  boolean isAllWaiting() {
    return given == null
        && !waiting.isEmpty()
        && waiting.size() == history.open().size();
  }

  /** Whether what the model is to be sent ends with the responses to its calls. */
  boolean isBehindResponses() {
    return !last().functionResponses().isEmpty();
  }

  private Content last() {
    return history.contents().get(history.contents().size() - 1);
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
    if (given == null ? isOver() : decisions.isEmpty()) {
      return nothing(session);
    }
    try {
      config = current.get();
      return null;
    } catch (Throwable e) { // whatever a toolset throws: the calls go on waiting
      history.closeCalls();
      return new RunException(String.valueOf(e.getMessage()), RunSoFar.of(history.contents()), e);
    }
  }

  private boolean isOver() {
    if (!history.open().isEmpty()) {
      return false;
    }
    return !history.isRunning()
        || history.contents().isEmpty()
        || !last().role().equals("user"); // an answer without calls is whole
  }

  private RunException nothing(Session session) {
    String message = given == null
        ? "Session '" + session.id() + "' has nothing to resume: "
            + (history.run() == null ? "it has no run" : "its last run has ended")
        : waiting.isEmpty()
            ? "Session '" + session.id() + "' has no call that waits for approval"
            : "No decision is about a call that waits for approval in session '" + session.id()
                + "'; there are " + waiting;
    history.closeCalls();
    return new NotSuspendedException(message, history.contents());
  }
}
