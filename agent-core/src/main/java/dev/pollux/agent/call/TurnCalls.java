package dev.pollux.agent.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.loop.Step;
import dev.pollux.run.RunEvent;
import dev.pollux.session.History;
import dev.pollux.session.OpenCall;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The function calls of one turn: each gets exactly one response, whatever its tool does. */
public final class TurnCalls {

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

  /** The calls of a turn of this run. */
  public TurnCalls(Caller caller, ToolCatalog catalog, int turn, Step.Call step) {
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
  public TurnCalls(Caller caller, ToolCatalog catalog, History left) {
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

  /**
   * The first of the calls begin, and others are asked about.
   *
   * @param turn what the model said
   */
  public void start(SessionEntry turn) {
    if (!(run.loop().begin(sequential(), approvals.held(), anyKnown())
        instanceof Step.Begin first)) {
      return;
    }
    List<SessionEntry> entries = new ArrayList<>();
    entries.add(turn);
    entries.addAll(approvals.entries());
    entries.addAll(intents(first.calls()));
    run.append(entries, () -> {
      approvals.tell();
      begin(first.calls());
      approvals.ask();
    });
  }

  /**
   * The same for those that an earlier run left.
   *
   * @param started how the log says that they are resumed
   * @param decisions null when nobody brought any
   */
  public void resume(
      List<SessionEntry> started, @Nullable Map<String, ApprovalDecision> decisions) {
    int held = approvals.held().size() + doubts().held().size();
    if (!(run.loop().resume(sequential(), ready, held) instanceof Step.Begin first)) {
      return;
    }
    doubts().tell();
    List<SessionEntry> entries = new ArrayList<>(started);
    entries.addAll(approvals.entries());
    entries.addAll(intents(first.calls()));
    run.append(entries, () -> {
      approvals.tell();
      begin(first.calls());
      approvals.resume(decisions);
      doubts().ask();
    });
  }

  /** Further ones begin. */
  public void goOn(Step.Begin next) {
    run.append(intents(next.calls()), () -> begin(next.calls()));
  }

  /** Those of a turn that an earlier run left. */
  private Doubts doubts() {
    return Objects.requireNonNull(doubts, "doubts");
  }

  private boolean isDoubtful(int place) {
    return doubts != null && doubts.has(place);
  }

  /** For each call, whether it must not run beside others. */
  private List<Boolean> sequential() {
    List<Boolean> sequential = new ArrayList<>(tools.size());
    for (FunctionTool tool : tools) {
      sequential.add(tool != null && tool.isSequential());
    }
    return sequential;
  }

  /** True when there is a tool for at least one of the calls, or they are refused anyway. */
  private boolean anyKnown() {
    if (refusal != null) {
      return true;
    }
    for (FunctionTool tool : tools) {
      if (tool != null) {
        return true;
      }
    }
    return false;
  }

  /** What the log says before these calls are made. */
  private List<SessionEntry> intents(List<Integer> places) {
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

  private void begin(List<Integer> places) {
    for (int place : places) {
      if (!run.isOver()) {
        begin(place);
      }
    }
  }

  /** Tells the tools that are still at work that nobody waits for them any more. */
  public void cancel() {
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
    if (run.isOver()) { // who was told has had enough
      return;
    }
    List<SessionEntry> entries = whole == null && states.isEmpty()
        ? List.of(outcome)
        : entries(place, whole, states, outcome);
    run.append(entries, () -> run.next(run.loop().toolAnswered(place)));
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
