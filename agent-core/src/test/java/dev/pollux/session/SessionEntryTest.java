package dev.pollux.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored of an entry, and that it is read back as it was. */
class SessionEntryTest {

  private static Map<SessionEntry, String> stored() {
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

  static Stream<SessionEntry> entries() {
    return stored().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void entryIsReadBackAsItWas(SessionEntry entry) {
    String json = entry.json().toString();

    assertThat(json).isEqualTo(stored().get(entry));
    assertThat(SessionEntry.of(Json.parse(json))).isEqualTo(entry);
  }

  @Test
  void everyKindIsKnownHere() {
    assertThat(stored().keySet().stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(SessionEntry.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("entries")
  void memberThatIsMissingIsRefused(SessionEntry entry) {
    List<String> optional =
        List.of("usageMetadata", "modelVersion", "editedArgs", "reason", "resumed", "tool");
    for (String member : Stream.of(entry.json())
        .flatMap(json -> json.properties().stream())
        .map(Map.Entry::getKey)
        .filter(name -> !optional.contains(name))
        .toList()) {
      ObjectNode json = entry.json();
      json.remove(member);

      assertThatIllegalArgumentException()
          .as(member)
          .isThrownBy(() -> SessionEntry.of(json))
          .withMessageStartingWith("session entry: no ")
          .withMessageContaining("'" + member + "'");
    }
  }

  @Test
  void unknownMembersAreLetThrough() {
    assertThat(SessionEntry.of(Json.parse("{\"type\":\"runStarted\",\"runId\":\"r\",\"x\":1}")))
        .isEqualTo(new RunStarted("r"));
  }

  @Test
  void E10_unknownTypeIsRefusedAsOneOfALaterVersion() {
    assertThatThrownBy(() -> SessionEntry.of(Json.parse("{\"type\":\"nap\",\"runId\":\"r\"}")))
        .isInstanceOfSatisfying(
            SessionStoreException.class,
            e -> assertThat(e.reason()).isEqualTo(SessionStoreException.Reason.FORMAT))
        .hasMessage(
            "session entry type: 'nap' (expected: runStarted, userTurn, modelTurn, "
                + "toolIntent, toolResultKept, toolState, toolOutcome, approvalAsked, "
                + "approvalAnswered, toolAllowed, privateDataRead, handedOver, summarised or runEnded)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "\"1\"", "null", "2147483648"})
  void callThatIsNoPlaceIsRefused(String call) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionEntry.of(Json.parse("{\"type\":\"toolIntent\",\"runId\":\"r\","
            + "\"callKey\":\"k\",\"call\":" + call + "}")))
        .withMessage("session entry: no number from 0 on in 'call'");
  }

  @Test
  void partsOfAStoredTurnKeepTheirKinds() {
    Content content = Content.user(List.of(Part.text("a"), Part.fileData("image/png", "gs://b")));
    UserTurn read =
        (UserTurn) SessionEntry.of(Json.parse(new UserTurn("r", content).json().toString()));

    assertThat(read.content().parts()).isEqualTo(content.parts());
    assertThat(read.content().parts().get(1)).isInstanceOf(Part.FileData.class);
  }
}
