package dev.pollux.agent.call;

import dev.pollux.approval.ApprovalPolicy;
import dev.pollux.approval.CallHash;
import dev.pollux.approval.PolicyCall;
import dev.pollux.approval.Ruling;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.session.History;
import dev.pollux.tool.Approval;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a call is made, denied, or asked about: the policy's word, or where that passes what the tool
 * says, and what was allowed in this session before.
 */
final class Rulings {

  private static final Logger LOG = LoggerFactory.getLogger(Rulings.class);

  private final RunContext run;
  private final @Nullable ApprovalPolicy policy;

  Rulings(RunContext run, @Nullable ApprovalPolicy policy) {
    this.run = run;
    this.policy = policy;
  }

  /** Never {@link Ruling.Pass}. */
  Ruling of(FunctionTool tool, FunctionCall call) {
    Ruling ruling = given(tool, call);
    return ruling instanceof Ruling.Ask ask
            && !ask.eachTime()
            && run.history().isAllowed(CallHash.of(tool.declaration()))
        ? Ruling.allow()
        : ruling;
  }

  private Ruling given(FunctionTool tool, FunctionCall call) {
    Ruling ruling = policy == null ? Ruling.pass() : judged(policy, tool, call);
    if (!(ruling instanceof Ruling.Pass)) {
      return ruling;
    }
    if (tool.flow().contains(DataFlow.OUTBOUND) && run.history().hasPrivateData()) {
      return Ruling.askEachTime();
    }
    return tool.approval() == Approval.NEVER ? Ruling.allow() : Ruling.ask();
  }

  private Ruling judged(ApprovalPolicy policy, FunctionTool tool, FunctionCall call) {
    History history = run.history();
    try {
      Ruling ruling = policy.judge(new PolicyCall(
          tool,
          call.args().deepCopy(),
          history.called(),
          history.hasPrivateData(),
          run.sessionId(),
          run.runId(),
          run.attributes()));
      return Objects.requireNonNull(ruling, "policy.judge()");
    } catch (Throwable thrown) { // whatever a policy does: the run goes on
      LOG.warn("A call of '{}' is denied: the approval policy failed", tool.name(), thrown);
      return Ruling.deny("whether it may be called could not be decided");
    }
  }
}
