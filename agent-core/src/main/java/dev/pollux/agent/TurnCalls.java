package dev.pollux.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.json.Json;
import dev.pollux.limit.Clock;
import dev.pollux.loop.RunLimits;
import dev.pollux.loop.Step;
import dev.pollux.session.History;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.CallSettings;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.ToolContext;
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
      KeptResults kept) {}

  /** Told on the run's context when a call has its response. */
  @FunctionalInterface
  interface Answered {
    /**
     * A call has its response.
     *
     * @param whole the whole of a result that was cut in the response, or null
     */
    void answered(int call, FunctionResponse response, @Nullable String whole);
  }

  private static final Logger LOG = LoggerFactory.getLogger(TurnCalls.class);

  private final Caller caller;
  private final ToolCatalog catalog;
  private final int turn;
  private final List<FunctionCall> calls;
  private final @Nullable String refusal;
  private final List<@Nullable FunctionTool> tools = new ArrayList<>();
  private final Approvals approvals;
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
  }

  /** The calls of a turn that was suspended: only those that wait for a decision are left. */
  TurnCalls(Caller caller, ToolCatalog catalog, History suspended) {
    this.caller = caller;
    this.catalog = catalog;
    this.turn = 0;
    this.calls = suspended.openCalls();
    this.refusal = null;
    calls.forEach(call -> tools.add(catalog.find(call.name())));
    this.approvals = Approvals.resumed(caller, suspended.pendingByCall(), catalog);
  }

  Approvals approvals() {
    return approvals;
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
    for (int place : places) {
      intents.addAll(approvals.answer(place));
      if (tools.get(place) != null && approvals.error(place) == null) {
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
    List.copyOf(running).forEach(Running::cancel);
  }

  private String key(int place) {
    String key = approvals.key(place);
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
    caller.events().accept(new RunEvent.ToolCalled(key, call));
    if (tool == null || error != null) {
      String told = error == null ? refusal(place) : error;
      end(place, key, FunctionResponse.error(call, told), startedAt);
      return;
    }
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
        caller.settings());
    made(tool, call, toolContext, run)
        .onComplete(done -> RunLog.onContext(caller.context(), () -> {
          // A tool that answers after its time, or after the run, is not heard.
          if (run.end()) {
            end(place, key, stored(call, done.result()), startedAt);
          } else {
            caller.kept().take(key);
          }
        }));
  }

  private Future<FunctionResponse> made(
      FunctionTool tool, FunctionCall call, ToolContext context, Running run) {
    ToolInterceptor interceptor = caller.interceptor();
    if (interceptor == null) {
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
  private final class Running {
    private final Promise<Void> cancelled = Promise.promise();
    private final Runnable timer;

    Running(Duration limit, Consumer<Duration> late) {
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

  private void end(int place, String key, FunctionResponse response, long startedAt) {
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
    caller.answered().answered(place, response, caller.kept().take(key));
  }
}
