package dev.pollux.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry.RunStarted;
import dev.pollux.session.SessionEntry.UserTurn;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored of an entry, and that it is read back as it was. */
class SessionEntryTest {

  static Stream<SessionEntry> entries() {
    return StoredEntries.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void entryIsReadBackAsItWas(SessionEntry entry) {
    String json = entry.json().toString();

    assertThat(json).isEqualTo(StoredEntries.all().get(entry));
    assertThat(SessionEntry.of(Json.parse(json))).isEqualTo(entry);
  }

  @Test
  void everyKindIsKnownHere() {
    assertThat(StoredEntries.all().keySet().stream()
            .<Class<?>>map(Object::getClass)
            .distinct())
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
