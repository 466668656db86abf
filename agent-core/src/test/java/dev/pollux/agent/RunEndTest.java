package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.model.ModelException;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.ToolContext;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a run ends that was cut short: once, and with a conversation that can go on. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class RunEndTest extends RunsOfAClock {

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
}
