package dev.pollux.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry.ApprovalAnswered;
import dev.pollux.session.SessionEntry.ApprovalAsked;
import dev.pollux.session.SessionEntry.ModelTurn;
import dev.pollux.session.SessionEntry.RunEnded;
import dev.pollux.session.SessionEntry.RunStarted;
import dev.pollux.session.SessionEntry.ToolIntent;
import dev.pollux.session.SessionEntry.ToolOutcome;
import dev.pollux.session.SessionEntry.UserTurn;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a log becomes the contents that a model is sent. */
class HistoryTest {

  static final String UNKNOWN = "Interrupted: it is unknown whether this happened";
  static final String NOT_CALLED = "Not called: the run ended before it";
  static final String NOT_APPROVED = "Not called: it needs approval and was not approved";

  static SessionEntry user(String text) {
    return new UserTurn("r", Content.user(text));
  }

  static SessionEntry says(String text) {
    return turn(Content.model(List.of(Part.text(text))));
  }

  /** A model turn with calls of f0, f1, …. */
  static SessionEntry calls(int count) {
    return turn(Content.model(IntStream.range(0, count)
        .mapToObj(i -> Part.of(Json.parse(
            "{\"functionCall\":{\"id\":\"" + i + "\",\"name\":\"f" + i + "\",\"args\":{}}}")))
        .toList()));
  }

  private static SessionEntry turn(Content content) {
    return new ModelTurn("r", content, MissingNode.getInstance(), null);
  }

  static SessionEntry outcome(int call, String output) {
    FunctionCall made = FunctionCall.of(String.valueOf(call), "f" + call, Json.object());
    return new ToolOutcome("r", call, FunctionResponse.output(made, Json.tree(output)));
  }

  static SessionEntry intent(int call) {
    return new ToolIntent("r", call, "r:0:" + call);
  }

  static SessionEntry asked(int call) {
    return new ApprovalAsked("r", call, "r:0:" + call, "hash" + call, 1000);
  }

  static SessionEntry answered(int call) {
    return new ApprovalAnswered("r", call, "r:0:" + call, "approved", null, null);
  }

  static SessionEntry suspended() {
    return new RunEnded("r", "suspended");
  }

  private static History history(SessionEntry... entries) {
    History history = new History();
    Arrays.stream(entries).forEach(history::apply);
    return history;
  }

  /** Each content in a line: its role, then its parts. */
  private static List<String> told(History history) {
    return history.contents().stream()
        .map(content -> content.role() + ": "
            + String.join(", ", content.parts().stream().map(HistoryTest::told).toList()))
        .toList();
  }

  private static String told(Part part) {
    if (part instanceof Part.Text text) {
      return text.text();
    }
    if (part instanceof Part.Call call) {
      return call.functionCall().name() + "()";
    }
    FunctionResponse response = ((Part.Response) part).functionResponse();
    return response.name() + " -> " + response.response().elements().next().asText();
  }

  @Test
  void emptyLogHasNoContents() {
    assertThat(new History().contents()).isEmpty();
    assertThat(new History().sequence()).isZero();
    assertThat(new History().openCalls()).isEmpty();
  }

  @Test
  void everyEntryCounts() {
    History history = history(
        new RunStarted("r"),
        user("a"),
        calls(1),
        intent(0),
        outcome(0, "x"),
        says("b"),
        new RunEnded("r", "done"));

    assertThat(history.sequence()).isEqualTo(7);
    assertThat(told(history))
        .containsExactly("user: a", "model: f0()", "user: f0 -> x", "model: b");
  }

  @Test
  void responsesAreInTheOrderOfTheCallsHoweverTheyCame() {
    History history = history(user("a"), calls(3), outcome(2, "z"), outcome(0, "x"));

    assertThat(told(history)).containsExactly("user: a", "model: f0(), f1(), f2()");
    assertThat(history.openCalls()).hasSize(3);

    history.apply(outcome(1, "y"));

    assertThat(told(history))
        .containsExactly("user: a", "model: f0(), f1(), f2()", "user: f0 -> x, f1 -> y, f2 -> z");
    assertThat(history.openCalls()).isEmpty();
  }

  @Test
  void contentOfTheModelStaysAsReceived() {
    Content content = Content.of(Json.parse("""
        {"parts": [{"text": "", "thoughtSignature": "c2ln"}], "new": 1.10}"""));

    assertThat(history(user("a"), turn(content)).contents().get(1)).isSameAs(content);
  }

  @Test
  void closedCallsSayWhetherTheyWereBegun() {
    History history = history(user("a"), calls(3), intent(0), intent(2), outcome(2, "z"));

    history.closeCalls();

    assertThat(told(history))
        .endsWith("user: f0 -> " + UNKNOWN + ", f1 -> " + NOT_CALLED + ", f2 -> z");
    assertThat(history.contents().get(2).functionResponses())
        .extracting(FunctionResponse::isError)
        .containsExactly(true, true, false);
    assertThat(history.contents().get(2).functionResponses())
        .extracting(FunctionResponse::id)
        .containsExactly("0", "1", "2");
    assertThat(history.openCalls()).isEmpty();
  }

  @Test
  void closingTwiceChangesNothing() {
    History history = history(user("a"), calls(1));
    history.closeCalls();
    List<String> closed = told(history);

    history.closeCalls();
    history.apply(outcome(0, "late"));

    assertThat(told(history)).isEqualTo(closed);
    assertThat(history.sequence()).isEqualTo(3);
  }

  @Test
  void nextTurnAndTheEndOfARunCloseCalls() {
    assertThat(told(history(user("a"), calls(1), user("b"))))
        .containsExactly("user: a", "model: f0()", "user: f0 -> " + NOT_CALLED, "user: b");
    assertThat(told(history(user("a"), calls(1), intent(0), says("b"))))
        .containsExactly("user: a", "model: f0()", "user: f0 -> " + UNKNOWN, "model: b");
    assertThat(told(history(user("a"), calls(1), new RunEnded("r", "failed"))))
        .containsExactly("user: a", "model: f0()", "user: f0 -> " + NOT_CALLED);
  }

  @Test
  void suspendedRunLeavesItsCallsOpen() {
    History history =
        history(user("a"), calls(3), asked(0), asked(2), intent(1), outcome(1, "y"), suspended());

    assertThat(told(history)).containsExactly("user: a", "model: f0(), f1(), f2()");
    assertThat(history.pending())
        .extracting(
            PendingApproval::callKey, PendingApproval::hash, p -> p.call().name())
        .containsExactly(tuple("r:0:0", "hash0", "f0"), tuple("r:0:2", "hash2", "f2"));
    assertThat(history.pending().get(0).expiresAt()).isEqualTo(Instant.ofEpochMilli(1000));
    assertThat(history.pendingByCall().keySet()).containsExactly(0, 2);
    assertThat(new History(history).pending()).isEqualTo(history.pending());
  }

  @Test
  void resumedRunAnswersWhatWaited() {
    History history = history(
        user("a"),
        calls(2),
        asked(0),
        asked(1),
        suspended(),
        new RunStarted("r2"),
        answered(0),
        intent(0),
        outcome(0, "x"),
        suspended());
    assertThat(history.pendingByCall().keySet()).containsExactly(1);

    List.of(new RunStarted("r3"), answered(1), outcome(1, "y"), says("b")).forEach(history::apply);

    assertThat(told(history))
        .containsExactly("user: a", "model: f0(), f1()", "user: f0 -> x, f1 -> y", "model: b");
    assertThat(history.pending()).isEmpty();
  }

  @Test
  void callOfAResumedRunThatWasCutOffIsInDoubtAndTheOthersWaitOn() {
    History history = history(
        user("a"),
        calls(3),
        asked(0),
        asked(1),
        asked(2),
        suspended(),
        new RunStarted("r2"),
        answered(0),
        intent(0),
        answered(1));

    history.apply(new RunStarted("r3"));

    assertThat(history.pendingByCall().keySet()).containsExactly(2);
    assertThat(history.openCalls()).hasSize(3);
    history.apply(outcome(2, "z"));
    assertThat(told(history))
        .endsWith("user: f0 -> " + UNKNOWN + ", f1 -> " + NOT_APPROVED + ", f2 -> z");
  }

  @Test
  void runThatGoesOnWithAnotherLeavesItsCallsAsTheyAre() {
    History history = history(
        new RunStarted("r"), user("a"), calls(3), asked(2), intent(0), new RunStarted("r2", "r"));

    assertThat(history.isRunning()).isTrue();
    assertThat(history.isCalling()).isTrue();
    assertThat(history.run()).isEqualTo("r2");
    assertThat(history.open())
        .extracting(OpenCall::place, open -> open.intent() != null, open -> open.asked() != null)
        .containsExactly(tuple(0, true, false), tuple(1, false, false), tuple(2, false, true));
    assertThat(history.pendingByCall().keySet()).containsExactly(2);

    history.apply(new RunStarted("r3"));

    assertThat(history.isCalling()).isFalse();
    assertThat(history.open()).extracting(OpenCall::place).containsExactly(2);
  }

  @Test
  void openCallIsMadeWithTheArgumentsThatWereApproved() {
    History history = history(
        user("a"),
        calls(1),
        asked(0),
        new ApprovalAnswered("r", 0, "r:0:0", "approved", Json.parse("{\"sum\":1.10}"), null),
        intent(0));

    assertThat(history.open().get(0).made().json())
        .isEqualTo(Json.parse("{\"id\":\"0\",\"name\":\"f0\",\"args\":{\"sum\":1.10}}"));
    assertThat(history.open().get(0).call().args()).isEmpty();
  }

  @Test
  void callThatWasBegunWaitsForNobody() {
    History history = history(user("a"), calls(2), asked(0), asked(1), intent(0), suspended());

    assertThat(history.pendingByCall().keySet()).containsExactly(1);
  }

  @Test
  void nextPromptAndAnyOtherEndCloseWhatWaits() {
    assertThat(told(history(user("a"), calls(2), asked(0), suspended(), user("b"))))
        .containsExactly(
            "user: a",
            "model: f0(), f1()",
            "user: f0 -> " + NOT_APPROVED + ", f1 -> " + NOT_CALLED,
            "user: b");
    History failed = history(
        user("a"),
        calls(1),
        asked(0),
        suspended(),
        new RunStarted("s"),
        new RunEnded("s", "limit"));
    assertThat(told(failed)).endsWith("user: f0 -> " + NOT_APPROVED);
    assertThat(failed.pending()).isEmpty();
  }

  @Test
  void askedCallsWaitAlsoWhenTheRunDiedButNotWhenItEnded() {
    History history = history(user("a"), calls(2), asked(0));

    assertThat(history.pendingByCall().keySet()).containsExactly(0);
    history.closeDecided();
    assertThat(history.pendingByCall().keySet()).containsExactly(0);
    history.apply(new RunEnded("r", "cancelled"));

    assertThat(history.pending()).isEmpty();
    assertThat(told(history)).endsWith("user: f0 -> " + NOT_APPROVED + ", f1 -> " + NOT_CALLED);
  }

  @Test
  void turnsThatGotNoAnswerAreOneContent() {
    assertThat(told(history(user("a"), new RunEnded("r", "failed"), user("b"))))
        .containsExactly("user: a, b");
  }

  @Test
  void turnBehindResponsesStandsAlone() {
    assertThat(told(history(user("a"), calls(1), outcome(0, "x"), user("b"))))
        .containsExactly("user: a", "model: f0()", "user: f0 -> x", "user: b");
  }

  @Test
  void outcomeOfNoCallIsIgnored() {
    History history = history(
        outcome(0, "early"),
        user("a"),
        outcome(0, "early"),
        calls(1),
        outcome(1, "no"),
        outcome(-1, "no"),
        intent(-1),
        outcome(Integer.MAX_VALUE, "no"),
        intent(5),
        asked(7),
        answered(-1),
        outcome(0, "first"),
        outcome(0, "second"));

    assertThat(told(history)).containsExactly("user: a", "model: f0()", "user: f0 -> first");
    assertThat(history.sequence()).isEqualTo(13);
  }

  @Test
  void contentsCannotBeChangedFromOutside() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> history(user("a")).contents().clear());
  }

  @Test
  void copyGoesItsOwnWayWithOpenCalls() {
    History history = history(user("a"), calls(2), intent(0), outcome(1, "y"));
    History copy = new History(history);

    history.closeCalls();
    copy.apply(outcome(0, "x"));

    assertThat(told(history)).endsWith("user: f0 -> " + UNKNOWN + ", f1 -> y");
    assertThat(told(copy)).endsWith("user: f0 -> x, f1 -> y");
    assertThat(copy.sequence()).isEqualTo(5);
  }
}
