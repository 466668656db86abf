package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static dev.pollux.agent.BankRuns.call;
import static dev.pollux.agent.BankRuns.model;
import static dev.pollux.agent.BankRuns.options;
import static dev.pollux.agent.BankRuns.pay;
import static dev.pollux.agent.BankRuns.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
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
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that are suspended, and go on in what could be another process. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ResumeTest extends SuspendedRuns {

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
