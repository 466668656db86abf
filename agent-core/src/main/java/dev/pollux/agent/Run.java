package dev.pollux.agent;

import dev.pollux.agent.call.Asker;
import dev.pollux.agent.call.Caller;
import dev.pollux.agent.call.RunContext;
import dev.pollux.agent.call.RunLog;
import dev.pollux.agent.call.TurnCalls;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.ApprovalHandler;
import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.limit.Clock;
import dev.pollux.loop.Heard;
import dev.pollux.loop.Retries;
import dev.pollux.loop.RunLimits;
import dev.pollux.loop.RunLoop;
import dev.pollux.loop.Spent;
import dev.pollux.loop.Step;
import dev.pollux.loop.Wanted;
import dev.pollux.model.Model;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.session.OpenCall;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.stream.PushStream;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One walk of an agent through its loop, as a stream of what happens. It ends once: {@link #result}
 * completes, {@link RunEvent.Done} or {@link RunEvent.Failed} is the last event, then comes the end of
 * the stream; its exception handler is never called.
 *
 * <p>The run does not wait for a handler: events are kept for one that is set later, the newest
 * {@value #EVENTS_KEPT} of them. A handler that pauses the stream pauses the model's answer as well. A
 * consumer that takes its handler away, as a pipe does whose target has closed, cancels the run; so
 * does the end of the verticle or the Vert.x that the run was started on.
 */
public final class Run extends PushStream<RunEvent> {

  static final int EVENTS_KEPT = 64;

  private final String id;
  private final List<Agent> handoffs;
  private final RunLimits limits;
  private final Session session;
  private final int depth = Depth.next();
  private final Set<Run> held = new HashSet<>();
  private final boolean followed;
  private final RunLoop loop;
  private final RunLog log;
  private final RunContext run;
  private final ActiveAgent agent;
  private final Heard heard = new Heard();
  private final ModelTurns turns;
  private final Caller caller;
  private @Nullable TurnCalls calls;
  private final List<Doubt> doubts = new ArrayList<>();
  private final Promise<RunResult> result = Promise.promise();
  private final RunEnding ending;
  private final Closeable closing;
  private final Runnable timer;

  Run(
      Model model,
      TurnConfigs configs,
      AgentOptions agentOptions,
      Clock clock,
      Session session,
      RunOptions options,
      boolean followed,
      @Nullable Around around) {
    super(model.vertx().getOrCreateContext(), EVENTS_KEPT);
    String given = options.getRunId();
    this.id = given == null ? UUID.randomUUID().toString() : given;
    this.handoffs = agentOptions.getHandoffs();
    this.limits =
        around == null ? agentOptions.getLimits() : around.within(agentOptions.getLimits());
    this.session = session;
    this.followed = followed;
    Retries retries =
        new Retries(agentOptions.getRetries(), () -> ThreadLocalRandom.current().nextLong());
    Wanted wanted = new Wanted(options.getOutput(), limits);
    Spent spent = new Spent(agentOptions.getPrices(), model.id(), limits);
    this.loop = new RunLoop(model.id(), limits, retries, wanted, spent);
    this.log = new RunLog(context(), session);
    this.run = new RunContext(
        context(),
        clock,
        clock.nanoTime(),
        session.id(),
        id,
        limits,
        options.getAttributes(),
        loop,
        log,
        this::next,
        followed,
        this::emit);
    this.agent = new ActiveAgent(run, model, configs, agentOptions.getModelInterceptor());
    Boolean inChunks = options.getStreamed();
    this.turns = new ModelTurns(
        run,
        agent,
        new ContextWindow(agentOptions.getWindow()),
        heard,
        spent,
        wanted,
        around,
        inChunks == null ? followed : inChunks);
    ApprovalHandler approvals = agentOptions.getApprovals();
    this.caller = new Caller(
        new Asker(
            run,
            agentOptions.getPolicy(),
            around == null ? approvals : around.approvals(approvals),
            around == null ? List.of() : around.agents(),
            agentOptions.getReconciler(),
            this::doubted),
        agentOptions.getToolInterceptor(),
        agentOptions.getSecrets(),
        agentOptions.isToolMessagesHidden(),
        Depth.around(this, agentOptions.getCarrier().capture()));
    this.ending = new RunEnding(run, retries, heard, spent, wanted, doubts, new Ending());
    this.closing = completion -> {
      onContext(this::cancelled);
      result.future().onComplete(ended -> completion.succeed());
    };
    ((ContextInternal) context()).addCloseHook(closing);
    this.timer = clock.after(limits.getTimeout(), () -> onContext(() -> next(loop.timedOut())));
  }

  /** Names this run. */
  public String id() {
    return id;
  }

  int depth() {
    return depth;
  }

  boolean isFollowed() {
    return followed;
  }

  Asker asker() {
    return caller.asker();
  }

  /** The conversation that this run is part of. */
  public Session session() {
    return session;
  }

  /** How the run went; it fails with a {@link RunException}. */
  public Future<RunResult> result() {
    return result.future();
  }

  /**
   * Ends the run: the request to the model is reset, tools are told, and the result fails with {@link
   * dev.pollux.run.RunCancelledException}. Without effect once the run has ended. When its end is being written, that
   * stands if the session's store takes it within {@link RunLimits#setCancelTimeout}. Any thread may
   * call it.
   */
  public void cancel() {
    context().runOnContext(v -> cancelled());
  }

  private void cancelled() {
    if (loop.ended()) {
      ending.hurry();
    } else {
      next(loop.cancelled());
    }
  }

  void begin(Content prompt) {
    open(() -> begun(prompt));
  }

  /**
   * Goes on with what the last run left.
   *
   * @param decisions null when nobody brought any
   */
  void resume(@Nullable List<ApprovalDecision> decisions) {
    open(() -> resumed(new Resumption(log.history(), decisions)));
  }

  private void open(Runnable then) {
    if (depth > limits.getMaxDepth()) {
      onContext(() -> next(loop.tooDeep(depth)));
      return;
    }
    onContext(() -> log.open().onComplete(read -> {
      if (read.failed()) {
        next(loop.failed(read.cause()));
      } else if (!loop.ended()) { // not cancelled before anything was said
        then.run();
      }
    }));
  }

  private void begun(Content prompt) {
    if (run.isTooLarge("The prompt", prompt.encoded().length)) {
      return;
    }
    emit(new RunEvent.Started(id, session.id()));
    for (OpenCall open : log.history().open()) {
      if (open.intent() != null) { // the prompt closes it
        doubted(new Doubt(open.intent().callKey(), open.made(), Doubt.Settled.UNKNOWN));
      }
    }
    run.append(
        List.of(new SessionEntry.RunStarted(id), new SessionEntry.UserTurn(id, prompt)),
        () -> next(loop.start()));
  }

  private void resumed(Resumption resumption) {
    String name = log.history().agent();
    Agent other = name == null ? null : Handoffs.find(handoffs, name);
    if (other != null) {
      agent.become(other);
    }
    RunException refusal = resumption.refusal(session, agent::current);
    if (refusal != null) {
      // Nothing is written: another run may be at work in this session, and calls go on waiting.
      loop.failed(refusal);
      release();
      new Ending().failed(refusal);
      return;
    }
    emit(new RunEvent.Started(id, session.id()));
    resumption.ignored().forEach(this::emit);
    agent.declare(resumption.config());
    if (resumption.isAllWaiting() && caller.asker().handler() == null) {
      loop.suspended();
      release();
      ending.stay();
      return;
    }
    goOn(resumption, other);
  }

  private void goOn(Resumption resumption, @Nullable Agent other) {
    List<SessionEntry> started = new ArrayList<>();
    started.add(new SessionEntry.RunStarted(id, log.history().run()));
    if (other != null) {
      String name = String.valueOf(other.name());
      started.add(new SessionEntry.HandedOver(id, name));
      emit(new RunEvent.HandedOver(name));
    }
    if (log.history().open().isEmpty()) {
      boolean called = log.history().isCalling();
      boolean behind = resumption.isBehindResponses();
      run.append(started, () -> next(loop.resume(called, behind)));
    } else {
      TurnCalls turn = new TurnCalls(caller, agent.tools(), log.history());
      calls = turn;
      turn.resume(started, resumption.decisions());
    }
  }

  private void doubted(Doubt doubt) {
    doubts.add(doubt);
    emit(new RunEvent.InDoubt(doubt));
  }

  private void next(@Nullable Step step) {
    if (step instanceof Step.Ask ask) {
      calls = null; // they have their responses, and a run waits for its model for a long time
      turns.ask(ask);
    } else if (step instanceof Step.Continue more) {
      turns.goOn(more);
    } else if (step instanceof Step.Wait wait) {
      turns.pause(wait);
    } else if (step instanceof Step.Tell tell) {
      tell(tell);
    } else if (step instanceof Step.Call call) {
      call(call);
    } else if (step instanceof Step.Begin begin) {
      Objects.requireNonNull(calls, "calls").goOn(begin);
    } else if (step instanceof Step.Finish) {
      release();
      ending.finish();
    } else if (step instanceof Step.Suspend) {
      release();
      ending.suspend();
    } else if (step instanceof Step.Fail fail) {
      release();
      ending.fail(fail);
    } else if (step != null) {
      throw new AssertionError(step);
    }
  }

  private void tell(Step.Tell tell) {
    emit(new RunEvent.OutputAsked(loop.turns(), tell.text()));
    List<SessionEntry> entries = new ArrayList<>();
    if (heard.hasData()) {
      entries.add(heard.modelTurn(id));
    }
    entries.add(new SessionEntry.UserTurn(id, Content.user(tell.text())));
    run.append(entries, () -> next(loop.told()));
  }

  private void call(Step.Call call) {
    TurnCalls turn = new TurnCalls(caller, agent.tools(), loop.turns(), call);
    calls = turn; // before it begins: a call may end the run
    turn.start(heard.modelTurn(id));
  }

  /** The next turn is another agent's; false when it is somebody else's already. */
  boolean handOver(Agent other) {
    if (loop.ended() || !agent.handOver(other)) {
      return false;
    }
    String name = String.valueOf(other.name());
    run.append(List.of(new SessionEntry.HandedOver(id, name)), () -> {});
    return true;
  }

  /** Tells the result and the follower how the run went. */
  private final class Ending implements RunEnding.Ended {
    @Override
    public void done(RunResult done) {
      emit(new RunEvent.Done(done));
      result.complete(done);
      end();
    }

    @Override
    public void failed(RunException cause) {
      emit(new RunEvent.Failed(cause));
      result.fail(cause);
      end();
    }
  }

  private void release() {
    ((ContextInternal) context()).removeCloseHook(closing);
    timer.run();
    turns.cancel();
    if (calls != null) {
      calls.cancel();
    }
  }

  private void emit(RunEvent event) {
    if (!followed) {
      return;
    }
    if (isFull() && !hasHandler()) {
      discardOldest();
    }
    push(event);
    if (isFull() && hasHandler()) {
      turns.hold();
    }
  }

  /** A run that answers one of the calls had an answer of its model. */
  void spentInside(GenerateContentResponse piece, String id) {
    onContext(() -> turns.spentInside(piece, id));
  }

  /** Something happened in a run that answers one of the calls. */
  void happenedInside(Run inner, RunEvent.Nested event) {
    onContext(() -> {
      if (loop.ended()) {
        return;
      }
      emit(event);
      if (isFull() && hasHandler() && held.add(inner)) {
        inner.pause();
      }
    });
  }

  @Override
  protected void consumerLeft() {
    cancelled();
  }

  @Override
  protected void drained() {
    turns.release();
    List<Run> paused = List.copyOf(held);
    held.clear();
    paused.forEach(Run::resume);
  }

  @Override
  public String toString() {
    return "Run[" + id + ", " + session + "]";
  }
}
