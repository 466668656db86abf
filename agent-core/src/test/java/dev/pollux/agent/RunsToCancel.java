package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;

/** Runs that can be stopped at each of their steps. */
abstract class RunsToCancel {

  /** Answers when the test says so, and tells what came. */
  static final class Gate {
    final Promise<Void> open = Promise.promise();
    final Promise<Void> reached = Promise.promise();

    Future<Void> pass() {
      reached.tryComplete();
      return open.future();
    }
  }

  /** Keeps entries in memory, behind a gate those that {@code held} is about. */
  static final class GatedStore implements SessionStore {
    private final SessionStore inner = SessionStore.inMemory();
    private final Predicate<SessionEntry> held;
    final Gate gate = new Gate();

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

  final Tools tools = new Tools();
  final List<RunEvent> events = new CopyOnWriteArrayList<>();
  Vertx vertx;
  LocalGemini gemini;

  @BeforeEach
  void connect(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  Agent agent() {
    return agent(new HttpOptions(), new AgentOptions());
  }

  Agent agent(HttpOptions model, AgentOptions options) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"), model),
        options.addTools(tools));
  }

  Run start(Agent agent, Session session) {
    Run run = agent.start(session, "Go");
    run.handler(events::add);
    return run;
  }

  /** It ends once, as cancelled, and leaves nothing behind. */
  void endsCancelled(Run run) {
    assertThatThrownBy(() -> await(run.result()))
        .isInstanceOfSatisfying(
            RunCancelledException.class, e -> assertThat(e.outcome()).isEqualTo("cancelled"))
        .hasMessage("The run was cancelled");
    assertThat(
            events.stream().filter(e -> e instanceof RunEvent.Done || e instanceof RunEvent.Failed))
        .hasSize(1);
  }

  /** F03: the strict endpoint takes the next prompt of the session. */
  List<Content> goesOn(Session session, String text) {
    gemini.reply(Reply.text(text));
    RunResult next = await(agent().run(session, "Go on"));
    assertThat(next.text()).isEqualTo(text);
    assertThat(gemini.refusals()).isEmpty();
    return next.contents();
  }
}
