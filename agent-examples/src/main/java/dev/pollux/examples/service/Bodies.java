package dev.pollux.examples.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/** Reads what clients send, and says what is wrong with it. */
final class Bodies {

  private static final String TIMER = "bodyTimer";
  private static final long MAX_BODY_MILLIS = 30_000;

  private Bodies() {}

  /**
   * Lets JSON pass alone, as a page of another site cannot send that without asking first, and waits
   * only so long for it.
   */
  static void expect(RoutingContext request) {
    String type = request.request().getHeader("Content-Type");
    if (type == null || !type.matches("(?i)application/json\\s*(;.*)?")) {
      throw new Problem(415, "notJson", "Content-Type must be application/json");
    }
    Vertx vertx = request.vertx();
    request.put(
        TIMER,
        vertx.setTimer(
            MAX_BODY_MILLIS,
            late ->
                request.fail(new Problem(408, "bodyTooSlow", "The body did not come in time"))));
    request.addEndHandler(end -> vertx.cancelTimer(request.<Long>get(TIMER)));
    request.next();
  }

  static JsonNode object(RoutingContext request) {
    request.vertx().cancelTimer(request.<Long>get(TIMER));
    Buffer body = request.body().buffer();
    byte[] bytes = body == null ? new byte[0] : body.getBytes();
    try {
      JsonNode json = Json.read(bytes, 0, bytes.length);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw new Problem(400, "badJson", "The body is not JSON: " + e.getOriginalMessage());
    }
    throw bad("The body must be a JSON object");
  }

  /** A text that is not blank. */
  static String text(JsonNode object, String member) {
    String text = Json.text(object, member);
    if (text == null || text.isBlank()) {
      throw bad("'" + member + "' must be a text that is not empty");
    }
    return text;
  }

  /**
   * {@code [{"callKey": "…", "hash": "…", "decision": "approve"}, …]}. The key and the hash are those of
   * the event {@code approvalAsked}. Decisions are {@code approve}, with {@code args} in place of the
   * model's if they are there, {@code approveAlways}, {@code deny} with a {@code reason} or none, and
   * {@code answer} with the {@code text} that a question of the model is answered with.
   */
  static List<ApprovalDecision> decisions(JsonNode body) {
    List<ApprovalDecision> decisions = new ArrayList<>();
    for (JsonNode item : body.path("decisions")) {
      decisions.add(
          new ApprovalDecision(text(item, "callKey"), text(item, "hash"), decision(item)));
    }
    if (decisions.isEmpty()) {
      throw bad("'decisions' must be an array with at least one item");
    }
    return decisions;
  }

  private static Decision decision(JsonNode item) {
    String reason = Json.text(item, "reason");
    return switch (text(item, "decision")) {
      case "approve" ->
        item.has("args") ? Decision.approveWith(item.get("args")) : Decision.approve();
      case "approveAlways" -> Decision.approveAlways();
      case "deny" -> Decision.deny(reason == null ? "" : reason);
      case "answer" -> Decision.answer(text(item, "text"));
      default -> throw bad("'decision' must be approve, approveAlways, deny or answer");
    };
  }

  private static Problem bad(String message) {
    return new Problem(400, "badRequest", message);
  }
}
