package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static dev.pollux.agent.BankRuns.follow;
import static dev.pollux.agent.BankRuns.model;
import static dev.pollux.agent.BankRuns.pay;
import static dev.pollux.agent.BankRuns.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.approval.Decision;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls that need approval, in a run that was cut off and is resumed. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ApprovalAfterCrashTest extends CutOffRuns {

  private AgentOptions bankOptions(Bank bank) {
    return new AgentOptions().addTools(bank);
  }

  private List<SessionEntry> suspended(Bank bank, FunctionCall... calls) {
    gemini.reply(Reply.calls(calls), Reply.text("Done."));
    SessionStore store = SessionStore.inMemory();
    await(new Agent(model(vertx, gemini), bankOptions(bank)).run(new Session(store, "s"), "Pay"));
    return log(store);
  }

  @Test
  void callThatNeedsApprovalAndWasNotAskedAboutIsAskedAboutNow() {
    Bank bank = new Bank();
    List<SessionEntry> cut = suspended(bank, pay(5), pay(6)).subList(0, 3);
    SessionStore store = store(cut);

    RunResult result = await(new Agent(
            model(vertx, gemini),
            bankOptions(bank)
                .setApprovals(request -> Future.succeededFuture(
                    request.args().get("sum").intValue() == 5
                        ? Decision.approve()
                        : Decision.later())))
        .resume(new Session(store, "s")));

    assertThat(bank.done).containsExactly("pay Ada 5");
    assertThat(result.pending())
        .extracting(p -> p.call().args())
        .containsExactly(pay(6).args());
    assertThat(types(log(store)).subList(3, 10))
        .containsExactly(
            "runStarted",
            "approvalAsked",
            "approvalAsked",
            "approvalAnswered",
            "toolIntent",
            "toolOutcome",
            "suspended");
  }

  @Test
  void suspendedRunIsAskedAboutAndWithoutAHandlerNothingIsWritten() {
    Bank bank = new Bank();
    List<SessionEntry> suspended = suspended(bank, pay(5));
    SessionStore store = store(suspended);

    Run left =
        new Agent(model(vertx, gemini), bankOptions(bank)).startResume(new Session(store, "s"));
    List<RunEvent> events = follow(left);

    assertThat(await(left.result()).pending()).hasSize(1);
    assertThat(events).hasSize(2).last().isInstanceOf(RunEvent.Done.class);
    assertThat(log(store)).isEqualTo(suspended);

    RunResult result = await(new Agent(
            model(vertx, gemini),
            bankOptions(bank).setApprovals(request -> Future.succeededFuture(Decision.approve())))
        .resume(new Session(store, "s")));

    assertThat(result.text()).isEqualTo("Done.");
    assertThat(bank.done).containsExactly("pay Ada 5");
    assertThat(types(log(store)).stream().collect(Collectors.groupingBy(t -> t)))
        .containsEntry("suspended", List.of("suspended"))
        .containsEntry("done", List.of("done"));
  }

  @Test
  void waitingCallThatExpiredIsNotAskedAbout() {
    Bank bank = new Bank();
    SessionStore store = store(suspended(bank, pay(5)));
    ManualClock late = new ManualClock(Instant.now().plus(Duration.ofDays(2)));

    await(new Agent(model(vertx, gemini), bankOptions(bank).setClock(late).setApprovals(request -> {
          throw new AssertionError("asked");
        }))
        .resume(new Session(store, "s")));

    assertThat(told(gemini, 1).get(0))
        .startsWith("Not called: nobody approved it before ")
        .endsWith(", when it expired");
    assertThat(bank.done).isEmpty();
  }

  @Test
  void E09_waitingCallWhoseToolIsGoneIsNotAskedAbout() {
    SessionStore store = store(suspended(new Bank(), pay(5)));

    await(new Agent(
            model(vertx, gemini), new AgentOptions().addTools(tools).setApprovals(request -> {
                  throw new AssertionError("asked");
                }))
        .resume(new Session(store, "s")));

    assertThat(told(gemini, 1))
        .containsExactly("Not called: its tool is gone since approval was asked for");
  }

  @Test
  void decisionThatIsInTheLogHoldsAndIsNotWrittenAgain() {
    Bank bank = new Bank();
    SessionStore done = SessionStore.inMemory();
    gemini.replyWith(request -> request.json().get("contents").size() == 1
        ? Reply.calls(pay(1), pay(2))
        : Reply.text("Done."));
    await(new Agent(
            model(vertx, gemini),
            bankOptions(bank)
                .setApprovals(request -> Future.succeededFuture(
                    request.args().get("sum").intValue() == 1
                        ? Decision.deny("no")
                        : Decision.approveWith(pay(20).args()))))
        .run(new Session(done, "s"), "Pay"));
    List<SessionEntry> log = log(done).stream()
        .filter(entry -> !(entry instanceof SessionEntry.ToolOutcome))
        .toList();
    List<SessionEntry> cut = log.subList(0, types(log).lastIndexOf("modelTurn"));
    assertThat(types(cut)).endsWith("approvalAnswered", "approvalAnswered", "toolIntent");
    SessionStore store = store(cut);
    bank.done.clear();

    RunResult result =
        await(new Agent(model(vertx, gemini), bankOptions(bank)).resume(new Session(store, "s")));

    assertThat(bank.done).isEmpty(); // Bank.pay is ONCE
    assertThat(told(gemini, 2))
        .containsExactly(
            "Not called: it was denied: no", "Interrupted: it is unknown whether this happened");
    assertThat(result.doubts())
        .extracting(doubt -> doubt.call().args())
        .containsExactly(pay(20).args());
    assertThat(types(log(store)).subList(cut.size(), cut.size() + 3))
        .containsExactly("runStarted", "toolOutcome", "toolOutcome");
  }
}
