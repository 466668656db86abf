package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.loop.Step;
import dev.pollux.session.History;
import dev.pollux.session.OpenCall;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.CallSettings;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The function calls of one turn: each gets exactly one response, whatever its tool does. */
final class TurnCalls {

  /** What the calls of all turns of a run have in common. */
  record Caller(
      RunContext run,
      Answered answered,
      Asker asker,
      @Nullable ToolInterceptor interceptor,
      CallSettings settings,
      KeptResults kept) {}

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
  private final RunContext run;
  private final ToolCatalog catalog;
  private final int turn;
  private final List<FunctionCall> calls;
  private final @Nullable String refusal;
  private final List<@Nullable FunctionTool> tools = new ArrayList<>();
  private final Approvals approvals;
  private final @Nullable Doubts doubts; // null in a turn of this run
  private final List<Integer> ready;
  private final Set<RunningCall> running = new HashSet<>();

  TurnCalls(Caller caller, ToolCatalog catalog, int turn, Step.Call step) {
    this.caller = caller;
    this.run = caller.run();
    this.catalog = catalog;
    this.turn = turn;
    this.calls = step.calls();
    this.refusal = step.refusal();
    int made = refusal == null ? run.limits().getMaxCallsPerTurn() : 0;
    for (int i = 0; i < calls.size(); i++) {
      tools.add(i < made ? catalog.find(calls.get(i).name()) : null);
    }
    this.approvals = Approvals.of(caller.asker(), calls, tools, turn);
    this.doubts = null;
    this.ready = List.of();
  }

  /**
   * The calls of a turn that an earlier run left: those without a response. A call that was never begun
   * has a key of this run's turn 0, which no other call has: turns of the model count from 1.
   */
  TurnCalls(Caller caller, ToolCatalog catalog, History left) {
    this.caller = caller;
    this.run = caller.run();
    this.catalog = catalog;
    this.turn = 0;
    this.calls = left.openCalls();
    this.refusal = null;
    int made = run.limits().getMaxCallsPerTurn();
    for (int i = 0; i < calls.size(); i++) {
      tools.add(i < made ? catalog.find(calls.get(i).name()) : null);
    }
    this.approvals = Approvals.resumed(caller.asker(), left, tools);
    Doubts begun = Doubts.of(caller.asker(), left.open(), tools);
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
    boolean known = run.history().hasPrivateData();
    for (int place : places) {
      intents.addAll(approvals.answer(place));
      FunctionTool tool = tools.get(place);
      boolean made = isDoubtful(place)
          ? doubts().isMade(place)
          : tool != null && approvals.error(place) == null && approvals.given(place) == null;
      if (made) {
        if (!known && tool != null && tool.flow().contains(DataFlow.PRIVATE)) {
          known = true;
          intents.add(new SessionEntry.PrivateDataRead(run.runId()));
        }
        intents.add(new SessionEntry.ToolIntent(
            run.runId(), place, key(place), tool == null ? null : tool.fingerprint()));
      }
    }
    return intents;
  }

  void begin(List<Integer> places) {
    for (int place : places) {
      if (!run.isOver()) {
        begin(place);
      }
    }
  }

  /** Tells the tools that are still at work that nobody waits for them any more. */
  void cancel() {
    List.copyOf(running).forEach(RunningCall::cancel);
    if (doubts != null) {
      doubts.cancel();
    }
  }

  private String key(int place) {
    String begun = doubts == null ? null : doubts.key(place);
    String key = begun == null ? approvals.key(place) : begun;
    return key == null ? run.callKey(turn, place) : key;
  }

  private void begin(int place) {
    FunctionCall call = approvals.approved(place, calls.get(place));
    FunctionTool tool = tools.get(place);
    String error = approvals.error(place);
    String key = key(place);
    long startedAt = run.clock().nanoTime();
    if (isDoubtful(place) && !doubts().isMade(place)) {
      FunctionTool found = doubts().found(place);
      if (found == null) {
        end(place, key, FunctionResponse.error(call, doubts().told(place)), startedAt);
      } else { // what was found is no call, and so it is not intercepted
        running(place, key, call, found, startedAt).make(null);
      }
      return;
    }
    run.emit(new RunEvent.ToolCalled(key, call));
    if (tool == null || error != null) {
      String told = error == null ? refusal(place) : error;
      end(place, key, FunctionResponse.error(call, told), startedAt);
      return;
    }
    JsonNode given = approvals.given(place);
    if (given != null) {
      FunctionResponse response = FunctionResponse.output(call, given);
      int most = run.limits().getMaxEntryBytes();
      end(place, key, RunningCall.fitting(call, response, most), startedAt);
      return;
    }
    running(place, key, call, tool, startedAt).make(caller.interceptor());
  }

  private RunningCall running(
      int place, String key, FunctionCall call, FunctionTool tool, long startedAt) {
    return new RunningCall(
        caller,
        running,
        key,
        call,
        tool,
        (response, states) -> end(place, key, response, states, startedAt));
  }

  private String refusal(int place) {
    if (refusal != null) {
      return refusal;
    }
    int most = run.limits().getMaxCallsPerTurn();
    return place < most
        ? catalog.unknown(calls.get(place).name())
        : "Not called: only the first " + most + " calls of a turn are; call it again next turn";
  }

  private void end(int place, String key, FunctionResponse response, long startedAt) {
    end(place, key, response, List.of(), startedAt);
  }

  private void end(
      int place, String key, FunctionResponse response, List<SessionEntry> states, long startedAt) {
    if (run.isOver()) {
      return;
    }
    run.emit(new RunEvent.ToolReturned(
        key,
        approvals.approved(place, calls.get(place)),
        response,
        Duration.ofNanos(run.clock().nanoTime() - startedAt)));
    SessionEntry outcome = new SessionEntry.ToolOutcome(run.runId(), place, response);
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
      entries.add(KeptResults.entry(run.runId(), place, whole, run.limits().getMaxEntryBytes()));
    }
    entries.addAll(states);
    entries.add(outcome);
    return entries;
  }
}
