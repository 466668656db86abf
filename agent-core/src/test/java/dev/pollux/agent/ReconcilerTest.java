package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static dev.pollux.agent.BankRuns.call;
import static dev.pollux.agent.BankRuns.model;
import static dev.pollux.agent.BankRuns.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.doubt.Doubt;
import dev.pollux.doubt.Doubt.Settled;
import dev.pollux.doubt.DoubtfulCall;
import dev.pollux.doubt.Reconciled;
import dev.pollux.doubt.Reconciler;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody is asked whether a call in doubt happened. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ReconcilerTest {

  private static final String UNKNOWN = "Interrupted: it is unknown whether this happened";

  private final AfterCrashTest.Tools tools = new AfterCrashTest.Tools();
  private final List<DoubtfulCall> asked = new CopyOnWriteArrayList<>();
  private final SessionStore store = SessionStore.inMemory();
  private Vertx vertx;
  private LocalGemini gemini;

  /** A log that ends with the intents of a call of each effect. */
  @BeforeEach
  void begin(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
    gemini.replyWith(request -> request.json().get("contents").size() == 1
        ? Reply.calls(call("once"), call("repeatable"))
        : Reply.text("Done."));
    SessionStore whole = SessionStore.inMemory();
    await(agent(tools, null).run(new Session(whole, "s"), "Go"));
    List<SessionEntry> log = await(whole.read("s", 0));
    await(store.append("s", 0, log.subList(0, 5)));
    assertThat(log.get(4)).isInstanceOf(SessionEntry.ToolIntent.class);
    tools.done.clear();
  }

  private Agent agent(Object tools, Reconciler reconciler) {
    AgentOptions options = new AgentOptions().addTools(tools);
    if (reconciler != null) {
      options.setReconciler(call -> {
        asked.add(call);
        return reconciler.reconcile(call);
      });
    }
    return new Agent(model(vertx, gemini), options);
  }

  private List<Settled> settled(RunResult result) {
    return result.doubts().stream().map(Doubt::settled).toList();
  }

  private SessionEntry.ToolIntent intent() {
    return (SessionEntry.ToolIntent) await(store.read("s", 3)).get(0);
  }

  @Test
  void callThatHappenedGetsItsResultAndIsNotMade() {
    RunResult result =
        await(agent(tools, call -> Future.succeededFuture(Reconciled.happened(Map.of("order", 7))))
            .resume(new Session(store, "s")));

    assertThat(tools.done).hasSize(1).first().asString().startsWith("repeatable ");
    assertThat(settled(result)).containsExactlyInAnyOrder(Settled.AGAIN, Settled.HAPPENED);
    assertThat(gemini.requests().get(2).json().at("/contents/2/parts/0/functionResponse/response"))
        .isEqualTo(Json.parse("{\"output\":{\"order\":7}}"));
    DoubtfulCall call = asked.get(0);
    assertThat(asked).hasSize(1);
    assertThat(call.sessionId()).isEqualTo("s");
    assertThat(call.runId()).isEqualTo(intent().runId());
    assertThat(call.callKey()).isEqualTo(intent().callKey());
    assertThat(call.call().name()).isEqualTo("once");
    assertThat(call.tool()).isNotNull();
  }

  @Test
  void resultIsWhatAToolMayGiveBack() {
    Object image = Content.user(List.of(Part.inlineData("image/png", new byte[] {1, 2})));

    await(agent(tools, call -> Future.succeededFuture(Reconciled.happened(image)))
        .resume(new Session(store, "s")));

    assertThat(gemini.requests().get(2).json().toString()).contains("AQI=");
  }

  @Test
  void callThatDidNotHappenIsMadeNowWithItsKey() {
    RunResult result = await(agent(tools, call -> Future.succeededFuture(Reconciled.didNotHappen()))
        .resume(new Session(store, "s")));

    assertThat(tools.done).contains("once " + intent().callKey()).hasSize(2);
    assertThat(settled(result)).containsExactlyInAnyOrder(Settled.AGAIN, Settled.NOT_HAPPENED);
    assertThat(told(gemini, 2)).containsExactly("once did", "repeatable did");
    assertThat(await(store.read("s", 5)))
        .filteredOn(SessionEntry.ToolIntent.class::isInstance)
        .extracting(entry -> ((SessionEntry.ToolIntent) entry).callKey())
        .contains(intent().callKey());
  }

  @Test
  void E09_callThatDidNotHappenIsNotMadeWithoutItsTool() {
    Bank others = new Bank();

    await(agent(others, call -> Future.succeededFuture(Reconciled.didNotHappen()))
        .resume(new Session(store, "s")));

    assertThat(asked).hasSize(2).allSatisfy(call -> assertThat(call.tool()).isNull());
    assertThat(told(gemini, 2))
        .containsOnly("Not called: its tool is gone or changed since it was to be called");
    assertThat(others.done).isEmpty();
  }

  static Stream<Reconciler> unknowing() {
    return Stream.of(
        call -> Future.succeededFuture(Reconciled.unknown()),
        call -> Future.succeededFuture(null),
        call -> Future.failedFuture("down"),
        call -> null,
        call -> {
          throw new IllegalStateException("broken");
        });
  }

  @ParameterizedTest
  @MethodSource("unknowing")
  void reconcilerThatDoesNotKnowLeavesTheCallInDoubt(Reconciler reconciler) {
    RunResult result = await(agent(tools, reconciler).resume(new Session(store, "s")));

    assertThat(told(gemini, 2)).containsExactly(UNKNOWN, "repeatable did");
    assertThat(settled(result)).containsExactlyInAnyOrder(Settled.AGAIN, Settled.UNKNOWN);
  }

  @Test
  void reconcilerThatTakesTooLongLeavesTheCallInDoubtAndIsNotHeardLater() {
    ManualClock clock = new ManualClock();
    Promise<Reconciled> late = Promise.promise();
    Agent agent = new Agent(
        model(vertx, gemini),
        new AgentOptions().addTools(tools).setClock(clock).setReconciler(call -> late.future()));

    Run run = agent.startResume(new Session(store, "s"));
    await(clock.waits(Duration.ofSeconds(30)));
    clock.advance(Duration.ofSeconds(30));
    RunResult result = await(run.result());
    late.complete(Reconciled.happened("late"));

    assertThat(told(gemini, 2)).containsExactly(UNKNOWN, "repeatable did");
    assertThat(settled(result)).containsExactlyInAnyOrder(Settled.AGAIN, Settled.UNKNOWN);
    assertThat(clock.waiting()).isEmpty();
  }
}
