package dev.pollux.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.WindowOptions;
import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.History;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What holds of agents whatever store their sessions are in; a test extends this and says which. Stores
 * alone are held to {@link dev.pollux.session.SessionStoreContract}, where a table says what shows each
 * row, and processes that die to {@link KillContract}.
 */
@ExtendWith(VertxExtension.class)
public abstract class StoredRunsContract {

  private static final String ID = "s";

  /** Tools of each effect, which wait for a gate. */
  static final class Tools {
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Promise<Void> entered = Promise.promise();
    private Future<Void> gate = Future.succeededFuture();

    @Tool(value = "Does it once", effect = Effect.ONCE)
    Future<String> once(ToolContext context) {
      return did("once", context);
    }

    @Tool(value = "Does it by its key", effect = Effect.KEYED)
    Future<String> keyed(ToolContext context) {
      return did("keyed", context);
    }

    @Tool(value = "Does it again", effect = Effect.REPEATABLE)
    Future<String> repeatable(ToolContext context) {
      return did("repeatable", context);
    }

    private Future<String> did(String name, ToolContext context) {
      done.add(name + " " + context.callKey());
      entered.tryComplete();
      return gate.map(name + " did");
    }

    private List<String> did(String name) {
      return done.stream().filter(call -> call.startsWith(name + " ")).toList();
    }
  }

  /** A store whose process dies at an append: before it is written, or before anybody hears of it. */
  private static final class Dying implements SessionStore {
    private final SessionStore store;
    private final Predicate<List<SessionEntry>> at;
    private final boolean written;
    private boolean dead;

    Dying(SessionStore store, Predicate<List<SessionEntry>> at, boolean written) {
      this.store = store;
      this.at = at;
      this.written = written;
    }

    private static <T> Future<T> gone() {
      return Future.failedFuture(new SessionStoreException(Reason.UNAVAILABLE, "gone", null));
    }

    @Override
    public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
      return store.read(sessionId, fromSequence, limit);
    }

    @Override
    public synchronized Future<Long> append(String id, long expected, List<SessionEntry> entries) {
      if (dead) {
        return gone();
      }
      dead = at.test(entries);
      return !dead
          ? store.append(id, expected, entries)
          : written ? store.append(id, expected, entries).compose(size -> gone()) : gone();
    }
  }

  private final Tools tools = new Tools();
  private Vertx vertx;
  private SessionStore store;
  private LocalGemini gemini;

  /** A store without sessions, or with those of other tests; it may be closed before the test ends. */
  protected abstract SessionStore open(Vertx vertx) throws Exception;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    this.vertx = vertx;
    store = open(vertx);
    gemini = await(LocalGemini.start(vertx)).replyWith(StoredRunsContract::reply);
  }

  @AfterEach
  void end() {
    await(store.close());
    assertThat(gemini.takeRefusals()).isEmpty();
    await(gemini.close());
  }

  private static Reply reply(ReceivedRequest request) {
    return request.json().get("contents").size() == 1
        ? Reply.calls(call("once"), call("keyed"), call("repeatable"))
        : Reply.text("Done.");
  }

  private static FunctionCall call(String name) {
    return FunctionCall.of(null, name, Json.object());
  }

  private Agent agent(AgentOptions options) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key")),
        options);
  }

  private Agent agent() {
    return agent(new AgentOptions().addTools(tools));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("not done in 60 s", late);
    }
  }

  /** What a run failed for. */
  private static Throwable cause(Future<?> run) {
    Future<Throwable> failed = run.transform(done -> Future.succeededFuture(done.cause()));
    Throwable failure = await(failed);
    assertThat(failure).isNotNull();
    return failure.getCause();
  }

  private List<SessionEntry> log(String id) {
    return await(store.read(id, 0));
  }

  private static List<String> endings(List<SessionEntry> log) {
    return log.stream()
        .filter(SessionEntry.RunEnded.class::isInstance)
        .map(entry -> ((SessionEntry.RunEnded) entry).outcome())
        .toList();
  }

  /** Goes on with what a process left, as the next one does. */
  private RunResult goOn(String id) {
    Session session = new Session(store, id);
    History left = await(session.openHistory());
    return await(left.run() == null ? agent().run(session, "Go") : agent().resume(session));
  }

  @Test
  void E01_to_E06_aRunThatIsCutOffAtAnyAppendGoesOn() {
    for (boolean written : List.of(false, true)) {
      boolean died = true;
      for (int append = 0; died; append++) {
        String id = append + (written ? " written" : " lost");
        AtomicInteger left = new AtomicInteger(append);
        tools.done.clear();
        Dying dying = new Dying(store, entries -> left.getAndDecrement() == 0, written);
        Future<RunResult> first = agent().run(new Session(dying, id), "Go");
        await(first.transform(over -> Future.succeededFuture()));
        died = left.get() < 0;

        if (!endings(log(id)).isEmpty()) {
          assertThat(tools.done).as(id).hasSize(3);
          continue;
        }
        isWhole(id, goOn(id));
      }
    }
  }

  private void isWhole(String id, RunResult result) {
    List<SessionEntry> log = log(id);
    assertThat(result.text()).isEqualTo("Done.");
    assertThat(endings(log)).as(id).containsExactly("done");
    assertThat(log.get(log.size() - 1)).isInstanceOf(SessionEntry.RunEnded.class);
    History history = new History();
    log.forEach(history::apply);
    boolean answered = history.contents().toString().contains("once did");
    boolean doubted = result.doubts().stream()
        .anyMatch(doubt ->
            doubt.call().name().equals("once") && doubt.settled() == Doubt.Settled.UNKNOWN);
    assertThat(answered).as("%s is told or in doubt", id).isNotEqualTo(doubted);
    assertThat(tools.did("once").size()).as(id).isBetween(answered ? 1 : 0, 1);
    for (String again : List.of("keyed", "repeatable")) {
      assertThat(tools.did(again)).as(id).isNotEmpty();
      assertThat(Set.copyOf(tools.did(again))).as("keys of %s", id).hasSize(1);
    }
  }

  @Test
  void E13_aRunWhoseStoreIsFullAtAnyAppendFailsTypedAndGoesOnWhenThereIsRoom() {
    int append = 0;
    for (AtomicInteger left = new AtomicInteger(-1); left.get() < 0; append++) {
      String id = "full " + append;
      left.set(append);
      tools.done.clear();
      SessionStore full = new SessionStore() {
        @Override
        public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
          return store.read(sessionId, fromSequence, limit);
        }

        @Override
        public Future<Long> append(String sessionId, long expected, List<SessionEntry> entries) {
          return left.getAndDecrement() == 0
              ? Future.failedFuture(new SessionStoreException(Reason.FULL, "full", null))
              : store.append(sessionId, expected, entries);
        }
      };
      Future<RunResult> run = agent().run(new Session(full, id), "Go");
      await(run.transform(over -> Future.succeededFuture()));
      if (run.succeeded()) {
        continue;
      }

      assertThat(cause(run))
          .isInstanceOfSatisfying(
              SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FULL));
      if (log(id).stream().noneMatch(SessionEntry.ToolIntent.class::isInstance)) {
        assertThat(tools.done).as(id).isEmpty();
      }
      isWhole(id, goOn(id));
    }
    assertThat(append).isGreaterThan(4);
  }

  @Test
  void E09_callsWhoseToolsAreGoneInTheNextProcessAreInDoubt() {
    Dying dying = new Dying(
        store,
        entries -> entries.stream().anyMatch(SessionEntry.ToolOutcome.class::isInstance),
        false);
    assertThat(cause(agent().run(new Session(dying, ID), "Go")))
        .isInstanceOf(SessionStoreException.class);
    int done = tools.done.size();

    RunResult result = await(agent(new AgentOptions()).resume(new Session(store, ID)));

    assertThat(tools.done).hasSize(done).isNotEmpty();
    assertThat(result.doubts())
        .hasSize(3)
        .allSatisfy(doubt -> assertThat(doubt.settled()).isEqualTo(Doubt.Settled.UNKNOWN));
  }

  @Test
  void E17_ofTwoRunsInASessionTheLaterOneHasIt() {
    Promise<Void> gate = Promise.promise();
    tools.gate = gate.future();
    Future<RunResult> first = agent().run(new Session(store, ID), "Go");
    await(tools.entered.future());

    RunResult second = await(agent().run(new Session(store, ID), "And now?"));
    gate.complete();

    assertThat(cause(first)).isInstanceOf(SessionConflictException.class);
    assertThat(second.doubts()).hasSize(3); // what the first one does is not known to it
    assertThat(endings(log(ID))).containsExactly("done");
    assertThat(await(agent().run(new Session(store, ID), "Still there?")).text())
        .isEqualTo("Done.");
    assertThat(tools.done).hasSize(3);
  }

  @Test
  void E24_whatAWindowLeavesOutStaysInTheLog() {
    AgentOptions narrow =
        new AgentOptions().addTools(tools).setWindow(new WindowOptions().setMaxTokens(500));
    gemini.replyWith(request -> {
      var contents = request.json().get("contents");
      return contents.get(contents.size() - 1).at("/parts/0").has("text")
          ? Reply.calls(call("repeatable"))
          : Reply.text("Done. " + "word ".repeat(200));
    });
    for (int turn = 0; turn < 5; turn++) {
      await(agent(narrow).run(new Session(store, ID), "Prompt " + turn));
    }

    var sent = gemini.requests().get(gemini.requests().size() - 1).json().get("contents");
    assertThat(sent.size()).isLessThan(15);
    assertThat(sent.get(0).at("/parts/0/text").asText()).startsWith("Prompt ");
    History kept = await(new Session(store, ID).history());
    assertThat(kept.contents()).hasSize(20);
  }

  @Test
  void E27_whatIsDeletedDuringARunDoesNotComeBack() {
    Promise<Void> gate = Promise.promise();
    tools.gate = gate.future();
    Future<RunResult> run = agent().run(new Session(store, ID), "Go");
    await(tools.entered.future());

    assertThat(await(store.delete(ID))).isTrue();
    gate.complete();

    assertThat(cause(run)).isInstanceOf(SessionConflictException.class);
    assertThat(log(ID)).isEmpty();
    assertThat(await(store.list(null, 10)).sessions()).isEmpty();
    tools.done.clear();
    assertThat(await(agent().run(new Session(store, ID), "Go")).doubts()).isEmpty();
    assertThat(endings(log(ID))).containsExactly("done");
  }

  @Test
  void E28_aRunWhoseStoreIsClosedFailsTyped() {
    Promise<Void> gate = Promise.promise();
    tools.gate = gate.future();
    Future<RunResult> run = agent().run(new Session(store, ID), "Go");
    await(tools.entered.future());

    await(store.close());
    gate.complete();

    assertThat(cause(run))
        .isInstanceOfSatisfying(
            SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
  }
}
