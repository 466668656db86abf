package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.json.Json;
import dev.pollux.limit.Clock;
import dev.pollux.loop.RunLimits;
import dev.pollux.loop.Step;
import dev.pollux.session.History;
import dev.pollux.session.OpenCall;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.CallSettings;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.RunScope;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The function calls of one turn: each gets exactly one response, whatever its tool does. */
final class TurnCalls {

  /** What the calls of all turns of a run have in common. */
  record Caller(
      Context context,
      Clock clock,
      String sessionId,
      String runId,
      RunLimits limits,
      Supplier<Duration> left,
      BooleanSupplier over,
      Map<String, Object> attributes,
      Consumer<RunEvent> events,
      Answered answered,
      Approvals.Asker asker,
      @Nullable ToolInterceptor interceptor,
      CallSettings settings,
      KeptResults kept,
      RunLog log)
      implements RunScope {

    @Override
    public JsonNode state(String key) {
      return log.toolState().getOrDefault(key, MissingNode.getInstance());
    }
  }

  /** Told on the run's context when a call has its response. */
  @FunctionalInterface
  interface Answered {
    /**
     * A call has its response.
     *
     * @param entries what the log says of it: the response, and before it what was kept
     */
    void answered(int call, List<SessionEntry> entries);
  }

  private static final Logger LOG = LoggerFactory.getLogger(TurnCalls.class);

  private final Caller caller;
  private final ToolCatalog catalog;
  private final int turn;
  private final List<FunctionCall> calls;
  private final @Nullable String refusal;
  private final List<@Nullable FunctionTool> tools = new ArrayList<>();
  private final Approvals approvals;
  private final @Nullable Doubts doubts; // null in a turn of this run
  private final List<Integer> ready;
  private final Set<Running> running = new HashSet<>();

  TurnCalls(Caller caller, ToolCatalog catalog, int turn, Step.Call step) {
    this.caller = caller;
    this.catalog = catalog;
    this.turn = turn;
    this.calls = step.calls();
    this.refusal = step.refusal();
    int made = refusal == null ? caller.limits().getMaxCallsPerTurn() : 0;
    for (int i = 0; i < calls.size(); i++) {
      tools.add(i < made ? catalog.find(calls.get(i).name()) : null);
    }
    this.approvals = Approvals.of(caller, calls, tools, turn);
    this.doubts = null;
    this.ready = List.of();
  }

  /**
   * The calls of a turn that an earlier run left: those without a response. A call that was never begun
   * has a key of this run's turn 0, which no other call has: turns of the model count from 1.
   */
  TurnCalls(Caller caller, ToolCatalog catalog, History left) {
    this.caller = caller;
    this.catalog = catalog;
    this.turn = 0;
    this.calls = left.openCalls();
    this.refusal = null;
    int made = caller.limits().getMaxCallsPerTurn();
    for (int i = 0; i < calls.size(); i++) {
      tools.add(i < made ? catalog.find(calls.get(i).name()) : null);
    }
    this.approvals = Approvals.resumed(caller, left, tools);
    Doubts begun = Doubts.of(caller, left.open(), tools);
    this.doubts = begun;
    this.ready = left.open().stream()
        .map(OpenCall::place)
        .filter(call -> !approvals.held().contains(call) && !begun.held().contains(call))
        .toList();
  }

  Approvals approvals() {
    return approvals;
  }

  /** Those of a turn that an earlier run left. */
  Doubts doubts() {
    return Objects.requireNonNull(doubts, "doubts");
  }

  private boolean isDoubtful(int place) {
    return doubts != null && doubts.has(place);
  }

  /** The calls of a turn that was left that may begin, by their places. */
  List<Integer> ready() {
    return ready;
  }

  /** How many somebody is asked about first. */
  int held() {
    return approvals.held().size() + doubts().held().size();
  }

  /** For each call, whether it must not run beside others. */
  List<Boolean> sequential() {
    return tools.stream().map(tool -> tool != null && tool.isSequential()).toList();
  }

  /** True when there is a tool for at least one of the calls, or they are refused anyway. */
  boolean anyKnown() {
    return refusal != null || tools.stream().anyMatch(Objects::nonNull);
  }

  /** What the log says before these calls are made. */
  List<SessionEntry> intents(List<Integer> places) {
    List<SessionEntry> intents = new ArrayList<>();
    boolean known = caller.log().history().hasPrivateData();
    for (int place : places) {
      intents.addAll(approvals.answer(place));
      FunctionTool tool = tools.get(place);
      boolean made = isDoubtful(place)
          ? doubts().isMade(place)
          : tool != null && approvals.error(place) == null && approvals.given(place) == null;
      if (made) {
        if (!known && tool != null && tool.flow().contains(DataFlow.PRIVATE)) {
          known = true;
          intents.add(new SessionEntry.PrivateDataRead(caller.runId()));
        }
        intents.add(new SessionEntry.ToolIntent(
            caller.runId(), place, key(place), tool == null ? null : tool.fingerprint()));
      }
    }
    return intents;
  }

  void begin(List<Integer> places) {
    for (int place : places) {
      if (!caller.over().getAsBoolean()) {
        begin(place);
      }
    }
  }

  /** Tells the tools that are still at work that nobody waits for them any more. */
  void cancel() {
    List.copyOf(running).forEach(Running::cancel);
    if (doubts != null) {
      doubts.cancel();
    }
  }

  private String key(int place) {
    String begun = doubts == null ? null : doubts.key(place);
    String key = begun == null ? approvals.key(place) : begun;
    return key == null ? key(caller, turn, place) : key;
  }

  static String key(Caller caller, int turn, int place) {
    return caller.runId() + ":" + turn + ":" + place;
  }

  private void begin(int place) {
    FunctionCall call = approvals.approved(place, calls.get(place));
    FunctionTool tool = tools.get(place);
    String error = approvals.error(place);
    String key = key(place);
    long startedAt = caller.clock().nanoTime();
    if (isDoubtful(place) && !doubts().isMade(place)) {
      FunctionTool found = doubts().found(place);
      if (found == null) {
        end(place, key, FunctionResponse.error(call, doubts().told(place)), startedAt);
      } else {
        make(place, key, call, found, startedAt);
      }
      return;
    }
    caller.events().accept(new RunEvent.ToolCalled(key, call));
    if (tool == null || error != null) {
      String told = error == null ? refusal(place) : error;
      end(place, key, FunctionResponse.error(call, told), startedAt);
      return;
    }
    JsonNode given = approvals.given(place);
    if (given != null) {
      end(place, key, stored(call, FunctionResponse.output(call, given)), startedAt);
      return;
    }
    make(place, key, call, tool, startedAt);
  }

  private void make(int place, String key, FunctionCall call, FunctionTool tool, long startedAt) {
    Duration limit = tool.timeout() == null ? caller.limits().getToolTimeout() : tool.timeout();
    Running run = new Running(limit, late -> {
      String told =
          "Timed out after " + late.toMillis() + " ms: it is unknown whether this happened";
      end(place, key, FunctionResponse.error(call, told), startedAt);
    });
    running.add(run);
    ToolContext toolContext = new ToolContext(
        caller.context(),
        caller.sessionId(),
        caller.runId(),
        key,
        deadline(limit),
        run.cancelled.future(),
        caller.attributes(),
        text -> progress(key, call, text),
        caller.settings(),
        run);
    made(place, tool, call, toolContext, run)
        .onComplete(done -> RunLog.onContext(caller.context(), () -> {
          // A tool that answers after its time, or after the run, is not heard.
          if (run.end()) {
            ended(place, key, stored(call, done.result()), run, startedAt);
          } else {
            caller.kept().take(key);
          }
        }));
  }

  private Future<FunctionResponse> made(
      int place, FunctionTool tool, FunctionCall call, ToolContext context, Running run) {
    ToolInterceptor interceptor = caller.interceptor();
    if (interceptor == null || tool != tools.get(place)) { // what was found is no call
      return tool.call(call, context);
    }
    Future<FunctionResponse> response;
    try {
      response =
          interceptor.intercept(tool, call, context, changed -> next(tool, changed, context, run));
      Objects.requireNonNull(response, "interceptor.intercept()");
    } catch (Throwable thrown) { // whatever an interceptor does: the call has its response
      response = Future.failedFuture(thrown);
    }
    return response
        .map(given -> answering(call, Objects.requireNonNull(given, "response")))
        .otherwise(cause -> {
          LOG.warn(
              "Call {} of '{}' failed in an interceptor", context.callKey(), call.name(), cause);
          return FunctionResponse.error(
              call, "The call failed: " + cause.getClass().getSimpleName() + " around the tool");
        });
  }

  // An interceptor may be done on any thread, and late.
  private Future<FunctionResponse> next(
      FunctionTool tool, FunctionCall call, ToolContext context, Running run) {
    Promise<FunctionResponse> response = Promise.promise();
    RunLog.onContext(caller.context(), () -> {
      if (running.contains(run)) {
        tool.call(call, context).onComplete(response);
      } else {
        response.complete(FunctionResponse.error(call, "Not called: nobody waits any more"));
      }
    });
    return response.future();
  }

  /** The response, as one to this call. */
  private static FunctionResponse answering(FunctionCall call, FunctionResponse response) {
    if (response.name().equals(call.name()) && Objects.equals(response.id(), call.id())) {
      return response;
    }
    ObjectNode json = Json.object();
    json.setAll((ObjectNode) response.json());
    json.put("name", call.name());
    if (call.id() == null) {
      json.remove("id");
    } else {
      json.put("id", call.id());
    }
    return new FunctionResponse(json);
  }

  private FunctionResponse stored(FunctionCall call, FunctionResponse response) {
    int most = caller.limits().getMaxEntryBytes();
    return Json.fits(response.json(), most)
        ? response
        : FunctionResponse.error(
            call,
            "Its result has " + Json.bytes(response.json()).length + " bytes (allowed: " + most
                + "); ask for less at a time");
  }

  // What the run has left needs no timer here: the run ends by its own, and its calls with it.
  private Duration deadline(Duration limit) {
    Duration left = caller.left().get();
    return limit.compareTo(left) <= 0 ? limit : left;
  }

  /** A call on its way: it ends once, by its tool, by its time or with the run. */
  private final class Running extends CallState {
    private final Promise<Void> cancelled = Promise.promise();
    private final Runnable timer;

    Running(Duration limit, Consumer<Duration> late) {
      super(caller.log(), caller.limits().getMaxStateBytes());
      this.timer = caller
          .clock()
          .after(
              limit,
              () -> RunLog.onContext(caller.context(), () -> {
                if (cancel()) {
                  late.accept(limit);
                }
              }));
    }

    /** True the first time. */
    boolean end() {
      timer.run();
      return running.remove(this);
    }

    /** Tells the tool that nobody waits for it any more; true if it was still at work. */
    boolean cancel() {
      boolean atWork = end();
      if (atWork) {
        forget();
        cancelled.complete();
      }
      return atWork;
    }
  }

  private String refusal(int place) {
    if (refusal != null) {
      return refusal;
    }
    int most = caller.limits().getMaxCallsPerTurn();
    return place < most
        ? catalog.unknown(calls.get(place).name())
        : "Not called: only the first " + most + " calls of a turn are; call it again next turn";
  }

  private void progress(String key, FunctionCall call, String text) {
    RunLog.onContext(caller.context(), () -> {
      if (!caller.over().getAsBoolean()) {
        caller.events().accept(new RunEvent.ToolProgress(key, call, text));
      }
    });
  }

  private void ended(
      int place, String key, FunctionResponse response, Running run, long startedAt) {
    if (response.isError() || caller.over().getAsBoolean()) {
      run.forget();
      end(place, key, response, List.of(), startedAt);
      return;
    }
    List<SessionEntry> states = List.of();
    FunctionResponse told = response;
    try {
      states = run.end(caller.runId());
    } catch (Throwable thrown) { // whatever a tool does in a change that is made again
      LOG.warn("What call {} changed could not be kept", key, thrown);
      told = FunctionResponse.error(calls.get(place), unkept(thrown));
    }
    end(place, key, told, states, startedAt);
  }

  private static String unkept(Throwable thrown) {
    String reason = thrown instanceof ToolException
        ? String.valueOf(thrown.getMessage())
        : thrown.getClass().getSimpleName();
    return "Its result could not be kept, beside what other calls changed: " + reason;
  }

  private void end(int place, String key, FunctionResponse response, long startedAt) {
    end(place, key, response, List.of(), startedAt);
  }

  private void end(
      int place, String key, FunctionResponse response, List<SessionEntry> states, long startedAt) {
    if (caller.over().getAsBoolean()) {
      return;
    }
    caller
        .events()
        .accept(new RunEvent.ToolReturned(
            key,
            approvals.approved(place, calls.get(place)),
            response,
            Duration.ofNanos(caller.clock().nanoTime() - startedAt)));
    SessionEntry outcome = new SessionEntry.ToolOutcome(caller.runId(), place, response);
    String whole = caller.kept().take(key);
    caller
        .answered()
        .answered(
            place,
            whole == null && states.isEmpty()
                ? List.of(outcome)
                : entries(place, whole, states, outcome));
  }

  private List<SessionEntry> entries(
      int place, @Nullable String whole, List<SessionEntry> states, SessionEntry outcome) {
    List<SessionEntry> entries = new ArrayList<>();
    if (whole != null) {
      entries.add(
          KeptResults.entry(caller.runId(), place, whole, caller.limits().getMaxEntryBytes()));
    }
    entries.addAll(states);
    entries.add(outcome);
    return entries;
  }
}
