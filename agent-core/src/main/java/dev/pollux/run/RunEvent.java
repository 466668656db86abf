package dev.pollux.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.json.Json;
import dev.pollux.session.PendingApproval;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happens during a run. {@link Started} comes first; exactly one of {@link Done} and
 * {@link Failed} comes last.
 */
public sealed interface RunEvent {

  /** The event as JSON, an object whose {@code type} names the kind. */
  ObjectNode json();

  private static ObjectNode event(String type) {
    return Json.object().put("type", type);
  }

  private static void putUsage(ObjectNode json, UsageMetadata usage) {
    json.set("usageMetadata", Json.tree(usage));
  }

  /** {@code {"type": "started", "runId": "…", "sessionId": "…"}}. */
  record Started(String runId, String sessionId) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("started").put("runId", runId).put("sessionId", sessionId);
    }
  }

  /**
   * The model is asked: {@code {"type": "turnStarted", "turn": 1}}.
   *
   * @param turn from 1
   */
  record TurnStarted(int turn) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("turnStarted").put("turn", turn);
    }
  }

  /** The next piece of the answer: {@code {"type": "text", "text": "…"}}. */
  record Text(String text) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("text").put("text", text);
    }
  }

  /** The next piece of a summary of the model's reasoning: {@code {"type": "thought", …}}. */
  record Thought(String text) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("thought").put("text", text);
    }
  }

  /** The model's answer is whole: {@code {"type": "turnEnded", "turn": 1, "finishReason": …}}. */
  record TurnEnded(int turn, @Nullable FinishReason finishReason, UsageMetadata usage)
      implements RunEvent {
    @Override
    public ObjectNode json() {
      ObjectNode json = event("turnEnded").put("turn", turn);
      if (finishReason != null) {
        json.put("finishReason", finishReason.value());
      }
      putUsage(json, usage);
      return json;
    }
  }

  /**
   * The answer cannot be used, or there was none, and the model is asked again; {@link dev.pollux.loop.RunLimits} and
   * {@link dev.pollux.loop.RetryOptions} say how often: {@code {"type":
   * "turnRepeated", "turn": 2, "reason": "…", "delayMillis": 731}}. Text of that turn is void.
   *
   * @param turn the turn that cannot be used
   * @param delay how long the run waits before it asks
   */
  record TurnRepeated(int turn, String reason, Duration delay) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("turnRepeated")
          .put("turn", turn)
          .put("reason", reason)
          .put("delayMillis", delay.toMillis());
    }
  }

  /**
   * The rest is asked for of an answer that Gemini gives in pieces: {@code {"type": "turnContinued",
   * "turn": 1, "usageMetadata": {…}}}. Text goes on where it was.
   *
   * @param usage the tokens of the answer so far
   */
  record TurnContinued(int turn, UsageMetadata usage) implements RunEvent {
    @Override
    public ObjectNode json() {
      ObjectNode json = event("turnContinued").put("turn", turn);
      putUsage(json, usage);
      return json;
    }
  }

  /**
   * The answer is not of the wanted type, and the model is told so: {@code {"type": "outputAsked",
   * "turn": 2, "text": "…"}}. Text of that turn is part of the conversation, but not the result.
   *
   * @param turn the turn whose answer does not hold
   * @param text what the model is told
   */
  record OutputAsked(int turn, String text) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("outputAsked").put("turn", turn).put("text", text);
    }
  }

  /**
   * A call is about to be made: {@code {"type": "toolCalled", "callKey": "…", "functionCall": {…}}}.
   *
   * @param callKey names the call within the session
   */
  record ToolCalled(String callKey, FunctionCall call) implements RunEvent {
    @Override
    public ObjectNode json() {
      ObjectNode json = event("toolCalled").put("callKey", callKey);
      json.set("functionCall", call.json());
      return json;
    }
  }

  /** A tool says how far it is: {@code {"type": "toolProgress", "callKey": "…", "text": "…"}}. */
  record ToolProgress(String callKey, FunctionCall call, String text) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("toolProgress")
          .put("callKey", callKey)
          .put("name", call.name())
          .put("text", text);
    }
  }

  /**
   * The conversation goes on with another agent: {@code {"type": "handedOver", "agent": "…"}}.
   *
   * @param agent its name
   */
  record HandedOver(String agent) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("handedOver").put("agent", agent);
    }
  }

  /**
   * Something happened in the run of an agent that {@linkplain dev.pollux.agent.Agent#asTool answers} a call: {@code
   * {"type": "nested", "callKey": "…", "agent": "…", "event": {…}}}.
   *
   * @param callKey the call of this run
   * @param agent the name that the agent was called by
   * @param event what happened, which may be nested as well
   */
  record Nested(String callKey, String agent, RunEvent event) implements RunEvent {
    @Override
    public ObjectNode json() {
      ObjectNode json = RunEvent.event("nested").put("callKey", callKey).put("agent", agent);
      json.set("event", event.json());
      return json;
    }
  }

  /**
   * A call has its response: {@code {"type": "toolReturned", "callKey": "…", "functionResponse": {…},
   * "durationMillis": 12.5}}.
   */
  record ToolReturned(
      String callKey, FunctionCall call, FunctionResponse response, Duration duration)
      implements RunEvent {
    @Override
    public ObjectNode json() {
      ObjectNode json = event("toolReturned").put("callKey", callKey);
      json.set("functionResponse", response.json());
      return json.put("durationMillis", duration.toNanos() / 1000 / 1000.0);
    }
  }

  /**
   * A call waits until somebody decides about it: {@code {"type": "approvalAsked", "callKey": "…",
   * "functionCall": {…}, "hash": "…", "expiresAt": "2027-01-31T12:00:00Z"}}.
   */
  record ApprovalAsked(PendingApproval pending) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("approvalAsked").setAll(pending.json());
    }
  }

  /**
   * Somebody decided about a call: {@code {"type": "approvalAnswered", "callKey": "…", "decision":
   * "refused", "reason": "…"}}.
   *
   * @param decision {@code approved}; {@code answered} when the result was given with the decision;
   *     {@code denied}; {@code refused} when the call was approved, but that does not count; {@code ignored} when no such call waits
   * @param reason why the call is not made, or null
   */
  record ApprovalAnswered(
      String callKey, String decision, @Nullable String reason) implements RunEvent {
    @Override
    public ObjectNode json() {
      ObjectNode json = event("approvalAnswered").put("callKey", callKey).put("decision", decision);
      return reason == null ? json : json.put("reason", reason);
    }
  }

  /**
   * The oldest turns are left out of what the model is sent: {@code {"type": "windowMoved", "contents":
   * 4, "tokens": 180000}}.
   *
   * @param contents how many contents are left out
   * @param tokens about how many tokens the others have
   */
  record WindowMoved(int contents, long tokens) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("windowMoved").put("contents", contents).put("tokens", tokens);
    }
  }

  /**
   * The model wrote a summary that stands for the oldest turns from now on: {@code {"type":
   * "summarised", "contents": 4, "text": "…"}}.
   *
   * @param contents for how many contents it stands
   */
  record Summarised(int contents, String text) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("summarised").put("contents", contents).put("text", text);
    }
  }

  /**
   * A call of an earlier run, which was cut off, was begun and nobody knows how it ended: {@code
   * {"type": "inDoubt", "callKey": "…", "functionCall": {…}, "settled": "unknown"}}. It comes before the
   * log says what was done about it, and so once more when this run is cut off as well. {@link
   * ToolReturned} follows in a run that was resumed, after {@link ToolCalled} if the call is made again.
   */
  record InDoubt(Doubt doubt) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("inDoubt").setAll(doubt.json());
    }
  }

  /**
   * The run has its result: {@code {"type": "done", "text": "…", "turns": 2, …}}. It is suspended when
   * there is {@code "pending": […]}, whose items are as in {@link ApprovalAsked}; calls in doubt are
   * {@code "doubts": […]}, as in {@link InDoubt}. A value that was
   * wanted is {@code "value": …}, a known cost {@code "cost": "0.0123"}.
   */
  record Done(RunResult result) implements RunEvent {
    @Override
    public ObjectNode json() {
      ObjectNode json = event("done")
          .put("runId", result.runId())
          .put("sessionId", result.sessionId())
          .put("text", result.text())
          .put("turns", result.turns())
          .put("calls", result.calls())
          .put("attempts", result.attempts())
          .put("waitedMillis", result.waited().toMillis());
      if (result.finishReason() != null) {
        json.put("finishReason", result.finishReason().value());
      }
      if (result.modelVersion() != null) {
        json.put("modelVersion", result.modelVersion());
      }
      if (result.limit() != null) {
        json.put("limit", result.limit());
      }
      if (!result.pending().isEmpty()) {
        ArrayNode pending = json.putArray("pending");
        result.pending().forEach(waits -> pending.add(waits.json()));
      }
      if (!result.doubts().isEmpty()) {
        ArrayNode doubts = json.putArray("doubts");
        result.doubts().forEach(doubt -> doubts.add(doubt.json()));
      }
      if (result.cost() != null) {
        json.put("cost", result.cost().toPlainString());
      }
      if (result.output() != null && result.output().json() != null) {
        json.set("value", result.output().json());
      }
      putUsage(json, result.usage());
      return json;
    }
  }

  /**
   * The run ended without a result: {@code {"type": "failed", "error": "RunException", "outcome":
   * "failed", "message": "…"}}.
   */
  record Failed(RunException cause) implements RunEvent {
    @Override
    public ObjectNode json() {
      return event("failed")
          .put("error", cause.getClass().getSimpleName())
          .put("outcome", cause.outcome())
          .put("message", cause.getMessage());
    }
  }
}
