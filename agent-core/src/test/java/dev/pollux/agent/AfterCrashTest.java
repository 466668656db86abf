package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static dev.pollux.agent.BankRuns.call;
import static dev.pollux.agent.BankRuns.follow;
import static dev.pollux.agent.BankRuns.model;
import static dev.pollux.agent.BankRuns.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.doubt.Doubt;
import dev.pollux.doubt.Doubt.Settled;
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
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that were cut off by the death of their process, as their logs tell: resumed, or left. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class AfterCrashTest extends CutOffRuns {

  private Agent agent() {
    return new Agent(model(vertx, gemini), new AgentOptions().addTools(tools));
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
