package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionConflictException;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.Toolset;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a caller of an agent sees: results, events, failures, sessions. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class RunTest extends RunsOfAClock {

  private static List<RunEvent> follow(Run run) {
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    Promise<Void> ended = Promise.promise();
    run.endHandler(v -> ended.complete()).handler(events::add);
    await(ended.future());
    return events;
  }

  @Test
  void eventsTellTheRunInOrderAndEndOnce(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.thought("hm").and(Reply.call("time", Map.of("city", "Oslo"))),
        Reply.text("It is noon.").withShape(new StreamShape().setTextChunk(4)));
    Run run = agent(vertx, gemini, new RunLimits())
        .start(
            Session.inMemory(),
            Content.user("What time is it?"),
            new RunOptions().putAttribute("user", "Ada"));

    List<RunEvent> events = follow(run);

    assertThat(events.stream().map(e -> e.getClass().getSimpleName()))
        .containsExactly(
            "Started",
            "TurnStarted",
            "Thought",
            "TurnEnded",
            "ToolCalled",
            "ToolProgress",
            "ToolReturned",
            "TurnStarted",
            "Text",
            "Text",
            "Text",
            "TurnEnded",
            "Done");
    RunEvent.ToolReturned returned = (RunEvent.ToolReturned) events.get(6);
    assertThat(returned.response().response())
        .isEqualTo(Json.parse("{\"output\":\"12:00 in Oslo for Ada\"}"));
    RunResult result = await(run.result());
    assertThat(((RunEvent.Done) events.get(12)).result()).isEqualTo(result);
    assertThat(result.text()).isEqualTo("It is noon.");
    assertThat(result.turns()).isEqualTo(2);
    assertThat(result.calls()).isEqualTo(1);
    assertThat(result.contents()).hasSize(4);
    assertThat(result.usage().totalTokenCount()).isPositive();
    assertThat(result.modelVersion()).isEqualTo("gemini-3.8-flash");
  }

  @Test
  void everyEventIsAnObjectWithItsType(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.call("time", Map.of("city", "Oslo")), Reply.text("Noon."));

    List<RunEvent> events = follow(agent(vertx, gemini, new RunLimits()).start("When?"));

    assertThat(events.stream().map(event -> event.json().get("type").asText()))
        .containsExactly(
            "started",
            "turnStarted",
            "turnEnded",
            "toolCalled",
            "toolProgress",
            "toolReturned",
            "turnStarted",
            "text",
            "turnEnded",
            "done");
    assertThat(events.get(3).json().get("functionCall").get("args"))
        .isEqualTo(Json.parse("{\"city\":\"Oslo\"}"));
    assertThat(events.get(9).json().get("text").asText()).isEqualTo("Noon.");
  }

  @Test
  void everyKindOfEventIsKnownHere() {
    assertThat(RunEvent.class.getPermittedSubclasses())
        .extracting(Class::getSimpleName)
        .containsExactlyInAnyOrder(
            "Started",
            "TurnStarted",
            "Text",
            "Thought",
            "TurnEnded",
            "TurnRepeated",
            "TurnContinued",
            "OutputAsked",
            "ToolCalled",
            "ToolProgress",
            "Nested",
            "HandedOver",
            "ToolReturned",
            "ApprovalAsked",
            "ApprovalAnswered",
            "WindowMoved",
            "Summarised",
            "InDoubt",
            "Done",
            "Failed");
  }

  @Test
  void theNextPromptOfASessionKnowsWhatWasSaid(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.call("time", Map.of("city", "Oslo")), Reply.text("Noon."), Reply.text("Yes."));
    Agent agent = agent(vertx, gemini, new RunLimits());
    Session session = Session.inMemory();

    await(agent.run(session, "When?"));
    RunResult second = await(agent.run(session, "Sure?"));

    assertThat(second.contents()).hasSize(6);
    assertThat(gemini.requests().get(2).json().get("contents")).hasSize(5);
    assertThat(second.turns()).isEqualTo(1);
  }

  @Test
  void toolThatIsLateIsAnsweredForAndItsLateResultIsDropped(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.call("waitForSign", Map.of()), Reply.text("Then without."));
    ManualClock time = new ManualClock();
    Future<RunResult> running = new Agent(
            model(vertx, gemini), new AgentOptions().addTools(clock).setClock(time))
        .run("Wait");
    ToolContext context = await(clock.entered.future());

    time.advance(Duration.ofSeconds(120).minusMillis(1));
    assertThat(context.cancelled().isComplete()).isFalse();
    time.advance(Duration.ofMillis(1));

    RunResult result = await(running);
    clock.leave.complete("too late");
    assertThat(result.text()).isEqualTo("Then without.");
    assertThat(result.contents().get(2).functionResponses().get(0).response())
        .isEqualTo(Json.parse(
            "{\"error\":\"Timed out after 120000 ms: it is unknown whether this happened\"}"));
    assertThat(context.cancelled().isComplete()).isTrue();
    assertThat(time.waiting()).isEmpty();
  }

  @Test
  void toolKnowsTheNarrowerOfItsOwnTimeAndThatOfTheRun(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.call("waitForSign", Map.of()));
    Run run =
        agent(vertx, gemini, new RunLimits().setTimeout(Duration.ofSeconds(20))).start("Wait");

    ToolContext context = await(clock.entered.future());

    assertThat(context.remaining().orElseThrow()).isLessThan(Duration.ofSeconds(20));
    run.cancel();
    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
  }

  @Test
  void callsAboveTheLimitOfATurnAreAnsweredButNotMade(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.call("time", Map.of("city", "A")).and(Reply.call("time", Map.of("city", "B"))),
        Reply.text("done"));

    RunResult result =
        await(agent(vertx, gemini, new RunLimits().setMaxCallsPerTurn(1)).run("Go"));

    assertThat(result.contents().get(2).functionResponses().get(1).response())
        .isEqualTo(
            Json.parse(
                "{\"error\":\"Not called: only the first 1 calls of a turn are; call it again next turn\"}"));
  }

  @Test
  void malformedCallIsAskedAgainAndSeenAsAnEvent(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.text("prin").withFinishReason("MALFORMED_FUNCTION_CALL"), Reply.text("Noon."));

    List<RunEvent> events = follow(agent(vertx, gemini, new RunLimits()).start("When?"));

    assertThat(events)
        .contains(new RunEvent.TurnRepeated(1, "MALFORMED_FUNCTION_CALL", Duration.ZERO))
        .last()
        .isInstanceOf(RunEvent.Done.class);
    assertThat(gemini.requests().get(1).json())
        .isEqualTo(gemini.requests().get(0).json());
  }

  @Test
  void builtInToolsBesideFunctionsAreDeclaredAsGeminiWantsThem(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.text("ok"));
    Agent agent = new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key")),
        new AgentOptions().addTools(clock).addBuiltIn(BuiltInTool.googleSearch()));

    await(agent.run("Search"));

    assertThat(gemini.requests().get(0).json().at("/tools/1"))
        .isEqualTo(Json.parse("{\"googleSearch\":{}}"));
  }

  @Test
  void runStaysOnTheContextItWasStartedOn(Vertx vertx) {
    ScriptedModel model =
        new ScriptedModel(vertx).thenCalls("waitForSign", Map.of()).thenSays("ok");
    clock.leave.complete("sign");
    Agent agent = new Agent(model, new AgentOptions().addTools(clock));
    Context context = vertx.getOrCreateContext();
    List<Context> seen = new CopyOnWriteArrayList<>();
    Promise<RunResult> done = Promise.promise();

    context.runOnContext(v -> {
      Run run = agent.start("Go");
      run.handler(event -> seen.add(Vertx.currentContext()));
      run.result().onComplete(done);
    });

    assertThat(await(done.future()).text()).isEqualTo("ok");
    assertThat(seen).isNotEmpty().allMatch(c -> c == context);
  }

  @Test
  void C19_toolsetThatChangesIsDeclaredAnewFromTheNextTurn(Vertx vertx) {
    List<FunctionTool> tools = new ArrayList<>();
    List<List<FunctionTool>> current = new ArrayList<>();
    FunctionTool second = FunctionTool.of(
        new FunctionDeclaration("second", "Comes later", null),
        (args, context) -> Future.succeededFuture("there"));
    FunctionTool first = FunctionTool.of(
        new FunctionDeclaration("first", "Brings the second", null), (args, context) -> {
          current.set(0, List.of(tools.get(0), second));
          return Future.succeededFuture("brought");
        });
    tools.add(first);
    current.add(List.of(first));
    Toolset changing = () -> current.get(0);
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls("first", Map.of())
        .thenCalls("second", Map.of())
        .thenSays("ok");

    RunResult result = await(new Agent(model, new AgentOptions().addTools(changing)).run("Go"));

    assertThat(result.contents().get(4).functionResponses().get(0).response())
        .isEqualTo(Json.parse("{\"output\":\"there\"}"));
    assertThat(model.requests().get(0).json().at("/tools/0/functionDeclarations"))
        .hasSize(1);
    assertThat(model.requests().get(1).json().at("/tools/0/functionDeclarations"))
        .hasSize(2);
  }

  @Test
  void secondRunAtTheSameTimeInOneSessionFailsWithAConflict(Vertx vertx) {
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls("waitForSign", Map.of())
        .thenSays("second")
        .thenSays("first");
    Agent agent = new Agent(model, new AgentOptions().addTools(clock));
    Session session = Session.inMemory();
    Future<RunResult> first = agent.run(session, "one");
    await(clock.entered.future());

    RunResult second = await(agent.run(session, "two"));
    clock.leave.complete("sign");

    assertThat(second.text()).isEqualTo("second");
    assertThatThrownBy(() -> await(first)).hasCauseInstanceOf(SessionConflictException.class);
  }

  @Test
  void pausedRunPausesTheAnswerAndLosesNothing(Vertx vertx, LocalGemini gemini) {
    String text = "0123456789".repeat(20_000);
    gemini.reply(Reply.text(text).withShape(new StreamShape().setTextChunk(100)));
    Run run = agent(vertx, gemini, new RunLimits()).start("Tell me everything");
    StringBuilder heard = new StringBuilder();
    Promise<Void> ended = Promise.promise();
    run.endHandler(v -> ended.complete());
    run.handler(event -> {
      if (event instanceof RunEvent.Text piece) {
        heard.append(piece.text());
      }
      run.pause();
      vertx.runOnContext(v -> run.fetch(1));
    });
    run.resume();

    await(ended.future());

    assertThat(heard).hasToString(text);
  }
}
