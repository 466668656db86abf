package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run that is cancelled ends once, wherever it is, and its session can go on. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class CancelTest {

  /** Answers when the test says so, and tells what came. */
  private static final class Gate {
    private final Promise<Void> open = Promise.promise();
    private final Promise<Void> reached = Promise.promise();

    Future<Void> pass() {
      reached.tryComplete();
      return open.future();
    }
  }

  /** Keeps entries in memory, behind a gate those that {@code held} is about. */
  private static final class GatedStore implements SessionStore {
    private final SessionStore inner = SessionStore.inMemory();
    private final Predicate<SessionEntry> held;
    private final Gate gate = new Gate();

    GatedStore(Predicate<SessionEntry> held) {
      this.held = held;
    }

    @Override
    public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
      return inner.read(sessionId, fromSequence, limit);
    }

    @Override
    public Future<Long> append(
        String sessionId, long expectedSequence, List<SessionEntry> entries) {
      return entries.stream().anyMatch(held)
          ? gate.pass().compose(v -> inner.append(sessionId, expectedSequence, entries))
          : inner.append(sessionId, expectedSequence, entries);
    }
  }

  static final class Tools {
    final Promise<ToolContext> entered = Promise.promise();

    @Tool("Waits for ever")
    Future<String> waiting(ToolContext context) {
      entered.tryComplete(context);
      return Promise.<String>promise().future();
    }

    @Tool("Says that it is there")
    Future<String> ping() {
      return Future.succeededFuture("pong");
    }
  }

  private final Tools tools = new Tools();
  private final List<RunEvent> events = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private LocalGemini gemini;
  private Run started;

  @BeforeEach
  void connect(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private Agent agent() {
    return agent(new HttpOptions(), new AgentOptions());
  }

  private Agent agent(HttpOptions model, AgentOptions options) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"), model),
        options.addTools(tools));
  }

  private Run start(Agent agent, Session session) {
    Run run = agent.start(session, "Go");
    run.handler(events::add);
    return run;
  }

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

  /** It ends once, as cancelled, and leaves nothing behind. */
  private void endsCancelled(Run run) {
    assertThatThrownBy(() -> await(run.result()))
        .isInstanceOfSatisfying(
            RunCancelledException.class, e -> assertThat(e.outcome()).isEqualTo("cancelled"))
        .hasMessage("The run was cancelled");
    assertThat(
            events.stream().filter(e -> e instanceof RunEvent.Done || e instanceof RunEvent.Failed))
        .hasSize(1);
  }

  /** F03: the strict endpoint takes the next prompt of the session. */
  private List<Content> goesOn(Session session, String text) {
    gemini.reply(Reply.text(text));
    RunResult next = await(agent().run(session, "Go on"));
    assertThat(next.text()).isEqualTo(text);
    assertThat(gemini.refusals()).isEmpty();
    return next.contents();
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
  void F01_cancelWhileTheSessionIsRead() {
    Gate gate = new Gate();
    SessionStore inner = SessionStore.inMemory();
    Session session = new Session(
        new SessionStore() {
          @Override
          public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
            return gate.pass().compose(v -> inner.read(sessionId, fromSequence, limit));
          }

          @Override
          public Future<Long> append(
              String sessionId, long expectedSequence, List<SessionEntry> entries) {
            return inner.append(sessionId, expectedSequence, entries);
          }
        },
        "s");
    Run run = start(agent(), session);
    await(gate.reached.future());

    run.cancel();

    endsCancelled(run);
    gate.open.complete();
    assertThat(goesOn(session, "Here I am.")).hasSize(2); // nothing was said before
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

  @Test
  void F01_cancelDuringTheLastWriteIsTooLateWhenTheStoreAnswers() {
    gemini.reply(Reply.text("Hello"));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.RunEnded);
    ManualClock clock = new ManualClock();
    Session session = new Session(store, "s");
    Run run = start(agent(new HttpOptions(), new AgentOptions().setClock(clock)), session);
    await(store.gate.reached.future());

    run.cancel();
    await(clock.waits(Duration.ofSeconds(1)));
    store.gate.open.complete();

    assertThat(await(run.result()).text()).isEqualTo("Hello");
    assertThat(events).last().isInstanceOf(RunEvent.Done.class);
    assertThat(clock.waiting()).isEmpty();
  }

  @Test
  void F01_cancelDuringTheLastWriteEndsWithinASecondWhenTheStoreDoesNotAnswer() {
    gemini.reply(Reply.text("Hello"));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.RunEnded);
    ManualClock clock = new ManualClock();
    Session session = new Session(store, "s");
    Run run = start(agent(new HttpOptions(), new AgentOptions().setClock(clock)), session);
    await(store.gate.reached.future());

    run.cancel();
    run.cancel();
    await(clock.waits(Duration.ofSeconds(1)));
    clock.advance(Duration.ofSeconds(1));

    endsCancelled(run);
    store.gate.open.complete(); // what was written late is heard by nobody
    assertThat(clock.waiting()).isEmpty();
  }

  @Test
  void F01_cancelWhileTheStoreDoesNotAnswerEndsWithinASecond() {
    gemini.reply(Reply.call("ping", Map.of()));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.ToolIntent);
    ManualClock clock = new ManualClock();
    Session session = new Session(store, "s");
    Run run = start(agent(new HttpOptions(), new AgentOptions().setClock(clock)), session);
    await(store.gate.reached.future());

    run.cancel();
    await(clock.waits(Duration.ofSeconds(1)));
    clock.advance(Duration.ofSeconds(1));

    endsCancelled(run);
    assertThat(clock.waiting()).isEmpty();
  }

  @Test
  void storeThatNeverTakesTheEndFailsTheRun() {
    gemini.reply(Reply.text("Hello"));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.RunEnded);
    ManualClock clock = new ManualClock();
    Run run = start(
        agent(new HttpOptions(), new AgentOptions().setClock(clock)), new Session(store, "s"));
    await(clock.waits(Duration.ofSeconds(30)));

    clock.advance(Duration.ofSeconds(30));

    assertThatThrownBy(() -> await(run.result()))
        .isInstanceOfSatisfying(RunException.class, e -> assertThat(e.text()).isEqualTo("Hello"))
        .hasMessage("The end of the run could not be stored: the session's store did not answer "
            + "within 30000 ms");
  }
}
