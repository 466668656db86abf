package dev.pollux.session;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry.ApprovalAnswered;
import dev.pollux.session.SessionEntry.ApprovalAsked;
import dev.pollux.session.SessionEntry.HandedOver;
import dev.pollux.session.SessionEntry.ModelTurn;
import dev.pollux.session.SessionEntry.PrivateDataRead;
import dev.pollux.session.SessionEntry.RunEnded;
import dev.pollux.session.SessionEntry.RunStarted;
import dev.pollux.session.SessionEntry.Summarised;
import dev.pollux.session.SessionEntry.ToolAllowed;
import dev.pollux.session.SessionEntry.ToolIntent;
import dev.pollux.session.SessionEntry.ToolOutcome;
import dev.pollux.session.SessionEntry.ToolResultKept;
import dev.pollux.session.SessionEntry.ToolState;
import dev.pollux.session.SessionEntry.UserTurn;
import java.util.LinkedHashMap;
import java.util.Map;

/** Entries of every kind. */
final class StoredEntries {

  private StoredEntries() {}

  /** Each with the JSON that is stored of it. */
  static Map<SessionEntry, String> all() {
    Content answer = Content.of(Json.parse("""
        {"role": "model", "new": 1.10,
         "parts": [{"functionCall": {"name": "f", "args": {}}, "thoughtSignature": "c2ln"}]}"""));
    FunctionResponse response =
        FunctionResponse.output(FunctionCall.of("1", "f", Json.object()), Json.parse("7"));
    Map<SessionEntry, String> stored = new LinkedHashMap<>();
    stored.put(new RunStarted("r"), "{\"type\":\"runStarted\",\"runId\":\"r\"}");
    stored.put(
        new RunStarted("r", "q"), "{\"type\":\"runStarted\",\"runId\":\"r\",\"resumed\":\"q\"}");
    stored.put(
        new UserTurn("r", Content.user("hi")),
        "{\"type\":\"userTurn\",\"runId\":\"r\","
            + "\"content\":{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}}");
    stored.put(
        new ModelTurn("r", answer, Json.parse("{\"totalTokenCount\":5}"), "gemini-x"),
        "{\"type\":\"modelTurn\",\"runId\":\"r\",\"content\":" + answer.json()
            + ",\"usageMetadata\":{\"totalTokenCount\":5},\"modelVersion\":\"gemini-x\"}");
    stored.put(
        new ModelTurn("r", answer, MissingNode.getInstance(), null),
        "{\"type\":\"modelTurn\",\"runId\":\"r\",\"content\":" + answer.json() + "}");
    stored.put(
        new ToolIntent("r", 1, "r:0:1"),
        "{\"type\":\"toolIntent\",\"runId\":\"r\",\"call\":1,\"callKey\":\"r:0:1\"}");
    stored.put(
        new ToolIntent("r", 1, "r:0:1", "ab12"),
        "{\"type\":\"toolIntent\",\"runId\":\"r\",\"call\":1,\"callKey\":\"r:0:1\",\"tool\":\"ab12\"}");
    stored.put(
        new ToolOutcome("r", 0, response),
        "{\"type\":\"toolOutcome\",\"runId\":\"r\",\"call\":0,\"functionResponse\":"
            + "{\"id\":\"1\",\"name\":\"f\",\"response\":{\"output\":7}}}");
    stored.put(
        new ToolResultKept("r", 0, "the whole", 9),
        "{\"type\":\"toolResultKept\",\"runId\":\"r\",\"call\":0,\"text\":\"the whole\",\"length\":9}");
    stored.put(
        new ToolState("r", "notes", Json.parse("[1.10]")),
        "{\"type\":\"toolState\",\"runId\":\"r\",\"key\":\"notes\",\"value\":[1.10]}");
    stored.put(
        new ToolState("r", "notes", NullNode.getInstance()),
        "{\"type\":\"toolState\",\"runId\":\"r\",\"key\":\"notes\",\"value\":null}");
    stored.put(
        new ApprovalAsked("r", 2, "r:1:2", "ab12", 1_800_000_000_000L),
        "{\"type\":\"approvalAsked\",\"runId\":\"r\",\"call\":2,\"callKey\":\"r:1:2\","
            + "\"hash\":\"ab12\",\"expiresAtMillis\":1800000000000}");
    stored.put(
        new ApprovalAnswered("r", 2, "r:1:2", "approved", Json.parse("{\"a\":1.10}"), null),
        "{\"type\":\"approvalAnswered\",\"runId\":\"r\",\"call\":2,\"callKey\":\"r:1:2\","
            + "\"decision\":\"approved\",\"editedArgs\":{\"a\":1.10}}");
    stored.put(
        new ApprovalAnswered("r", 0, "r:1:0", "denied", null, "no"),
        "{\"type\":\"approvalAnswered\",\"runId\":\"r\",\"call\":0,\"callKey\":\"r:1:0\","
            + "\"decision\":\"denied\",\"reason\":\"no\"}");
    stored.put(
        new ToolAllowed("r", "pay", "ab12"),
        "{\"type\":\"toolAllowed\",\"runId\":\"r\",\"name\":\"pay\",\"hash\":\"ab12\"}");
    stored.put(new PrivateDataRead("r"), "{\"type\":\"privateDataRead\",\"runId\":\"r\"}");
    stored.put(
        new HandedOver("r", "b"), "{\"type\":\"handedOver\",\"runId\":\"r\",\"agent\":\"b\"}");
    stored.put(
        new Summarised("r", 4, "in short"),
        "{\"type\":\"summarised\",\"runId\":\"r\",\"contents\":4,\"text\":\"in short\"}");
    stored.put(
        new RunEnded("r", "done"), "{\"type\":\"runEnded\",\"runId\":\"r\",\"outcome\":\"done\"}");
    return stored;
  }
}
