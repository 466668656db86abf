package dev.pollux.agent;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The function calls of one turn: each gets exactly one response, whatever its tool does. */
final class TurnCalls {

  /** What the calls of all turns of a run have in common. */
  record Caller(
      Context context,
      String sessionId,
      String runId,
      RunLimits limits,
      BooleanSupplier over,
      Map<String, Object> attributes,
      Consumer<RunEvent> events,
      Answered answered) {}

  /** Told on the run's context when a call has its response. */
  @FunctionalInterface
  interface Answered {
    void answered(int call, FunctionResponse response);
  }

  private final Caller caller;
  private final ToolCatalog catalog;
  private final int turn;
  private final List<FunctionCall> calls;
  private final @Nullable String refusal;
  private final List<@Nullable FunctionTool> tools = new ArrayList<>();
  private final Set<Promise<Void>> running = new HashSet<>();

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
  }

  /** For each call, whether it must not run beside others. */
  List<Boolean> sequential() {
    return tools.stream().map(tool -> tool != null && tool.isSequential()).toList();
  }

  /** What the log says before these calls are made. */
  List<SessionEntry> intents(List<Integer> places) {
    List<SessionEntry> intents = new ArrayList<>();
    for (int place : places) {
      if (tools.get(place) != null) {
        intents.add(new SessionEntry.ToolIntent(caller.runId(), place, key(place)));
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
    List<Promise<Void>> told = List.copyOf(running);
    running.clear();
    told.forEach(Promise::tryComplete);
  }

  private String key(int place) {
    return caller.runId() + ":" + turn + ":" + place;
  }

  private void begin(int place) {
    FunctionCall call = calls.get(place);
    FunctionTool tool = tools.get(place);
    String key = key(place);
    long startedAt = System.nanoTime();
    caller.events().accept(new RunEvent.ToolCalled(key, call));
    if (tool == null) {
      end(place, key, FunctionResponse.error(call, refusal(place)), startedAt);
      return;
    }
    Duration limit = tool.timeout() == null ? caller.limits().getToolTimeout() : tool.timeout();
    Promise<Void> cancelled = Promise.promise();
    running.add(cancelled);
    ToolContext toolContext = new ToolContext(
        caller.context(),
        caller.sessionId(),
        caller.runId(),
        key,
        limit,
        cancelled.future(),
        caller.attributes(),
        text -> progress(key, call, text));
    boolean[] ended = {false};
    long timer = caller.context().owner().setTimer(limit.toMillis(), t -> {
      if (!ended[0]) {
        ended[0] = true;
        running.remove(cancelled);
        cancelled.complete();
        String late =
            "Timed out after " + limit.toMillis() + " ms: it is unknown whether this happened";
        end(place, key, FunctionResponse.error(call, late), startedAt);
      }
    });
    tool.call(call, toolContext)
        .onComplete(done -> RunLog.onContext(caller.context(), () -> {
          // A tool that answers after its time, or twice, is not heard.
          if (!ended[0]) {
            ended[0] = true;
            running.remove(cancelled);
            caller.context().owner().cancelTimer(timer);
            end(place, key, done.result(), startedAt);
          }
        }));
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

  private void end(int place, String key, FunctionResponse response, long startedAt) {
    if (caller.over().getAsBoolean()) {
      return;
    }
    caller
        .events()
        .accept(new RunEvent.ToolReturned(
            key, calls.get(place), response, Duration.ofNanos(System.nanoTime() - startedAt)));
    caller.answered().answered(place, response);
  }
}
