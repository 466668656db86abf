package dev.pollux.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.Run;
import dev.pollux.agent.RunOptions;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.session.History;
import dev.pollux.session.Session;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client hands in and a worker starts: {@code {"prompt": {content}}}, or {@code {"decisions":
 * [{"callKey": "…", "hash": "…", "decision": "approve", "always": true, "args": {…}}, {…, "decision":
 * "deny", "reason": "…"}, {…, "decision": "answer", "output": …}]}}.
 */
final class RunInput {

  private RunInput() {}

  static ObjectNode prompt(Content prompt) {
    ObjectNode input = Json.object();
    input.set("prompt", prompt.json());
    return input;
  }

  static ObjectNode decisions(List<ApprovalDecision> decisions) {
    if (decisions.isEmpty()) {
      throw new IllegalArgumentException("decisions: none (expected: at least one)");
    }
    ObjectNode input = Json.object();
    ArrayNode items = input.putArray("decisions");
    for (ApprovalDecision decision : decisions) {
      ObjectNode item =
          Json.object().put("callKey", decision.callKey()).put("hash", decision.hash());
      items.add(write(item, decision.decision()));
    }
    return input;
  }

  private static ObjectNode write(ObjectNode item, Decision decision) {
    if (decision instanceof Decision.Approve approve) {
      item.put("decision", "approve").put("always", approve.always());
      if (approve.editedArgs() != null) {
        item.set("args", approve.editedArgs());
      }
    } else if (decision instanceof Decision.Deny deny) {
      item.put("decision", "deny").put("reason", deny.reason());
    } else if (decision instanceof Decision.Answer answer) {
      item.put("decision", "answer").set("output", answer.output());
    } else if (decision instanceof Decision.Later) {
      throw new IllegalArgumentException(
          "decisions: 'later' (expected: approve, deny or answer; leave out what is not decided)");
    } else {
      throw new AssertionError(decision);
    }
    return item;
  }

  /**
   * Starts what was handed in.
   *
   * @throws IllegalArgumentException if it is none of the shapes above
   */
  static Run start(JsonNode input, Agent agent, Session session, RunOptions options) {
    if (input.has("prompt")) {
      return agent.start(session, Content.of(input.get("prompt")), options);
    }
    return agent.startResume(session, read(input.path("decisions")), options);
  }

  /**
   * Starts to go on with what was handed in, and begun by a worker that is gone. What it had not written
   * of the decisions is decided by them now.
   *
   * @param context where the run is to be
   * @return fails when the session cannot be read, or with {@link IllegalArgumentException} as above
   */
  static Future<Run> resume(
      JsonNode input, Agent agent, Session session, RunOptions options, Context context) {
    if (input.has("prompt")) {
      return Future.succeededFuture(agent.startResume(session, options));
    }
    Promise<History> read = Promise.promise();
    session.openHistory().onComplete(done -> context.runOnContext(v -> read.handle(done)));
    return read.future().map(history -> {
      List<ApprovalDecision> decisions = read(input.path("decisions"));
      boolean waits = history.pending().stream()
          .anyMatch(
              call -> decisions.stream().anyMatch(one -> one.callKey().equals(call.callKey())));
      return waits
          ? agent.startResume(session, decisions, options)
          : agent.startResume(session, options);
    });
  }

  private static List<ApprovalDecision> read(JsonNode items) {
    if (!items.isArray() || items.isEmpty()) {
      throw new IllegalArgumentException("input: neither 'prompt' nor 'decisions'");
    }
    List<ApprovalDecision> decisions = new ArrayList<>();
    for (JsonNode item : items) {
      decisions.add(new ApprovalDecision(
          item.path("callKey").asText(), item.path("hash").asText(), decision(item)));
    }
    return decisions;
  }

  private static Decision decision(JsonNode item) {
    String word = item.path("decision").asText();
    return switch (word) {
      case "approve" ->
        item.has("args")
            ? Decision.approveWith(item.get("args"))
            : item.path("always").asBoolean() ? Decision.approveAlways() : Decision.approve();
      case "deny" -> Decision.deny(item.path("reason").asText());
      case "answer" -> Decision.answer(item.path("output"));
      default ->
        throw new IllegalArgumentException(
            "decision: '" + word + "' (expected: approve, deny or answer)");
    };
  }
}
