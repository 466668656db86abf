package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.NOON;
import static dev.pollux.agent.BankRuns.await;
import static dev.pollux.agent.BankRuns.call;
import static dev.pollux.agent.BankRuns.follow;
import static dev.pollux.agent.BankRuns.model;
import static dev.pollux.agent.BankRuns.options;
import static dev.pollux.agent.BankRuns.pay;
import static dev.pollux.agent.BankRuns.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which decisions count when a suspended run is resumed, and what they do. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ResumedApprovalTest extends SuspendedRuns {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void C21_runWithoutAHandlerIsSuspendedAndGoesOnWhenApproved(boolean streamed) {
    gemini.reply(
        Reply.text("One moment. ").and(Reply.calls(pay(5), call("balance"), pay(6))),
        Reply.calls(call("balance")),
        Reply.text("Done."));
    Run first =
        agent().start(session(), Content.user("Pay"), new RunOptions().setStreamed(streamed));
    List<RunEvent> events = follow(first);
    RunResult suspended = await(first.result());

    assertThat(suspended.text()).isEqualTo("One moment. ");
    assertThat(suspended.turns()).isEqualTo(1);
    assertThat(suspended.contents()).hasSize(2);
    assertThat(suspended.pending())
        .extracting(PendingApproval::callKey)
        .containsExactly(first.id() + ":1:0", first.id() + ":1:2");
    assertThat(suspended.pending().get(1).call().args()).isEqualTo(pay(6).args());
    assertThat(bank.done).containsExactly("balance");
    assertThat(log()).endsWith("suspended");
    assertThat(events).filteredOn(RunEvent.ApprovalAsked.class::isInstance).hasSize(2);
    ObjectNode done = events.get(events.size() - 1).json();
    assertThat(done.get("type").asText()).isEqualTo("done");
    assertThat(done.at("/pending/1")).isEqualTo(suspended.pending().get(1).json());

    Run second = agent()
        .startResume(
            session(),
            decide(suspended, Decision.approve(), Decision.approve()),
            new RunOptions().setStreamed(streamed));
    RunResult result = await(second.result());

    assertThat(result.text()).isEqualTo("Done.");
    assertThat(result.runId()).isEqualTo(second.id()).isNotEqualTo(first.id());
    assertThat(result.turns()).isEqualTo(2);
    assertThat(bank.done).containsExactlyInAnyOrder("balance", "pay Ada 5", "pay Ada 6", "balance");
    assertThat(bank.keys).containsExactlyInAnyOrder(first.id() + ":1:0", first.id() + ":1:2");
    assertThat(told(gemini, 1)).containsExactly("paid 5", "100", "paid 6");
    assertThat(log())
        .containsSubsequence(
            "suspended",
            "runStarted",
            "approved",
            "toolIntent",
            "toolOutcome",
            "modelTurn",
            "done");
  }

  @Test
  void C21_deniedAndEditedCallsAreAnsweredAsDecided() {
    RunResult suspended = suspended(Reply.calls(pay(1), pay(2), pay(3)), Reply.text("I see."));

    RunResult result = await(agent()
        .resume(
            session(),
            decide(
                suspended,
                Decision.deny("Not today"),
                Decision.approveWith(pay(20).args()),
                Decision.approveWith(Json.parse("{\"to\":7}")))));

    assertThat(result.pending()).isEmpty();
    assertThat(bank.done).containsExactly("pay Ada 20");
    assertThat(told(gemini, 1).subList(0, 2))
        .containsExactly("Not called: it was denied: Not today", "paid 20");
    assertThat(told(gemini, 1).get(2))
        .startsWith("Not called: its arguments were edited and do not hold: Argument 'to'");
    assertThat(log()).contains("denied", "approved", "refused");
  }

  @Test
  void callThatIsAnsweredIsNotMadeAndTheModelReadsTheAnswer() {
    RunResult suspended = suspended(Reply.calls(pay(1), pay(2), pay(3)), Reply.text("I see."));
    List<ApprovalDecision> decisions =
        new ArrayList<>(decide(suspended, Decision.answer("paid by hand"), Decision.answer(42)));
    PendingApproval last = suspended.pending().get(2);
    decisions.add(new ApprovalDecision(last.callKey(), "another", Decision.answer("no")));

    Run run = agent().startResume(session(), decisions);
    List<RunEvent> events = follow(run);
    await(run.result());

    assertThat(bank.done).isEmpty();
    assertThat(told(gemini, 1))
        .containsExactly(
            "paid by hand",
            "42",
            "Not called: it was approved for another tool or other arguments");
    assertThat(log())
        .containsSubsequence(
            "answered", "toolOutcome", "answered", "toolOutcome", "refused", "toolOutcome", "done")
        .doesNotContain("toolIntent");
    assertThat(events)
        .contains(
            new RunEvent.ApprovalAnswered(suspended.pending().get(0).callKey(), "answered", null));
    assertThat(await(session().history()).openCalls()).isEmpty();
  }

  @Test
  void C21_approvalAfterItsTimeDoesNotCountWhenResumedButADenialDoes() {
    RunResult suspended = suspended(Reply.calls(pay(5), pay(6), pay(7)), Reply.text("Too late."));
    AgentOptions late =
        options(bank).setClock(new ManualClock(NOON.plus(Duration.ofHours(24)).plusMillis(1)));

    Run run = new Agent(model(vertx, gemini), late)
        .startResume(
            session(),
            decide(suspended, Decision.approve(), Decision.deny("no"), Decision.answer("7")));
    List<RunEvent> events = follow(run);

    assertThat(bank.done).isEmpty();
    String reason = "its approval came after 2027-02-01T12:00:00Z, when it expired";
    assertThat(told(gemini, 1))
        .containsExactly(
            "Not called: " + reason, "Not called: it was denied: no", "Not called: " + reason);
    assertThat(events)
        .contains(
            new RunEvent.ApprovalAnswered(suspended.pending().get(0).callKey(), "refused", reason));
  }

  static class ChangedBank {
    boolean called;

    @Tool(value = "Pays", approval = Approval.ALWAYS)
    String pay(String to, long sum, boolean twice) {
      called = true;
      return "paid";
    }
  }

  static class NewWords {
    boolean called;

    @Tool("Pays, in other words")
    String pay(String to, int sum) {
      called = true;
      return "paid";
    }
  }

  @Test
  void E09_toolThatChangedOrIsGoneIsNotCalled() {
    RunResult suspended = suspended(Reply.calls(pay(5), call("close")), Reply.text("Sorry."));
    ChangedBank changed = new ChangedBank();

    await(agent(changed)
        .resume(session(), decide(suspended, Decision.approve(), Decision.approve())));

    assertThat(changed.called).isFalse();
    assertThat(told(gemini, 1))
        .containsExactly(
            "Not called: its tool or its arguments changed since approval was asked for",
            "Not called: its tool is gone since approval was asked for");
    assertThat(log()).doesNotContain("toolIntent").contains("refused");
  }

  @Test
  void toolWithOtherWordsIsTheSameTool() {
    RunResult suspended = suspended(Reply.calls(pay(5)), Reply.text("Done."));
    NewWords changed = new NewWords();

    await(agent(changed).resume(session(), decide(suspended, Decision.approve())));

    assertThat(changed.called).isTrue();
  }

  @Test
  void C21_argumentsThatChangedInTheLogAreNotWhatWasApproved() {
    RunResult suspended = suspended(Reply.calls(pay(5)), Reply.text("Sorry."));
    SessionStore altered = SessionStore.inMemory();
    altered.append(
        "s",
        0,
        store.read("s", 0).result().stream()
            .map(entry -> SessionEntry.of(
                Json.parse(entry.json().toString().replace("\"sum\":5", "\"sum\":500"))))
            .toList());
    store = altered;

    // The model sees as well that its call comes back altered.
    assertThatThrownBy(() ->
            await(agent().resume(session(), decide(suspended, Decision.approve()))))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Corrupted thought signature");

    assertThat(gemini.takeRefusals()).hasSize(1);
    assertThat(bank.done).isEmpty();
    assertThat(log()).contains("refused").doesNotContain("toolIntent");
  }

  @Test
  void C21_approvalForOtherArgumentsDoesNotCount() {
    RunResult suspended = suspended(Reply.calls(pay(5), pay(6)), Reply.text("Sorry."));
    PendingApproval first = suspended.pending().get(0);
    PendingApproval second = suspended.pending().get(1);

    await(agent()
        .resume(
            session(),
            List.of(
                new ApprovalDecision(first.callKey(), second.hash(), Decision.approve()),
                new ApprovalDecision(second.callKey(), "none", Decision.deny("no")))));

    assertThat(bank.done).isEmpty();
    assertThat(told(gemini, 1))
        .containsExactly(
            "Not called: it was approved for another tool or other arguments",
            "Not called: it was denied: no");
  }

  @Test
  void C21_secondDecisionAndUnknownCallAreIgnored() {
    RunResult suspended = suspended(Reply.calls(pay(5)), Reply.text("Done."));
    PendingApproval pending = suspended.pending().get(0);

    List<RunEvent> events = follow(agent()
        .startResume(
            session(),
            List.of(
                new ApprovalDecision("x:1:0", pending.hash(), Decision.approve()),
                new ApprovalDecision(pending, Decision.approve()),
                new ApprovalDecision(pending, Decision.deny("no")))));

    assertThat(bank.done).containsExactly("pay Ada 5");
    assertThat(events.get(0)).isInstanceOf(RunEvent.Started.class);
    assertThat(events)
        .filteredOn(RunEvent.ApprovalAnswered.class::isInstance)
        .containsExactly(
            new RunEvent.ApprovalAnswered(
                "x:1:0", "ignored", "no call with this key waits for approval"),
            new RunEvent.ApprovalAnswered(pending.callKey(), "ignored", "it was decided before"),
            new RunEvent.ApprovalAnswered(pending.callKey(), "approved", null));
  }
}
