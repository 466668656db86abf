package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.limit.Clock;
import dev.pollux.loop.RunLimits;
import dev.pollux.model.ModelException;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.Toolset;
import io.vertx.core.AbstractVerticle;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a caller of an agent sees: results, events, failures, sessions. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class RunTest {

  static final class Clock {
    final Promise<ToolContext> entered = Promise.promise();
    final Promise<String> leave = Promise.promise();

    @Tool("The time in a city")
    String time(String city, ToolContext context) {
      context.progress("looking at the clock of " + city);
      return "12:00 in " + city + " for " + context.attribute("user");
    }

    @Tool("Waits for a sign")
    Future<String> waitForSign(ToolContext context) {
      entered.tryComplete(context);
      return leave.future();
    }
  }

  private final Clock clock = new Clock();

  private Agent agent(Vertx vertx, LocalGemini gemini, RunLimits limits) {
    return new Agent(model(vertx, gemini), new AgentOptions().addTools(clock).setLimits(limits));
  }

  private static GeminiModel model(Vertx vertx, LocalGemini gemini) {
    return new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"));
  }

  private static List<RunEvent> follow(Run run) {
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    Promise<Void> ended = Promise.promise();
    run.endHandler(v -> ended.complete()).handler(events::add);
    await(ended.future());
    return events;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
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
  void cancelEndsTheRunTellsTheToolAndLeavesAValidSession(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.call("waitForSign", Map.of()), Reply.text("Let us go on then."));
    Agent agent = agent(vertx, gemini, new RunLimits());
    Session session = Session.inMemory();
    Run run = agent.start(session, "Wait");
    ToolContext context = await(clock.entered.future());

    run.cancel();
    run.cancel();

    assertThatThrownBy(() -> await(run.result()))
        .isInstanceOf(RunCancelledException.class)
        .hasMessage("The run was cancelled");
    await(context.cancelled());
    clock.leave.complete("too late");
    assertThat(await(agent.run(session, "Go on")).text()).isEqualTo("Let us go on then.");
    assertThat(gemini.requests().get(1).json().at("/contents/2/parts/0/functionResponse/response"))
        .isEqualTo(Json.parse("{\"error\":\"Interrupted: it is unknown whether this happened\"}"));
  }

  @Test
  void runCancelledBeforeItBeganLeavesTheSessionAsItWas(Vertx vertx) {
    ScriptedModel model = new ScriptedModel(vertx).thenSays("one").thenSays("two");
    Promise<Void> readable = Promise.promise();
    SessionStore inner = SessionStore.inMemory();
    SessionStore slow = new SessionStore() {
      @Override
      public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
        return readable.future().compose(v -> inner.read(sessionId, fromSequence, limit));
      }

      @Override
      public Future<Long> append(
          String sessionId, long expectedSequence, List<SessionEntry> entries) {
        return inner.append(sessionId, expectedSequence, entries);
      }
    };
    Session session = new Session(slow, "s");
    Run run = new Agent(model).start(session, "never mind");

    run.cancel();

    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
    readable.complete();
    assertThat(await(new Agent(model).run(session, "hello")).contents())
        .hasSize(2)
        .first()
        .isEqualTo(Content.user("hello"));
  }

  @Test
  void F04_consumerThatLeavesCancelsTheRun(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.call("waitForSign", Map.of()));
    Run run = agent(vertx, gemini, new RunLimits()).start("Wait");
    run.handler(event -> {});
    await(clock.entered.future());

    run.handler(null);

    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
  }

  @Test
  void F04_handlerThatThrowsDoesNotStopTheRun(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.text("Hello"));
    Run run = agent(vertx, gemini, new RunLimits()).start("Hi");
    Promise<Throwable> reported = Promise.promise();
    vertx.exceptionHandler(reported::tryComplete);

    run.handler(event -> {
      throw new IllegalStateException("handler");
    });

    assertThat(await(run.result()).text()).isEqualTo("Hello");
    assertThat(await(reported.future())).hasMessage("handler");
  }

  @Test
  void F09_runEndsWithTheVerticleThatStartedIt(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.call("waitForSign", Map.of()));
    Agent agent = agent(vertx, gemini, new RunLimits());
    Promise<Run> started = Promise.promise();
    String deployment = await(vertx.deployVerticle(new AbstractVerticle() {
      @Override
      public void start() {
        started.complete(agent.start("Wait"));
      }
    }));
    ToolContext context = await(clock.entered.future());

    await(vertx.undeploy(deployment));

    assertThatThrownBy(() -> await(await(started.future()).result()))
        .isInstanceOf(RunCancelledException.class);
    assertThat(context.cancelled().isComplete()).isTrue();
  }

  @Test
  void F09_runEndsWithItsVertx(LocalGemini gemini) {
    Vertx own = Vertx.vertx();
    gemini.reply(Reply.call("waitForSign", Map.of()));
    Run run = agent(own, gemini, new RunLimits()).start("Wait");
    await(clock.entered.future());
    Promise<Throwable> ended = Promise.promise();
    run.result().onFailure(ended::complete);

    await(own.close());

    assertThat(ended.future().result()).isInstanceOf(RunCancelledException.class);
  }

  @Test
  void F02_cancelRacesWithTheEndAndThereIsOneEnding(Vertx vertx, LocalGemini gemini) {
    gemini.replyWith(request -> Reply.text("Hello"));
    Agent agent = agent(vertx, gemini, new RunLimits());
    for (int i = 0; i < 300; i++) {
      Run run = agent.start("Hi");
      List<RunEvent> events = new CopyOnWriteArrayList<>();
      Promise<Void> ended = Promise.promise();
      run.endHandler(v -> ended.complete()).handler(event -> {
        events.add(event);
        if (event instanceof RunEvent.TurnEnded) {
          run.cancel();
        }
      });
      if (i % 3 == 0) {
        run.cancel();
      }
      await(ended.future());

      assertThat(events.stream()
              .filter(e -> e instanceof RunEvent.Done || e instanceof RunEvent.Failed))
          .hasSize(1);
      assertThat(run.result().isComplete()).isTrue();
    }
  }

  @Test
  void cancelResetsTheRequestThatWaitsForTheModel(Vertx vertx, LocalGemini gemini) {
    Promise<Void> never = Promise.promise();
    gemini.reply(Reply.text("late").after(never.future()));
    Run run = agent(vertx, gemini, new RunLimits()).start("Hello");
    run.handler(event -> {
      if (event instanceof RunEvent.TurnStarted) {
        vertx.setPeriodic(5, t -> {
          if (!gemini.requests().isEmpty()) {
            vertx.cancelTimer(t);
            run.cancel();
          }
        });
      }
    });

    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
    assertThat(await(gemini.requests().get(0).delivered())).isFalse();
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
  void timeOfTheRunIsALimit(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.call("waitForSign", Map.of()));
    ManualClock time = new ManualClock();
    RunLimits limits = new RunLimits().setToolTimeout(Duration.ofHours(1));
    Future<RunResult> running = new Agent(
            model(vertx, gemini),
            new AgentOptions().addTools(clock).setLimits(limits).setClock(time))
        .run("Wait");
    ToolContext context = await(clock.entered.future());

    time.advance(Duration.ofMinutes(30).minusMillis(1));
    assertThat(running.isComplete()).isFalse();
    time.advance(Duration.ofMillis(1));

    assertThatThrownBy(() -> await(running))
        .isInstanceOfSatisfying(RunLimitException.class, e -> {
          assertThat(e.limit()).isEqualTo("timeout");
          assertThat(e.contents()).isNotEmpty();
        })
        .hasMessage("The run did not end within 1800000 ms");
    assertThat(context.cancelled().isComplete()).isTrue();
    assertThat(time.waiting()).isEmpty();
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
  void failureOfTheModelCarriesTheConversationAndTheSessionGoesOn(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.call("time", Map.of("city", "Oslo")),
        Reply.error(400, "INVALID_ARGUMENT", "no such thing"),
        Reply.text("Noon."));
    Agent agent = agent(vertx, gemini, new RunLimits());
    Session session = Session.inMemory();

    assertThatThrownBy(() -> await(agent.run(session, "When?")))
        .isInstanceOfSatisfying(RunException.class, e -> {
          assertThat(e.contents()).hasSize(3);
          assertThat(e.outcome()).isEqualTo("failed");
          assertThat(((ModelException) e.getCause()).statusCode()).isEqualTo(400);
        })
        .hasMessage("Gemini answered 400 INVALID_ARGUMENT for model 'gemini-3.8-flash': "
            + "no such thing");
    assertThat(await(agent.run(session, "Again?")).text()).isEqualTo("Noon.");
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
  void closingAnswerSaysWhichLimitItIsFor(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.call("time", Map.of("city", "Oslo")), Reply.text("As far as I know, noon."));

    RunResult result =
        await(agent(vertx, gemini, new RunLimits().setMaxTurns(1).setClosingAnswer(true))
            .run("When?"));

    assertThat(result.text()).isEqualTo("As far as I know, noon.");
    assertThat(result.limit()).isEqualTo("maxTurns");
    assertThat(gemini.requests().get(1).json().get("toolConfig"))
        .isEqualTo(Json.parse("{\"functionCallingConfig\":{\"mode\":\"NONE\"}}"));
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
  void storeThatFailsEndsTheRunBeforeTheToolIsCalled(Vertx vertx) {
    ScriptedModel model = new ScriptedModel(vertx).thenCalls("waitForSign", Map.of());
    SessionStore inner = SessionStore.inMemory();
    SessionStore failing = new SessionStore() {
      @Override
      public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
        return inner.read(sessionId, fromSequence, limit);
      }

      @Override
      public Future<Long> append(
          String sessionId, long expectedSequence, List<SessionEntry> entries) {
        return entries.stream().anyMatch(e -> e instanceof SessionEntry.ToolIntent)
            ? Future.failedFuture(new IllegalStateException("disk full"))
            : inner.append(sessionId, expectedSequence, entries);
      }
    };

    Future<RunResult> result =
        new Agent(model, new AgentOptions().addTools(clock)).run(new Session(failing, "s"), "Go");

    assertThatThrownBy(() -> await(result))
        .isInstanceOf(RunException.class)
        .hasMessage("disk full");
    assertThat(clock.entered.future().isComplete()).isFalse();
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
