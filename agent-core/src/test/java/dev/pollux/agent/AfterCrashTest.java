package dev.pollux.agent;

import static dev.pollux.agent.ApprovalTest.await;
import static dev.pollux.agent.ApprovalTest.call;
import static dev.pollux.agent.ApprovalTest.follow;
import static dev.pollux.agent.ApprovalTest.model;
import static dev.pollux.agent.ApprovalTest.pay;
import static dev.pollux.agent.ApprovalTest.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.approval.Decision;
import dev.pollux.doubt.Doubt;
import dev.pollux.doubt.Doubt.Settled;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.NotSuspendedException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.OpenCall;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that were cut off by the death of their process, as their logs tell: resumed, or left. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class AfterCrashTest {

  /** One tool of each effect, and what they did. */
  static class Tools {
    final List<String> done = new CopyOnWriteArrayList<>();

    @Tool(value = "x", effect = Effect.ONCE)
    Future<String> once(ToolContext context) {
      return did("once", context);
    }

    @Tool(value = "x", effect = Effect.KEYED)
    Future<String> keyed(ToolContext context) {
      return did("keyed", context);
    }

    @Tool(value = "x", effect = Effect.REPEATABLE)
    Future<String> repeatable(ToolContext context) {
      return did("repeatable", context);
    }

    private Future<String> did(String name, ToolContext context) {
      done.add(name + " " + context.callKey());
      return Future.succeededFuture(name + " did");
    }
  }

  private final Tools tools = new Tools();
  private Vertx vertx;
  private LocalGemini gemini;

  @BeforeEach
  void use(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  private Agent agent() {
    return new Agent(model(vertx, gemini), new AgentOptions().addTools(tools));
  }

  private static List<SessionEntry> log(SessionStore store) {
    return await(store.read("s", 0));
  }

  /** A store with nothing but these entries, as another process reads them. */
  private static SessionStore store(List<SessionEntry> entries) {
    SessionStore store = SessionStore.inMemory();
    await(store.append(
        "s",
        0,
        entries.stream()
            .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
            .toList()));
    return store;
  }

  private static List<String> types(List<SessionEntry> log) {
    return log.stream()
        .map(entry -> entry instanceof SessionEntry.RunEnded ended
            ? ended.outcome()
            : entry.json().get("type").asText())
        .toList();
  }

  /** The log of a whole run with two turns of calls. */
  private List<SessionEntry> whole() {
    gemini.replyWith(request -> {
      int contents = request.json().get("contents").size();
      return contents == 1
          ? Reply.calls(call("once"), call("keyed"), call("repeatable"))
          : contents == 3 ? Reply.calls(call("once"), call("keyed")) : Reply.text("Done.");
    });
    SessionStore store = SessionStore.inMemory();
    await(agent().run(new Session(store, "s"), "Go"));
    return log(store);
  }

  /** The log up to the intents of the first turn. */
  private List<SessionEntry> begun() {
    List<SessionEntry> whole = whole();
    int last = types(whole).indexOf("toolOutcome");
    assertThat(types(whole).subList(0, last))
        .containsExactly(
            "runStarted", "userTurn", "modelTurn", "toolIntent", "toolIntent", "toolIntent");
    tools.done.clear();
    return whole.subList(0, last);
  }

  private static String key(List<SessionEntry> log, int call) {
    return log.stream()
        .filter(SessionEntry.ToolIntent.class::isInstance)
        .map(SessionEntry.ToolIntent.class::cast)
        .filter(intent -> intent.call() == call)
        .findFirst()
        .orElseThrow()
        .callKey();
  }

  /** Resumes from these entries, checks what is done, and gives the log that there is then. */
  private List<SessionEntry> resumed(List<SessionEntry> cut) {
    SessionStore store = store(cut);
    List<OpenCall> open = await(new Session(store, "s").openHistory()).open();
    tools.done.clear();

    Run run = agent().startResume(new Session(store, "s"));
    List<RunEvent> events = follow(run);
    RunResult result = await(run.result());

    assertThat(result.text()).isEqualTo("Done.");
    List<String> again = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    for (OpenCall call : open) {
      String name = call.call().name();
      if (call.intent() == null) {
        again.add(name + " " + run.id() + ":0:" + call.place());
        continue;
      }
      doubts.add(call.intent().callKey() + (name.equals("once") ? " UNKNOWN" : " AGAIN"));
      if (!name.equals("once")) {
        again.add(name + " " + call.intent().callKey());
      }
    }
    assertThat(tools.done)
        .as("made of those that were left in %s", types(cut))
        .filteredOn(done -> again.contains(done) || done.contains(":0:"))
        .containsExactlyInAnyOrderElementsOf(again);
    assertThat(result.doubts())
        .extracting(doubt -> doubt.callKey() + " " + doubt.settled())
        .containsExactlyElementsOf(doubts);
    assertThat(events)
        .filteredOn(RunEvent.InDoubt.class::isInstance)
        .extracting(event -> ((RunEvent.InDoubt) event).doubt())
        .isEqualTo(result.doubts());
    List<SessionEntry> log = log(store);
    assertThat(log.subList(0, cut.size())).isEqualTo(cut);
    assertThat(log.get(cut.size())).isEqualTo(new SessionEntry.RunStarted(run.id(), lastRun(cut)));
    assertThat(types(log)).containsOnlyOnce("done").endsWith("done");
    assertThat(result.contents())
        .isEqualTo(await(new Session(store(log), "s").history()).contents());
    return log;
  }

  private static String lastRun(List<SessionEntry> log) {
    return log.stream()
        .filter(SessionEntry.RunStarted.class::isInstance)
        .reduce((a, b) -> b)
        .orElseThrow()
        .runId();
  }

  @Test
  void E01_to_E06_runCutOffAtAnyEntryGoesOnAndSoDoesItsResumedRun() {
    List<SessionEntry> whole = whole();

    for (int first = 2; first < whole.size() - 1; first++) {
      List<SessionEntry> again = resumed(whole.subList(0, first));
      for (int second = first + 1 + first % 3; second < again.size() - 1; second += 3) {
        if (again.get(second - 1) instanceof SessionEntry.ModelTurn
            && !(again.get(second) instanceof SessionEntry.ToolIntent)) {
          continue; // the last answer and the end are one append
        }
        resumed(again.subList(0, second));
      }
    }
    assertThat(gemini.refusals()).isEmpty();
  }

  @Test
  void callInDoubtIsToldToTheModelAsUnknown() {
    List<SessionEntry> begun = begun();

    resumed(begun);

    assertThat(told(gemini, 3))
        .containsExactly(
            "Interrupted: it is unknown whether this happened", "keyed did", "repeatable did");
  }

  @Test
  void runThatHasEndedOrNeverWasIsNotResumed() {
    List<SessionEntry> whole = whole();
    int requests = gemini.requests().size();
    SessionStore store = store(whole);

    assertThatThrownBy(() -> await(agent().resume(new Session(store, "s"))))
        .isInstanceOf(NotSuspendedException.class)
        .hasMessage("Session 's' has nothing to resume: its last run has ended");
    assertThatThrownBy(() -> await(agent().resume(new Session(store, "new"))))
        .isInstanceOf(NotSuspendedException.class)
        .hasMessage("Session 'new' has nothing to resume: it has no run");
    assertThatThrownBy(() ->
            await(agent().resume(new Session(store(whole.subList(0, whole.size() - 1)), "s"))))
        .isInstanceOf(NotSuspendedException.class);

    assertThat(log(store)).isEqualTo(whole);
    assertThat(gemini.requests()).hasSize(requests);
  }

  @Test
  void nextPromptTellsTheCallerOfEveryDoubtAndRepeatsNothing() {
    List<SessionEntry> begun = begun();
    SessionStore store = store(begun);
    gemini.replyWith(request -> Reply.text("Hm."));

    Run run = agent().start(new Session(store, "s"), "And now?");
    List<RunEvent> events = follow(run);

    List<Doubt> doubts = await(run.result()).doubts();
    assertThat(doubts)
        .extracting(Doubt::callKey)
        .containsExactly(key(begun, 0), key(begun, 1), key(begun, 2));
    assertThat(doubts).extracting(Doubt::settled).containsOnly(Settled.UNKNOWN);
    assertThat(events.subList(1, 4))
        .containsExactlyElementsOf(
            doubts.stream().<RunEvent>map(RunEvent.InDoubt::new).toList());
    assertThat(events.get(1).json())
        .isEqualTo(Json.parse("{\"type\":\"inDoubt\",\"callKey\":\"" + key(begun, 0)
            + "\",\"functionCall\":" + doubts.get(0).call().json()
            + ",\"settled\":\"unknown\"}"));
    assertThat(events.get(events.size() - 1).json().get("doubts")).hasSize(3);
    assertThat(tools.done).isEmpty();
  }

  @Test
  void doubtsAreToldAlsoWhenTheRunFailsAndStayWhenItDoesNotBegin() {
    SessionStore store = store(begun());
    Agent small = new Agent(
        model(vertx, gemini),
        new AgentOptions().addTools(tools).setLimits(new RunLimits().setMaxEntryBytes(300)));
    List<SessionEntry> before = log(store);

    assertThatThrownBy(() -> await(small.run(new Session(store, "s"), "x".repeat(300))))
        .isInstanceOfSatisfying(
            RunLimitException.class, e -> assertThat(e.doubts()).isEmpty());
    assertThat(log(store)).isEqualTo(before);
    gemini.replyWith(request -> Reply.error(400, "INVALID_ARGUMENT", "no"));
    assertThatThrownBy(() -> await(small.run(new Session(store, "s"), "x")))
        .isInstanceOfSatisfying(RunException.class, e -> assertThat(e.doubts()).hasSize(3));
  }

  @Test
  void E09_callWhoseToolIsGoneOrHasOtherParametersIsInDoubt() {
    class Others {
      final List<String> done = new ArrayList<>();

      @Tool(value = "x", effect = Effect.REPEATABLE)
      String keyed(int sum) {
        done.add("keyed");
        return "";
      }

      @Tool(value = "x", name = "renamed", effect = Effect.REPEATABLE)
      String repeatable() {
        done.add("repeatable");
        return "";
      }

      @Tool(value = "other words", effect = Effect.REPEATABLE)
      String once() {
        done.add("once");
        return "once did";
      }
    }

    List<SessionEntry> begun = begun();
    gemini.replyWith(request -> Reply.text("Hm."));
    Others others = new Others();

    RunResult result = await(new Agent(model(vertx, gemini), new AgentOptions().addTools(others))
        .resume(new Session(store(begun), "s")));

    // Other words, and another effect, are the same tool.
    assertThat(others.done).containsExactly("once");
    assertThat(result.doubts())
        .extracting(Doubt::settled)
        .containsExactly(Settled.AGAIN, Settled.UNKNOWN, Settled.UNKNOWN);
    assertThat(gemini.refusals()).isEmpty();
  }

  @Test
  void E09_callThatWasNotBegunGetsAnErrorWhenItsToolIsGone() {
    List<SessionEntry> asked = begun().subList(0, 3);
    gemini.replyWith(request -> Reply.text("Hm."));
    Bank other = new Bank();

    RunResult result = await(new Agent(model(vertx, gemini), new AgentOptions().addTools(other))
        .resume(new Session(store(asked), "s")));

    assertThat(result.doubts()).isEmpty();
    assertThat(result.contents().get(2).functionResponses())
        .allSatisfy(response -> assertThat(response.response().get("error").asText())
            .startsWith("No tool named '" + response.name() + "'; there are ["));
    assertThat(other.done).isEmpty();
  }

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

  @Test
  void callKeysOfARunAndOfThoseThatGoOnWithItAreAllDifferent() {
    List<SessionEntry> again = resumed(begun().subList(0, 3));

    Map<String, Long> keys = again.stream()
        .filter(SessionEntry.ToolIntent.class::isInstance)
        .collect(Collectors.groupingBy(
            entry -> ((SessionEntry.ToolIntent) entry).callKey(), Collectors.counting()));
    assertThat(keys).hasSize(5).allSatisfy((key, count) -> assertThat(count).isEqualTo(1));
  }
}
