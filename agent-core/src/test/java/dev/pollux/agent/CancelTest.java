package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Content;
import dev.pollux.http.HttpOptions;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.ToolContext;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run that is cancelled ends once, wherever it is, and its session can go on. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class CancelTest extends RunsToCancel {

  private Run started;

  private Future<RunEvent> event(Agent agent, Session session, Predicate<RunEvent> which) {
    Promise<RunEvent> seen = Promise.promise();
    Run run = agent.start(session, "Go");
    run.handler(event -> {
      events.add(event);
      if (which.test(event)) {
        seen.tryComplete(event);
      }
    });
    started = run;
    return seen.future();
  }

  @Test
  void F01_cancelBeforeTheStart() {
    Session session = Session.inMemory();
    // The request may have left before the cancel came, and may come late.
    Promise<Void> never = Promise.promise();
    gemini.replyWith(request -> request.json().toString().contains("Go on")
        ? Reply.text("Here I am.")
        : Reply.text("late").after(never.future()));

    Run run = start(agent(), session);
    run.cancel();

    endsCancelled(run);
    goesOn(session, "Here I am.");
  }

  @Test
  void F01_cancelWhileTheRequestIsQueued() {
    Promise<Void> free = Promise.promise();
    gemini.reply(Reply.text("first").after(free.future()));
    Agent agent = agent(
        new HttpOptions().setTraffic(new TrafficOptions().setMaxConcurrent(1)), new AgentOptions());
    Future<RunResult> first = agent.run("Go");
    Session session = Session.inMemory();
    await(event(agent, session, event -> event instanceof RunEvent.TurnStarted));

    started.cancel();

    endsCancelled(started);
    free.complete();
    assertThat(await(first).text()).isEqualTo("first");
    assertThat(gemini.requests()).hasSize(1);
    goesOn(session, "Here I am.");
  }

  @Test
  void F01_cancelBeforeTheFirstByte() {
    Promise<Void> never = Promise.promise();
    Promise<Void> asked = Promise.promise();
    gemini.replyWith(request -> {
      asked.tryComplete();
      return Reply.text("late").after(never.future());
    });
    Session session = Session.inMemory();
    Run run = start(agent(), session);
    await(asked.future());

    run.cancel();

    endsCancelled(run);
    assertThat(await(gemini.requests().get(0).delivered())).isFalse();
  }

  @Test
  void F01_cancelInTheMiddleOfTheStream() {
    Promise<Void> never = Promise.promise();
    gemini.reply(Reply.text("Once upon a time")
        .withShape(new StreamShape().setTextChunk(4).setHoldAfter(2, never.future())));
    Session session = Session.inMemory();
    await(event(
        agent(),
        session,
        event ->
            event.equals(new RunEvent.Text(" upo")) || event.equals(new RunEvent.Text("Once"))));

    started.cancel();

    endsCancelled(started);
    assertThatThrownBy(() -> await(started.result()))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat("Once upon a time").startsWith(e.text()));
    assertThat(await(gemini.requests().get(0).delivered())).isFalse();
    goesOn(session, "Here I am.");
  }

  @Test
  void F01_cancelInTheBackOff() {
    gemini.reply(Reply.error(429, "RESOURCE_EXHAUSTED", "slow down")
        .withRetryDelay(Duration.ofSeconds(200)));
    ManualClock clock = new ManualClock();
    Session session = Session.inMemory();
    Run run = start(agent(new HttpOptions(), new AgentOptions().setClock(clock)), session);
    await(clock.waits(Duration.ofSeconds(200)));

    run.cancel();

    endsCancelled(run);
    assertThat(clock.waiting()).isEmpty();
    assertThat(gemini.requests()).hasSize(1);
    goesOn(session, "Here I am.");
  }

  @Test
  void F01_F03_cancelDuringATool() {
    gemini.reply(
        Reply.call("ping", Map.of()).and(Reply.call("waiting", Map.of())).withCallIds(true));
    Session session = Session.inMemory();
    Promise<Void> answered = Promise.promise();
    Run run = agent().start(session, "Go");
    run.handler(event -> {
      events.add(event);
      if (event instanceof RunEvent.ToolReturned) {
        answered.tryComplete();
      }
    });
    ToolContext context = await(tools.entered.future());
    await(answered.future());

    run.cancel();

    endsCancelled(run);
    assertThat(context.cancelled().isComplete()).isTrue();
    List<Content> contents = goesOn(session, "Then without.");
    assertThat(contents).hasSize(5);
    assertThat(contents.get(2).functionResponses().stream().map(r -> Json.write(r.response())))
        .containsExactly(
            "{\"output\":\"pong\"}",
            "{\"error\":\"Interrupted: it is unknown whether this happened\"}");
    // The golden form: calls, their responses in order with their ids, then what the user says.
    assertThat(gemini.requests().get(1).json().get("contents").toString())
        .isEqualTo("[{\"role\":\"user\",\"parts\":[{\"text\":\"Go\"}]},"
            + contents.get(1).json() + "," + contents.get(2).json()
            + ",{\"role\":\"user\",\"parts\":[{\"text\":\"Go on\"}]}]");
    assertThat(contents.get(2).functionResponses().stream().map(r -> r.json().get("id")))
        .containsExactlyElementsOf(contents.get(1).functionCalls().stream()
            .map(call -> call.json().get("id"))
            .toList())
        .doesNotContainNull();
  }

  @Test
  void F01_cancelBetweenTheTurns() {
    gemini.reply(Reply.call("ping", Map.of()));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.ToolOutcome);
    Session session = new Session(store, "s");
    Run run = start(agent(), session);
    await(store.gate.reached.future());

    run.cancel();
    vertx.runOnContext(v -> store.gate.open.complete());

    endsCancelled(run);
    assertThat(gemini.requests()).hasSize(1);
    assertThat(goesOn(session, "Here I am.").get(2).functionResponses().get(0).response())
        .isEqualTo(Json.parse("{\"output\":\"pong\"}"));
  }
}
