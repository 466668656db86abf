package dev.pollux.agent.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call on its way: it ends once, by its tool, by its time or with the run. */
final class RunningCall extends CallState {

  /** Told on the run's context, unless the call was cancelled. */
  @FunctionalInterface
  interface Ended {
    /**
     * The call has its response.
     *
     * @param states what the log says before it of what the tool keeps
     */
    void ended(FunctionResponse response, List<SessionEntry> states);
  }

  private static final Logger LOG = LoggerFactory.getLogger(RunningCall.class);

  private final Caller caller;
  private final RunContext run;
  private final Set<RunningCall> running;
  private final String key;
  private final FunctionCall call;
  private final FunctionTool tool;
  private final Duration limit;
  private final Ended ended;
  private final Promise<Void> cancelled = Promise.promise();
  private final Runnable timer;

  /**
   * A call that is about to be made.
   *
   * @param running has the call until it ends
   */
  RunningCall(
      Caller caller,
      Set<RunningCall> running,
      String key,
      FunctionCall call,
      FunctionTool tool,
      Ended ended) {
    super(caller.run().log(), caller.run().limits().getMaxStateBytes());
    this.caller = caller;
    this.run = caller.run();
    this.running = running;
    this.key = key;
    this.call = call;
    this.tool = tool;
    this.limit = tool.timeout() == null ? run.limits().getToolTimeout() : tool.timeout();
    this.ended = ended;
    this.timer = run.clock().after(limit, () -> run.onContext(this::late));
    running.add(this);
  }

  /** Calls the tool, with the interceptor around it if there is one. */
  void make(@Nullable ToolInterceptor interceptor) {
    ToolContext context = new ToolContext(
        run.context(),
        run.sessionId(),
        run.runId(),
        key,
        deadline(),
        cancelled.future(),
        run.attributes(),
        this::progress,
        caller.settings(),
        this);
    Future<FunctionResponse> made =
        interceptor == null ? tool.call(call, context) : intercepted(interceptor, context);
    made.onComplete(done -> run.onContext(() -> {
      // A tool that answers after its time, or after the run, is not heard.
      if (end()) {
        answered(fitting(call, done.result(), run.limits().getMaxEntryBytes()));
      } else {
        caller.kept().take(key);
      }
    }));
  }

  // What the run has left needs no timer here: the run ends by its own, and its calls with it.
  private Duration deadline() {
    Duration left = run.left();
    return limit.compareTo(left) <= 0 ? limit : left;
  }

  private void progress(String text) {
    run.onContext(() -> {
      if (!run.isOver()) {
        run.emit(new RunEvent.ToolProgress(key, call, text));
      }
    });
  }

  private Future<FunctionResponse> intercepted(ToolInterceptor interceptor, ToolContext context) {
    Future<FunctionResponse> response;
    try {
      response = interceptor.intercept(tool, call, context, changed -> next(changed, context));
      Objects.requireNonNull(response, "interceptor.intercept()");
    } catch (Throwable thrown) { // whatever an interceptor does: the call has its response
      response = Future.failedFuture(thrown);
    }
    return response
        .map(given -> asAnswer(Objects.requireNonNull(given, "response")))
        .otherwise(cause -> {
          LOG.warn("Call {} of '{}' failed in an interceptor", key, call.name(), cause);
          return FunctionResponse.error(
              call, "The call failed: " + cause.getClass().getSimpleName() + " around the tool");
        });
  }

  // An interceptor may be done on any thread, and late.
  private Future<FunctionResponse> next(FunctionCall changed, ToolContext context) {
    Promise<FunctionResponse> response = Promise.promise();
    run.onContext(() -> {
      if (running.contains(this)) {
        tool.call(changed, context).onComplete(response);
      } else {
        response.complete(FunctionResponse.error(changed, "Not called: nobody waits any more"));
      }
    });
    return response.future();
  }

  /** The response, as one to this call. */
  private FunctionResponse asAnswer(FunctionResponse response) {
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

  /** The response, or one that says that it has more bytes than the log takes. */
  static FunctionResponse fitting(FunctionCall call, FunctionResponse response, int most) {
    return Json.fits(response.json(), most)
        ? response
        : FunctionResponse.error(
            call,
            "Its result has " + Json.bytes(response.json()).length + " bytes (allowed: " + most
                + "); ask for less at a time");
  }

  private void answered(FunctionResponse response) {
    if (response.isError() || run.isOver()) {
      forget();
      ended.ended(response, List.of());
      return;
    }
    List<SessionEntry> states = List.of();
    FunctionResponse told = response;
    try {
      states = end(run.runId());
    } catch (Throwable thrown) { // whatever a tool does in a change that is made again
      LOG.warn("What call {} changed could not be kept", key, thrown);
      told = FunctionResponse.error(call, unkept(thrown));
    }
    ended.ended(told, states);
  }

  private static String unkept(Throwable thrown) {
    String reason = thrown instanceof ToolException
        ? String.valueOf(thrown.getMessage())
        : thrown.getClass().getSimpleName();
    return "Its result could not be kept, beside what other calls changed: " + reason;
  }

  private void late() {
    if (cancel()) {
      ended.ended(
          FunctionResponse.error(
              call,
              "Timed out after " + limit.toMillis() + " ms: it is unknown whether this happened"),
          List.of());
    }
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

  // True the first time.
  private boolean end() {
    timer.run();
    return running.remove(this);
  }
}
