package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.approval.ApprovalHandler;
import dev.pollux.approval.ApprovalRequest;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that are functions of others. */
@ExtendWith(VertxExtension.class)
class AgentAsToolTest {

  private final ScriptedModel outer;
  private final ScriptedModel inner;
  private final Promise<ToolContext> reached = Promise.promise();

  AgentAsToolTest(Vertx vertx) {
    this.outer = new ScriptedModel(vertx);
    this.inner = new ScriptedModel(vertx);
  }

  /** A tool of the inner agent. */
  final class Library {
    @Tool("Never answers")
    Future<String> waits(ToolContext context) {
      reached.tryComplete(context);
      return Promise.<String>promise().future();
    }

    @Tool("Whom the run is for")
    Future<String> reader(ToolContext context) {
      return Future.succeededFuture(String.valueOf(context.attribute("reader")));
    }

    @Tool(value = "Buys", approval = Approval.ALWAYS)
    Future<String> buy() {
      return Future.succeededFuture("bought");
    }
  }

  private Agent agent(RunLimits limits) {
    Agent research = new Agent(inner, new AgentOptions().addTools(new Library()));
    return new Agent(
        outer,
        new AgentOptions().addTools(research.asTool("research", "Finds out")).setLimits(limits));
  }

  private Agent agent() {
    return agent(new RunLimits());
  }

  private static GenerateContentResponse says(String text, int tokens) {
    return GenerateContentResponse.of(
        Json.parse("{\"candidates\":[{\"content\":{\"role\":\"model\","
            + "\"parts\":[{\"text\":\"" + text
            + "\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":"
            + "{\"promptTokenCount\":" + (tokens - 1) + ",\"candidatesTokenCount\":1,"
            + "\"totalTokenCount\":" + tokens + "}}"));
  }

  private String told() {
    return outer
        .requests()
        .get(1)
        .contents()
        .get(2)
        .functionResponses()
        .get(0)
        .response()
        .toString();
  }

  @Test
  void lastTextOfTheInnerRunIsTheResultOfTheCall() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Thanks");
    inner.thenSays("Owls hunt at night");

    RunResult result = await(agent().run("Tell me about owls"));

    assertThat(result.text()).isEqualTo("Thanks");
    assertThat(inner.requests().get(0).contents()).containsExactly(Content.user("owls"));
    assertThat(told()).isEqualTo("{\"output\":\"Owls hunt at night\"}");
  }

  @Test
  void whatTheInnerRunSpendsIsAddedUp() {
    outer.thenCalls("research", Map.of("request", "owls")).thenAnswers(request -> says("a", 100));
    inner.thenAnswers(request -> says("b", 1000));

    RunResult result = await(agent().run("Go"));

    assertThat(result.usage().totalTokenCount()).isEqualTo(1100);
    assertThat(result.usage().candidatesTokenCount()).isEqualTo(2);
    assertThat(result.turnResults()).hasSize(2);
    assertThat(result.turnResults().get(1).usage().totalTokenCount()).isEqualTo(100);
  }

  @Test
  void tokensOfTheInnerRunCountForTheLimitOfTheOuter() {
    outer.thenCalls("research", Map.of("request", "owls"));
    inner.thenAnswers(request -> says("b", 1000));

    assertThatThrownBy(() -> await(agent(new RunLimits().setMaxTokens(1000)).run("Go")))
        .isInstanceOf(RunLimitException.class)
        .hasMessage("The run took 1000 tokens and is not done (allowed: 1000)");
  }

  /** All events of a run, which has ended then. */
  static List<RunEvent> follow(Run run) {
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    Promise<Void> end = Promise.promise();
    run.endHandler(end::complete).handler(events::add);
    await(end.future());
    return events;
  }

  @Test
  void innerRunIsSeenAsNestedEvents() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Thanks");
    inner.thenSays("At night");

    Run run = agent().start("Go");
    List<RunEvent> events = follow(run);

    assertThat(events)
        .filteredOn(RunEvent.Nested.class::isInstance)
        .extracting(event -> {
          RunEvent.Nested nested = (RunEvent.Nested) event;
          assertThat(nested.callKey()).isEqualTo(run.id() + ":1:0");
          return nested.agent() + " " + nested.event().json().get("type").asText();
        })
        .containsExactly(
            "research started",
            "research turnStarted",
            "research text",
            "research turnEnded",
            "research done");
    RunEvent.Nested text = (RunEvent.Nested) events.stream()
        .filter(event ->
            event instanceof RunEvent.Nested nested && nested.event() instanceof RunEvent.Text)
        .findFirst()
        .orElseThrow();
    assertThat(text.json())
        .isEqualTo(
            Json.parse(
                "{\"type\":\"nested\",\"callKey\":\"" + run.id()
                    + ":1:0\",\"agent\":\"research\",\"event\":{\"type\":\"text\",\"text\":\"At night\"}}"));
  }

  @Test
  void innerRunIsCancelledWithTheOuter() {
    outer.thenCalls("research", Map.of("request", "owls"));
    inner.thenCalls("waits", Map.of());
    Run run = agent().start("Go");
    ToolContext context = await(reached.future());

    run.cancel();

    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
    await(context.cancelled());
  }

  @Test
  void innerRunHasNoMoreTimeThanTheCall() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Sorry");
    inner.thenCalls("waits", Map.of());
    RunLimits limits = new RunLimits().setToolTimeout(Duration.ofMillis(300));

    RunResult result = await(agent(limits).run("Go"));

    assertThat(result.text()).isEqualTo("Sorry");
    ToolContext context = await(reached.future());
    await(context.cancelled());
    assertThat(context.remaining().orElseThrow()).isLessThan(Duration.ofMillis(300));
  }

  @Test
  void attributesOfTheOuterRunAreThereInTheInner() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Thanks");
    inner.thenCalls("reader", Map.of()).thenSays("ok");

    await(agent()
        .run(
            Session.inMemory(),
            Content.user("Go"),
            new RunOptions().putAttribute("reader", "Ada")));

    assertThat(inner.requests().get(1).contents().toString()).contains("Ada");
  }

  @Test
  void innerCallsThatNeedApprovalAreNotMadeAndTheOuterModelIsTold() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Sorry");
    inner.thenCalls("buy", Map.of());

    await(agent().run("Go"));

    assertThat(told())
        .isEqualTo(
            "{\"error\":\"Agent 'research' wants to make 1 calls that need approval, and there"
                + " is nobody to ask; they were not made\"}");
  }

  private final List<ApprovalRequest> requests = new CopyOnWriteArrayList<>();

  private ApprovalHandler deciding(Decision decision) {
    return request -> {
      requests.add(request);
      return Future.succeededFuture(decision);
    };
  }

  @Test
  void innerCallsAreAskedAboutWithTheHandlerOfTheRunAround() {
    outer.thenCalls("desk", Map.of("request", "owls")).thenSays("Thanks");
    ScriptedModel middle = new ScriptedModel(inner.vertx())
        .thenCalls("research", Map.of("request", "owls"))
        .thenSays("Done");
    inner.thenCalls("buy", Map.of()).thenSays("Bought it");
    Agent research = new Agent(inner, new AgentOptions().addTools(new Library()));
    Agent desk =
        new Agent(middle, new AgentOptions().addTools(research.asTool("research", "Finds")));

    await(new Agent(
            outer,
            new AgentOptions()
                .addTools(desk.asTool("desk", "Helps").withTimeout(Duration.ofMinutes(10)))
                .setApprovals(deciding(Decision.approve())))
        .run("Go"));

    assertThat(inner.requests().get(1).contents().toString()).contains("bought");
    assertThat(requests).extracting(ApprovalRequest::name).containsExactly("buy");
    assertThat(requests.get(0).agents()).containsExactly("desk", "research");
    // It is to say when nobody waits any more, which is long before the 24 hours of a run.
    assertThat(requests.get(0).expiresAt()).isBefore(Instant.now().plus(Duration.ofMinutes(11)));
  }

  @Test
  void anAgentsOwnHandlerIsAskedBeforeThatOfTheRunAround() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Sorry");
    inner.thenCalls("buy", Map.of()).thenSays("I may not");
    Agent research = new Agent(
        inner,
        new AgentOptions()
            .addTools(new Library())
            .setApprovals(request -> Future.succeededFuture(Decision.deny("too dear"))));

    await(new Agent(
            outer,
            new AgentOptions()
                .addTools(research.asTool("research", "Finds out"))
                .setApprovals(deciding(Decision.approve())))
        .run("Go"));

    assertThat(requests).isEmpty();
    assertThat(inner.requests().get(1).contents().toString()).contains("too dear");
  }

  @Test
  void innerCallsCannotBeLeftForLater() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Sorry");
    inner.thenCalls("buy", Map.of());
    Agent research = new Agent(inner, new AgentOptions().addTools(new Library()));

    RunResult result = await(new Agent(
            outer,
            new AgentOptions()
                .addTools(research.asTool("research", "Finds out"))
                .setApprovals(deciding(Decision.later())))
        .run("Go"));

    assertThat(result.pending()).isEmpty();
    assertThat(told()).contains("wants to make 1 calls that need approval");
  }

  @Test
  void callOfAnAgentIsNotMadeAgainWhateverItsTools() {
    assertThat(
            new Agent(inner, new AgentOptions()).asTool("research", "Finds out").effect())
        .isEqualTo(Effect.ONCE);
  }

  @Test
  void nothingIsBegunInsideARunThatMayNotWriteAnyMore() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Sorry");
    AtomicBoolean fenced = new AtomicBoolean();
    inner.thenAnswers(request -> {
      fenced.set(true);
      return GenerateContentResponse.of(
          Json.parse("{\"candidates\":[{\"content\":{\"role\":\"model\","
              + "\"parts\":[{\"functionCall\":{\"name\":\"reader\",\"args\":{}}}]},"
              + "\"finishReason\":\"STOP\"}]}"));
    });
    SessionStore memory = SessionStore.inMemory();
    SessionStore store = new SessionStore() {
      @Override
      public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
        return memory.read(sessionId, fromSequence, limit);
      }

      @Override
      public Future<Long> append(String sessionId, long expected, List<SessionEntry> entries) {
        return memory.append(sessionId, expected, entries);
      }

      @Override
      public boolean isWritable() {
        return !fenced.get();
      }
    };

    await(agent().run(new Session(store, "s"), "Go"));

    assertThat(told()).contains("may not write any more");
    assertThat(inner.requests()).hasSize(1);
  }

  @Test
  void agentsInsideEachOtherAreLimitedInDepth() {
    outer.thenCalls("research", Map.of("request", "owls")).thenSays("Sorry");
    Agent deep = new Agent(inner, new AgentOptions().setLimits(new RunLimits().setMaxDepth(1)));

    await(new Agent(outer, new AgentOptions().addTools(deep.asTool("research", "Finds out")))
        .run("Go"));

    assertThat(told()).contains("Runs are inside each other 2 deep (allowed: 1)");
    assertThat(inner.requests()).isEmpty();
  }
}
