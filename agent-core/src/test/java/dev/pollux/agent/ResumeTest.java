package dev.pollux.agent;

import static dev.pollux.agent.ApprovalTest.NOON;
import static dev.pollux.agent.ApprovalTest.await;
import static dev.pollux.agent.ApprovalTest.call;
import static dev.pollux.agent.ApprovalTest.follow;
import static dev.pollux.agent.ApprovalTest.model;
import static dev.pollux.agent.ApprovalTest.options;
import static dev.pollux.agent.ApprovalTest.pay;
import static dev.pollux.agent.ApprovalTest.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.run.NotSuspendedException;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.session.History;
import dev.pollux.session.LogPage;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.Session;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are suspended, and go on in what could be another process. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ResumeTest {

  private final Bank bank = new Bank();
  private SessionStore store = SessionStore.inMemory();
  private Vertx vertx;
  private LocalGemini gemini;

  @BeforeEach
  void use(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  /** A new agent, as after a restart. */
  private Agent agent(Object tools) {
    return new Agent(model(vertx, gemini), options(tools));
  }

  private Agent agent() {
    return agent(bank);
  }

  /** A new view of the log, as after a restart: entries were written as JSON and read again. */
  private Session session() {
    SessionStore copy = SessionStore.inMemory();
    List<SessionEntry> entries = store.read("s", 0).result().stream()
        .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
        .toList();
    assertThat(copy.append("s", 0, entries).succeeded()).isTrue();
    store = copy;
    return new Session(store, "s");
  }

  private List<String> log() {
    return store.read("s", 0).result().stream()
        .map(entry -> entry instanceof SessionEntry.RunEnded ended
            ? ended.outcome()
            : entry instanceof SessionEntry.ApprovalAnswered answered
                ? answered.decision()
                : entry.json().get("type").asText())
        .toList();
  }

  private RunResult suspended(Reply... replies) {
    gemini.reply(replies);
    RunResult result = await(agent().run(session(), "Pay"));
    assertThat(result.pending()).isNotEmpty();
    return result;
  }

  private static List<ApprovalDecision> decide(RunResult suspended, Decision... decisions) {
    List<PendingApproval> pending = suspended.pending();
    return IntStream.range(0, decisions.length)
        .mapToObj(i -> new ApprovalDecision(pending.get(i), decisions[i]))
        .toList();
  }

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
  void aRunHasTheIdThatItIsGiven() {
    gemini.reply(Reply.calls(call("balance")), Reply.text("100."));
    RunOptions given = new RunOptions(new RunOptions().setRunId("order 7"));

    RunResult result = await(agent().run(session(), Content.user("How much?"), given));

    assertThat(result.runId()).isEqualTo("order 7");
    assertThat(store.read("s", 0).result())
        .isNotEmpty()
        .allMatch(entry -> entry.runId().equals("order 7"))
        .filteredOn(SessionEntry.ToolIntent.class::isInstance)
        .extracting(entry -> ((SessionEntry.ToolIntent) entry).callKey())
        .containsExactly("order 7:1:0");
    assertThatThrownBy(() -> new RunOptions().setRunId(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("runId: 0 characters (expected: 1 to 200)");
  }

  @Test
  void pendingCallsAreReadFromTheSessionInAnotherProcess() {
    RunResult suspended = suspended(Reply.calls(pay(5)));

    assertThat(await(session().history().map(History::pending))).isEqualTo(suspended.pending());
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
  void callsWithoutADecisionGoOnWaiting() {
    RunResult suspended = suspended(
        Reply.text("Well: ").and(Reply.calls(pay(1), pay(2), pay(3))), Reply.text("Done."));

    RunResult again =
        await(agent().resume(session(), decide(suspended, Decision.approve(), Decision.later())));
    assertThat(again.pending()).isEqualTo(suspended.pending().subList(1, 3));
    assertThat(again.text()).isEmpty();
    assertThat(again.turns()).isZero();
    assertThat(gemini.requests()).hasSize(1);
    RunResult third =
        await(agent().resume(session(), decide(again, Decision.later(), Decision.approve())));
    assertThat(third.pending()).isEqualTo(suspended.pending().subList(1, 2));
    RunResult last = await(agent().resume(session(), decide(third, Decision.deny(""))));

    assertThat(last.text()).isEqualTo("Done.");
    assertThat(bank.done).containsExactly("pay Ada 1", "pay Ada 3");
    assertThat(told(gemini, 1)).containsExactly("paid 1", "Not called: it was denied", "paid 3");
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

  @Test
  void C21_resumedTwiceTheSecondFailsAndWritesNothing() {
    RunResult suspended = suspended(Reply.calls(pay(5)), Reply.text("Done."));
    List<ApprovalDecision> decisions = decide(suspended, Decision.approve());
    await(agent().resume(session(), decisions));
    List<String> before = log();

    assertThatThrownBy(() -> await(agent().resume(session(), decisions)))
        .isInstanceOf(NotSuspendedException.class)
        .hasMessage("Session 's' has no call that waits for approval");

    assertThat(log()).isEqualTo(before);
    assertThat(bank.done).hasSize(1);
  }

  @Test
  void C21_ofTwoResumesAtTheSameTimeOneCalls() {
    RunResult suspended = suspended(Reply.calls(pay(5)), Reply.text("Done."));
    List<ApprovalDecision> decisions = decide(suspended, Decision.approve());
    Session shared = session();

    List<Future<RunResult>> both =
        List.of(agent().resume(shared, decisions), agent().resume(shared, decisions));

    long failed = both.stream()
        .filter(future -> await(future.transform(done -> Future.succeededFuture(done.failed()
            && (done.cause() instanceof NotSuspendedException
                || done.cause().getCause() instanceof SessionConflictException)))))
        .count();
    assertThat(failed).isEqualTo(1);
    assertThat(bank.done).containsExactly("pay Ada 5");
  }

  @Test
  void decisionsAboutOtherCallsChangeNothing() {
    RunResult suspended = suspended(Reply.calls(pay(5)), Reply.text("Done."));
    PendingApproval pending = suspended.pending().get(0);
    List<String> before = log();

    for (List<ApprovalDecision> none : List.of(
        List.<ApprovalDecision>of(),
        List.of(new ApprovalDecision("x", pending.hash(), Decision.approve())))) {
      assertThatThrownBy(() -> await(agent().resume(session(), none)))
          .isInstanceOf(NotSuspendedException.class)
          .hasMessage(
              "No decision is about a call that waits for approval in session 's'; there are ["
                  + pending.callKey() + "]");
    }

    assertThat(log()).isEqualTo(before);
    await(agent().resume(session(), decide(suspended, Decision.approve())));
    assertThat(bank.done).containsExactly("pay Ada 5");
  }

  @Test
  void C21_runThatDiedWhileAHandlerWasAskedIsResumed() {
    gemini.reply(
        Reply.calls(pay(5), call("balance")).withCallIds(true), Reply.text("Paid after all."));
    Promise<Void> reached = Promise.promise();
    Promise<Void> told = Promise.promise();
    AgentOptions options = options(bank).setApprovals(request -> {
      reached.complete();
      return Promise.<Decision>promise().future();
    });
    Session first = session();
    Run died = new Agent(model(vertx, gemini), options).start(first, "Pay");
    died.handler(event -> {
      if (event instanceof RunEvent.ToolReturned) {
        vertx.runOnContext(v -> told.tryComplete());
      }
    });
    await(reached.future());
    await(told.future());

    // The log as it is now goes to another process; the first never writes again.
    Session second = session();
    List<PendingApproval> pending = await(second.history()).pending();
    RunResult result = await(
        agent().resume(second, List.of(new ApprovalDecision(pending.get(0), Decision.approve()))));

    assertThat(result.text()).isEqualTo("Paid after all.");
    assertThat(told(gemini, 1)).containsExactly("paid 5", "100");
    assertThat(log()).doesNotContain("suspended");
    died.cancel();
    assertThatThrownBy(() -> await(died.result())).isInstanceOf(RunCancelledException.class);
  }

  @Test
  void promptAfterARunThatDiedWhileAHandlerWasAskedClosesItsCalls() {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Fine."));
    Promise<Void> reached = Promise.promise();
    AgentOptions options = options(bank).setApprovals(request -> {
      reached.complete();
      return Promise.<Decision>promise().future();
    });
    Run died = new Agent(model(vertx, gemini), options).start(session(), "Pay");
    await(reached.future());

    assertThat(await(agent().run(session(), "Never mind")).text()).isEqualTo("Fine.");

    assertThat(told(gemini, 1))
        .containsExactly("Not called: it needs approval and was not approved");
    assertThat(bank.done).isEmpty();
    died.cancel();
  }

  @Test
  void toolsetThatFailsLeavesTheCallsWaiting() {
    RunResult suspended = suspended(Reply.calls(pay(5)), Reply.text("Done."));
    boolean[] works = {true};
    Toolset tools = () -> {
      if (!works[0]) {
        throw new IllegalStateException("no connection");
      }
      return Toolset.of(bank).tools();
    };
    Agent agent = agent(tools);
    works[0] = false;

    assertThatThrownBy(() -> await(agent.resume(session(), decide(suspended, Decision.approve()))))
        .isInstanceOf(RunException.class)
        .hasMessage("no connection");

    assertThat(await(session().history()).pending()).isEqualTo(suspended.pending());
  }

  @Test
  void nextPromptClosesWhatWaits() {
    suspended(Reply.calls(pay(5), call("balance")), Reply.text("As you like."));
    Session session = session();

    RunResult result = await(agent().run(session, "Forget it"));

    assertThat(result.text()).isEqualTo("As you like.");
    assertThat(result.pending()).isEmpty();
    assertThat(told(gemini, 1))
        .containsExactly("Not called: it needs approval and was not approved", "100");
    assertThat(await(session.history()).pending()).isEmpty();
  }

  @Test
  void sameSessionObjectRemembersWhatWaits() {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Done."));
    Session session = Session.inMemory();
    RunResult suspended = await(agent().run(session, "Pay"));

    assertThat(await(session.history()).pending()).isEqualTo(suspended.pending());
    assertThat(await(agent().resume(session, decide(suspended, Decision.approve())))
            .text())
        .isEqualTo("Done.");
  }

  @Test
  void cancelOfAResumedRunClosesItsCalls() {
    gemini.reply(Reply.calls(call("wait"), call("wait")), Reply.text("Fine."));
    Promise<Void> entered = Promise.promise();
    Object tools = new Object() {
      @Tool(value = "Waits", name = "wait", approval = Approval.ALWAYS)
      Future<String> waits() {
        entered.tryComplete();
        return Promise.<String>promise().future();
      }
    };
    RunResult suspended = await(agent(tools).run(session(), "Wait"));
    Run run = agent(tools).startResume(session(), decide(suspended, Decision.approve()));
    await(entered.future());

    run.cancel();

    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
    await(agent(tools).run(session(), "And?"));
    assertThat(told(gemini, 1))
        .containsExactly(
            "Interrupted: it is unknown whether this happened",
            "Not called: it needs approval and was not approved");
  }

  @Test
  void resumeCancelledAtOnceLeavesTheCallsWaiting() {
    RunResult suspended = suspended(Reply.calls(pay(5)));
    SessionStore inner = store;
    Promise<Void> readable = Promise.promise();
    SessionStore slow = new SessionStore() {
      @Override
      public Future<LogPage> read(String sessionId, long from, int limit) {
        return readable.future().compose(v -> inner.read(sessionId, from, limit));
      }

      @Override
      public Future<Long> append(String sessionId, long expected, List<SessionEntry> entries) {
        return inner.append(sessionId, expected, entries);
      }
    };
    Context context = vertx.getOrCreateContext();
    Promise<Run> started = Promise.promise();
    context.runOnContext(v -> started.complete(
        agent().startResume(new Session(slow, "s"), decide(suspended, Decision.approve()))));
    Run run = await(started.future());

    run.cancel();
    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
    readable.complete();
    Promise<Void> heard = Promise.promise();
    context.runOnContext(heard::complete);
    await(heard.future());

    assertThat(bank.done).isEmpty();
    assertThat(await(session().history()).pending()).isEqualTo(suspended.pending());
  }

  @Test
  void callInDoubtOfAResumedRunThatDiedIsNotMadeAgain() {
    RunResult suspended = suspended(Reply.calls(pay(5), pay(6)), Reply.text("Let us see."));
    // What a process that died in the middle of a call left behind.
    String key = suspended.pending().get(0).callKey();
    store.append(
        "s",
        store.read("s", 0).result().size(),
        List.of(
            new SessionEntry.RunStarted("dead"),
            new SessionEntry.ApprovalAnswered("dead", 0, key, "approved", null, null),
            new SessionEntry.ToolIntent("dead", 0, key)));

    await(agent().resume(session(), decide(suspended, Decision.approve(), Decision.approve())));

    assertThat(bank.done).containsExactly("pay Ada 6");
    assertThat(told(gemini, 1))
        .containsExactly("Interrupted: it is unknown whether this happened", "paid 6");
  }
}
