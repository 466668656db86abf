package dev.pollux.agent.call;

import dev.pollux.approval.ApprovalHandler;
import dev.pollux.approval.ApprovalPolicy;
import dev.pollux.approval.ApprovalRequest;
import dev.pollux.approval.Decision;
import dev.pollux.doubt.Doubt;
import dev.pollux.doubt.Reconciler;
import dev.pollux.session.PendingApproval;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is asked about calls, and who is told what came of it. */
public final class Asker {

  private static final Logger LOG = LoggerFactory.getLogger(Asker.class);

  private final RunContext run;
  private final Rulings rulings;
  private final @Nullable ApprovalHandler handler;
  private final List<String> agents;
  private final @Nullable Reconciler reconciler;
  private final Consumer<Doubt> doubts;

  /**
   * For the calls of one run.
   *
   * @param policy asked first, or null
   * @param handler asked whether a call may be made; null when all that need approval wait for later
   * @param agents what the agents were called by that are inside each other here
   * @param reconciler asked how a call ended that nobody saw the end of, or null
   * @param doubts told of each call of which it is unknown whether it happened
   */
  public Asker(
      RunContext run,
      @Nullable ApprovalPolicy policy,
      @Nullable ApprovalHandler handler,
      List<String> agents,
      @Nullable Reconciler reconciler,
      Consumer<Doubt> doubts) {
    this.run = run;
    this.rulings = new Rulings(run, policy);
    this.handler = handler;
    this.agents = agents;
    this.reconciler = reconciler;
    this.doubts = doubts;
  }

  RunContext run() {
    return run;
  }

  Rulings rulings() {
    return rulings;
  }

  public @Nullable ApprovalHandler handler() {
    return handler;
  }

  public List<String> agents() {
    return agents;
  }

  @Nullable
  Reconciler reconciler() {
    return reconciler;
  }

  Consumer<Doubt> doubts() {
    return doubts;
  }

  /**
   * A call that waited was decided.
   *
   * @param goes whether the call gets its response in this run
   */
  void decided(int call, boolean goes) {
    run.next(run.loop().decided(call, goes));
  }

  /** Asks the handler, which there must be, whether a call may be made. */
  void ask(PendingApproval waits, FunctionTool tool, Consumer<Decision> then) {
    ApprovalHandler asked = Objects.requireNonNull(handler, "handler");
    Future<Decision> answer;
    try {
      answer = asked.decide(request(waits, tool));
    } catch (Throwable thrown) {
      then.accept(failed(waits, thrown));
      return;
    }
    if (answer == null) {
      then.accept(failed(waits, null));
      return;
    }
    answer.onComplete(done -> run.onContext(() -> {
      Decision decision = done.succeeded() ? done.result() : null;
      then.accept(decision == null ? failed(waits, done.cause()) : decision);
    }));
  }

  private ApprovalRequest request(PendingApproval waits, FunctionTool tool) {
    return new ApprovalRequest(
        waits.callKey(),
        tool.name(),
        Shown.text(tool.declaration().description()),
        waits.call().args().deepCopy(),
        waits.hash(),
        waits.expiresAt(),
        run.sessionId(),
        run.runId(),
        run.attributes(),
        agents);
  }

  private static Decision failed(PendingApproval waits, @Nullable Throwable cause) {
    LOG.warn(
        "Call {} of '{}' is denied: its approval handler {}",
        waits.callKey(),
        waits.call().name(),
        cause == null ? "gave null" : "failed",
        cause);
    return Decision.deny("whether it may be called could not be asked");
  }
}
