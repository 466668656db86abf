package dev.pollux.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;

/** Reads what a {@link SessionEntry} is stored as: the other way of each {@code json()} in it. */
final class EntryReader {

  private EntryReader() {}

  static SessionEntry read(JsonNode json) {
    String runId = text(json, "runId");
    String type = text(json, "type");
    return switch (type) {
      case "runStarted" -> new SessionEntry.RunStarted(runId, Json.text(json, "resumed"));
      case "userTurn" -> new SessionEntry.UserTurn(runId, Content.of(object(json, "content")));
      case "modelTurn" ->
        new SessionEntry.ModelTurn(
            runId,
            Content.of(object(json, "content")),
            json.path("usageMetadata"),
            Json.text(json, "modelVersion"));
      case "toolIntent" ->
        new SessionEntry.ToolIntent(
            runId, call(json), text(json, "callKey"), Json.text(json, "tool"));
      case "toolOutcome" ->
        new SessionEntry.ToolOutcome(
            runId, call(json), new FunctionResponse(object(json, "functionResponse")));
      case "toolResultKept" ->
        new SessionEntry.ToolResultKept(
            runId, call(json), text(json, "text"), count(json, "length"));
      case "toolState" ->
        new SessionEntry.ToolState(runId, text(json, "key"), value(json, "value"));
      case "approvalAsked" ->
        new SessionEntry.ApprovalAsked(
            runId,
            call(json),
            text(json, "callKey"),
            text(json, "hash"),
            millis(json, "expiresAtMillis"));
      case "approvalAnswered" ->
        new SessionEntry.ApprovalAnswered(
            runId,
            call(json),
            text(json, "callKey"),
            text(json, "decision"),
            json.get("editedArgs"),
            Json.text(json, "reason"));
      case "toolAllowed" ->
        new SessionEntry.ToolAllowed(runId, text(json, "name"), text(json, "hash"));
      case "privateDataRead" -> new SessionEntry.PrivateDataRead(runId);
      case "handedOver" -> new SessionEntry.HandedOver(runId, text(json, "agent"));
      case "summarised" ->
        new SessionEntry.Summarised(runId, count(json, "contents"), text(json, "text"));
      case "runEnded" -> new SessionEntry.RunEnded(runId, text(json, "outcome"));
      default ->
        throw new SessionStoreException(
            SessionStoreException.Reason.FORMAT,
            "session entry type: '" + type
                + "' (expected: runStarted, userTurn, modelTurn, toolIntent, toolResultKept, toolState,"
                + " toolOutcome, approvalAsked, approvalAnswered, toolAllowed,"
                + " privateDataRead, handedOver, summarised or runEnded)",
            null);
    };
  }

  private static String text(JsonNode json, String member) {
    String text = Json.text(json, member);
    if (text == null) {
      throw new IllegalArgumentException("session entry: no text in '" + member + "'");
    }
    return text;
  }

  private static int call(JsonNode json) {
    return count(json, "call");
  }

  private static int count(JsonNode json, String member) {
    int count = Json.integer(json, member, -1);
    if (count < 0) {
      throw new IllegalArgumentException("session entry: no number from 0 on in '" + member + "'");
    }
    return count;
  }

  private static long millis(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.canConvertToLong() || !value.canConvertToExactIntegral()) {
      throw new IllegalArgumentException("session entry: no number in '" + member + "'");
    }
    return value.longValue();
  }

  private static JsonNode object(JsonNode json, String member) {
    JsonNode object = json.path(member);
    if (!object.isObject()) {
      throw new IllegalArgumentException("session entry: no object in '" + member + "'");
    }
    return object;
  }

  private static JsonNode value(JsonNode json, String member) {
    JsonNode value = json.get(member);
    if (value == null) {
      throw new IllegalArgumentException("session entry: no value in '" + member + "'");
    }
    return value;
  }
}
