package dev.pollux.agent;

import dev.pollux.approval.ApprovalDecision;
import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.StreamedResponse;
import dev.pollux.intercept.ModelInterceptor;
import dev.pollux.limit.Clock;
import dev.pollux.loop.Heard;
import dev.pollux.loop.Retries;
import dev.pollux.loop.RunLimits;
import dev.pollux.loop.RunLoop;
import dev.pollux.loop.Spent;
import dev.pollux.loop.Step;
import dev.pollux.loop.Wanted;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Model;
import dev.pollux.model.ResponseStream;
import dev.pollux.session.OpenCall;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.stream.PushStream;
import dev.pollux.tool.CallSettings;
import dev.pollux.tool.ToolCatalog;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  private final String id;
  private Model model;
  private TurnConfigs configs;
  private final List<Agent> handoffs;
  private @Nullable Agent next;
  private final RunLimits limits;
  private final Session session;
  private final int depth = Depth.next();
  private final @Nullable ModelInterceptor interceptor;
  private final @Nullable Around around;
  private final Set<Run> held = new HashSet<>();
  private final boolean followed;
  private final boolean streamed;
  private final Clock clock;
  private final long startedAt;
  private final Wanted wanted;
  private final Spent spent;
  private final RunLoop loop;
  private final RunLog log;
  private final TurnCalls.Caller caller;
  private final Promise<RunResult> result = Promise.promise();
  private final RunEnding ending;
  private final Closeable closing;
  private final Runnable timer;
  private final Heard heard = new Heard();
  private final KeptResults kept = new KeptResults();
  private final ContextWindow window;
  private final List<Doubt> doubts = new ArrayList<>();
  private Runnable waiting = () -> {};
  private @Nullable GenerateContentRequest request;
  private final ModelCall asked = new ModelCall();
  private boolean published;
  private @Nullable TurnCalls calls;
  // Those that were declared in this turn, whatever a toolset has by the time they are called.
  private TurnConfigs.@Nullable TurnConfig config;

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
    this.model = model;
    this.configs = configs;
    this.handoffs = agentOptions.getHandoffs();
    this.around = around;
    this.interceptor = agentOptions.getModelInterceptor();
    this.limits =
        around == null ? agentOptions.getLimits() : around.within(agentOptions.getLimits());
    this.clock = clock;
    this.startedAt = clock.nanoTime();
    this.session = session;
    this.followed = followed;
    Boolean inChunks = options.getStreamed();
    this.streamed = inChunks == null ? followed : inChunks;
    Retries retries =
        new Retries(agentOptions.getRetries(), () -> ThreadLocalRandom.current().nextLong());
    this.wanted = new Wanted(options.getOutput(), limits);
    this.spent = new Spent(agentOptions.getPrices(), model.id(), limits);
    this.loop = new RunLoop(model.id(), limits, retries, wanted, spent);
    this.log = new RunLog(context(), session);
    this.window = new ContextWindow(agentOptions.getWindow());
    this.ending = new RunEnding(
        id,
        session.id(),
        limits,
        clock,
        log,
        loop,
        retries,
        heard,
        spent,
        wanted,
        doubts,
        new Ending());
    this.caller = new TurnCalls.Caller(
        context(),
        clock,
        session.id(),
        id,
        limits,
        this::left,
        loop::ended,
        options.getAttributes(),
        this::emit,
        this::answered,
        new Approvals.Asker(
            around == null
                ? agentOptions.getApprovals()
                : around.approvals(agentOptions.getApprovals()),
            around == null ? List.of() : around.agents(),
            agentOptions.getPolicy(),
            log::history,
            limits.getApprovalExpiry(),
            (call, goes) -> next(loop.decided(call, goes)),
            agentOptions.getReconciler(),
            this::doubted),
        agentOptions.getToolInterceptor(),
        new CallSettings(
            agentOptions.getSecrets(),
            agentOptions.isToolMessagesHidden(),
            Depth.around(this, agentOptions.getCarrier().capture()),
            kept::put),
        kept,
        log);
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

  Approvals.Asker asker() {
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
   * RunCancelledException}. Without effect once the run has ended. When its end is being written, that
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
    if (isTooLarge("The prompt", prompt.encoded().length)) {
      return;
    }
    emit(new RunEvent.Started(id, session.id()));
    for (OpenCall open : log.history().open()) {
      if (open.intent() != null) { // the prompt closes it
        doubted(new Doubt(open.intent().callKey(), open.made(), Doubt.Settled.UNKNOWN));
      }
    }
    append(
        List.of(new SessionEntry.RunStarted(id), new SessionEntry.UserTurn(id, prompt)),
        () -> next(loop.start()));
  }

  private void resumed(Resumption resumption) {
    String name = log.history().agent();
    Agent agent = name == null ? null : Handoffs.find(handoffs, name);
    if (agent != null) {
      become(agent);
    }
    RunException refusal = resumption.refusal(session, () -> configs.current(caller, null));
    if (refusal != null) {
      // Nothing is written: another run may be at work in this session, and calls go on waiting.
      loop.failed(refusal);
      release();
      new Ending().failed(refusal);
      return;
    }
    emit(new RunEvent.Started(id, session.id()));
    resumption.ignored().forEach(this::emit);
    config = resumption.config();
    if (resumption.isAllWaiting() && caller.asker().handler() == null) {
      loop.suspended();
      release();
      ending.stay();
      return;
    }
    List<SessionEntry> begin = new ArrayList<>();
    begin.add(new SessionEntry.RunStarted(id, log.history().run()));
    if (agent != null) {
      begin.add(new SessionEntry.HandedOver(id, String.valueOf(name)));
      emit(new RunEvent.HandedOver(String.valueOf(name)));
    }
    if (log.history().open().isEmpty()) {
      boolean called = log.history().isCalling();
      boolean behind = resumption.isBehindResponses();
      append(begin, () -> next(loop.resume(called, behind)));
    } else {
      resumed(begin, resumption);
    }
  }

  private void resumed(List<SessionEntry> begin, Resumption resumption) {
    TurnCalls turn = new TurnCalls(caller, tools(), log.history());
    calls = turn;
    if (!(loop.resume(turn.sequential(), turn.ready(), turn.held()) instanceof Step.Begin first)) {
      return;
    }
    turn.doubts().tell();
    begin.addAll(turn.approvals().entries());
    begin.addAll(turn.intents(first.calls()));
    append(begin, () -> {
      turn.approvals().tell();
      turn.begin(first.calls());
      turn.approvals().resume(resumption.decisions());
      turn.doubts().ask();
    });
  }

  private void doubted(Doubt doubt) {
    doubts.add(doubt);
    emit(new RunEvent.InDoubt(doubt));
  }

  private void next(@Nullable Step step) {
    if (step instanceof Step.Ask ask) {
      ask(ask);
    } else if (step instanceof Step.Continue more) {
      goOn(more);
    } else if (step instanceof Step.Tell tell) {
      tell(tell);
    } else if (step instanceof Step.Wait wait) {
      pause(wait);
    } else if (step instanceof Step.Call call) {
      call(call);
    } else if (step instanceof Step.Begin begin) {
      List<SessionEntry> intents = turnCalls().intents(begin.calls());
      append(intents, () -> turnCalls().begin(begin.calls()));
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

  private void append(List<SessionEntry> entries, Runnable then) {
    log.append(entries).onComplete(appended -> {
      if (appended.succeeded()) {
        then.run();
      } else {
        next(loop.failed(appended.cause()));
      }
    });
  }

  private Duration left() {
    Duration left = limits.getTimeout().minusNanos(clock.nanoTime() - startedAt);
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  private boolean isTooLarge(String what, int bytes) {
    int most = limits.getMaxEntryBytes();
    if (bytes > most) {
      next(loop.tooLarge("maxEntryBytes", what, bytes, most));
    }
    return bytes > most;
  }

  /** The next turn is another agent's; false when it is somebody else's already. */
  boolean handOver(Agent agent) {
    if (next != null || loop.ended()) {
      return false;
    }
    next = agent;
    String name = String.valueOf(agent.name());
    append(List.of(new SessionEntry.HandedOver(id, name)), () -> {});
    return true;
  }

  private void become(Agent agent) {
    model = agent.model();
    configs = agent.configs();
    config = null;
    loop.handedOver(model.id());
  }

  private void ask(Step.Ask ask) {
    Agent agent = next;
    if (agent != null) {
      next = null;
      become(agent);
      emit(new RunEvent.HandedOver(String.valueOf(agent.name())));
    }
    int summary = window.toSummarise(log.history());
    if (summary > 0) {
      summarise(summary, ask);
      return;
    }
    int from = window.from(log.history());
    RunEvent moved = window.moved(log.history(), from);
    if (moved != null) {
      emit(moved);
    }
    long most = limits.getMaxHistoryBytes();
    long bytes = log.bytes(from);
    if (bytes > most) {
      next(loop.tooLarge("maxHistoryBytes", "The conversation", bytes, most));
      return;
    }
    if (followed) {
      if (ask.repeats() != null) {
        emit(new RunEvent.TurnRepeated(ask.turn() - 1, ask.repeats(), Duration.ZERO));
      }
      emit(new RunEvent.TurnStarted(ask.turn()));
    }
    heard.next();
    GenerateContentRequest made;
    try {
      TurnConfigs.TurnConfig now = configs.current(caller, config);
      config = now;
      made = configs.request(
          ask, now, log.history(), from, loop.called(), wanted, model.capabilities());
    } catch (Throwable e) { // whatever a toolset throws: the run has its end
      next(loop.failed(e));
      return;
    }
    request = made;
    send(made);
  }

  /** Asks the model what was said so far, and then what was to be asked. */
  private void summarise(int contents, Step.Ask ask) {
    StreamedResponse answer = new StreamedResponse();
    ResponseStream stream;
    try {
      stream = asked(window.summaryRequest(
          log.history(),
          contents,
          configs.current(caller, config).withoutFunctions(),
          model.capabilities().responseParts()));
    } catch (Throwable e) { // whatever a model or a toolset throws
      unsummarised(e, ask);
      return;
    }
    asked.begin(
        stream,
        answer::add,
        cause -> unsummarised(cause, ask),
        () -> summarised(contents, answer.response(), ask));
  }

  private void summarised(int contents, GenerateContentResponse answer, Step.Ask ask) {
    if (loop.ended()) {
      return;
    }
    spent.addInside(answer, model.id());
    if (around != null) {
      around.spent(answer, model.id());
    }
    Content content = answer.content();
    String text = content == null ? "" : content.text().strip();
    if (text.isEmpty() || !content.functionCalls().isEmpty()) {
      unsummarised(new IllegalStateException("The model gave no summary"), ask);
      return;
    }
    append(List.of(new SessionEntry.Summarised(id, contents, text)), () -> {
      window.summarised(contents);
      emit(new RunEvent.Summarised(contents, text));
      if (!loop.ended()) {
        ask(ask);
      }
    });
  }

  private void unsummarised(Throwable cause, Step.Ask ask) {
    if (!loop.ended()) {
      LOG.warn("Run {} leaves turns out of what it sends, without a summary", id, cause);
      window.failed();
      ask(ask);
    }
  }

  private ResponseStream asked(GenerateContentRequest sent) {
    return asked(sent, new CallOptions().setTimeout(left()));
  }

  private ResponseStream asked(GenerateContentRequest sent, CallOptions options) {
    return Objects.requireNonNull(
        interceptor == null
            ? model.generateContent(sent, options)
            : interceptor.intercept(sent, options, model::generateContent),
        "model.generateContent()");
  }

  private void goOn(Step.Continue more) {
    heard.goOn(more.token());
    emit(new RunEvent.TurnContinued(loop.turns(), spent.turnUsage()));
    send(Objects.requireNonNull(request, "request").withContinuationToken(more.token()));
  }

  private void tell(Step.Tell tell) {
    emit(new RunEvent.OutputAsked(loop.turns(), tell.text()));
    List<SessionEntry> entries = new ArrayList<>();
    if (heard.hasData()) {
      entries.add(heard.modelTurn(id));
    }
    entries.add(new SessionEntry.UserTurn(id, Content.user(tell.text())));
    append(entries, () -> next(loop.told()));
  }

  private void send(GenerateContentRequest sent) {
    published = false;
    ResponseStream stream;
    try {
      stream = asked(sent, new CallOptions().setStreamed(streamed).setTimeout(left()));
    } catch (Throwable e) { // whatever a model does: the run has its end
      next(loop.failed(e));
      return;
    }
    asked.begin(
        stream,
        chunk -> {
          heard.add(chunk);
          List<RunEvent> pieces = followed ? events(chunk) : List.of();
          published |= !pieces.isEmpty();
          pieces.forEach(this::emit);
        },
        cause -> next(loop.modelFailed(cause, published, left())),
        this::answered);
    tools().prepare(model.vertx());
  }

  /** What a follower of the run sees of a piece. */
  private static List<RunEvent> events(GenerateContentResponse chunk) {
    Content content = chunk.content();
    List<RunEvent> events = new ArrayList<>();
    for (Part part : content == null ? List.<Part>of() : content.parts()) {
      if (part instanceof Part.Text text && !text.text().isEmpty()) {
        events.add(
            text.thought() ? new RunEvent.Thought(text.text()) : new RunEvent.Text(text.text()));
      }
    }
    return events;
  }

  private void pause(Step.Wait wait) {
    if (!loop.isContinued()) { // else nothing of the turn is void
      emit(new RunEvent.TurnRepeated(wait.turn(), wait.reason(), wait.delay()));
    }
    waiting = clock.after(wait.delay(), () -> onContext(() -> next(loop.waited())));
  }

  private void answered() {
    if (loop.ended()) {
      return;
    }
    GenerateContentResponse whole = heard.whole();
    spent.add(heard.piece());
    if (around != null) {
      around.spent(heard.piece(), model.id());
    }
    if (!FinishReason.CONTINUATION.equals(whole.finishReason())) {
      emit(new RunEvent.TurnEnded(loop.turns(), whole.finishReason(), spent.turnUsage()));
      spent.ended(loop.turns(), whole);
    }
    if (isTooLarge("The answer of the model", heard.bytes())) {
      return;
    }
    next(loop.answered(whole, streamed, published, left(), name -> tools().find(name) != null));
  }

  private void call(Step.Call step) {
    TurnCalls turn = new TurnCalls(caller, tools(), loop.turns(), step);
    calls = turn;
    Approvals approvals = turn.approvals();
    if (!(loop.begin(turn.sequential(), approvals.held(), turn.anyKnown())
        instanceof Step.Begin first)) {
      return;
    }
    List<SessionEntry> entries = new ArrayList<>();
    entries.add(heard.modelTurn(id));
    entries.addAll(approvals.entries());
    entries.addAll(turn.intents(first.calls()));
    append(entries, () -> {
      approvals.tell();
      turn.begin(first.calls());
      approvals.ask();
    });
  }

  private void answered(int call, List<SessionEntry> entries) {
    if (!loop.ended()) {
      append(entries, () -> next(loop.toolAnswered(call)));
    }
  }

  private ToolCatalog tools() {
    return Objects.requireNonNull(config, "config").tools();
  }

  private TurnCalls turnCalls() {
    return Objects.requireNonNull(calls, "calls");
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
      cause.setDoubts(doubts);
      emit(new RunEvent.Failed(cause));
      result.fail(cause);
      end();
    }
  }

  private void release() {
    ((ContextInternal) context()).removeCloseHook(closing);
    timer.run();
    waiting.run();
    asked.cancel();
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
      asked.hold();
    }
  }

  /** A run that answers one of the calls had an answer of its model. */
  void spentInside(GenerateContentResponse piece, String id) {
    onContext(() -> {
      spent.addInside(piece, id);
      if (around != null) {
        around.spent(piece, id);
      }
    });
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
    asked.release();
    List<Run> paused = List.copyOf(held);
    held.clear();
    paused.forEach(Run::resume);
  }

  @Override
  public String toString() {
    return "Run[" + id + ", " + session + "]";
  }
}
