package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.json.Json;
import dev.pollux.loop.RetryOptions;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Model;
import dev.pollux.model.ModelException;
import dev.pollux.model.ResponseStream;
import dev.pollux.run.RunException;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Code of users that a run calls, and that does what it must not: the run has its end. */
@ExtendWith(VertxExtension.class)
class CallbacksTest {

  static final class Tools {
    @Tool("Says that it is there")
    Future<String> ping() {
      return Future.succeededFuture("pong");
    }
  }

  private final ManualClock clock = new ManualClock();
  private ScriptedModel model;
  private Vertx vertx;

  @BeforeEach
  void connect(Vertx vertx) {
    this.vertx = vertx;
    model = new ScriptedModel(vertx);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private Future<RunResult> run(AgentOptions options, Session session) {
    return new Agent(model, options.setClock(clock)).run(session, "Go");
  }

  private Future<RunResult> run(AgentOptions options) {
    return run(options, Session.inMemory());
  }

  private void failsWith(Future<RunResult> run, String message) {
    assertThatThrownBy(() -> await(run))
        .isExactlyInstanceOf(RunException.class)
        .hasMessageContaining(message);
    assertThat(clock.waiting()).isEmpty();
  }

  /** Gives its tools to the agent that is made, and to the first turn; then does as it is told. */
  private static Toolset laterToolset(Supplier<@Nullable List<FunctionTool>> later) {
    Toolset good = Toolset.of(new Tools());
    int[] asked = new int[1];
    return () -> asked[0]++ < 2 ? good.tools() : later.get();
  }

  @Test
  void F05_toolsetThatThrowsEndsTheRun() {
    model.thenCalls("ping", Map.of());

    failsWith(
        run(new AgentOptions().addTools(laterToolset(() -> {
          throw new NoClassDefFoundError("gone");
        }))),
        "gone");
  }

  @Test
  void F05_toolsetThatGivesNullEndsTheRun() {
    model.thenCalls("ping", Map.of());

    failsWith(
        run(new AgentOptions().addTools(laterToolset(() -> null))), "Toolset 1 of 1 gave null");
  }

  @Test
  void F05_predicateOfRetriesThatThrowsMeansNoOtherAttempt() {
    model.thenFails(ModelException.of("overloaded", true, null)).thenSays("never");

    failsWith(
        run(new AgentOptions().setRetries(new RetryOptions().setRetryOn(failure -> {
              throw new StackOverflowError();
            }))),
        "overloaded");
    assertThat(model.requests()).hasSize(1);
  }

  @Test
  void F05_carrierThatThrowsOrGivesNullBeginsNoRun() {
    Agent throwing = new Agent(model, new AgentOptions().setCarrier(() -> {
          throw new IllegalStateException("no tenant");
        }));
    Agent giving = new Agent(model, new AgentOptions().setCarrier(() -> null));

    assertThatThrownBy(() -> throwing.run("Go")).hasMessage("no tenant");
    assertThatThrownBy(() -> giving.run("Go")).hasMessage("carrier.capture()");
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void F05_whatACarrierPutsAroundACallFailsTheCallAlone() {
    model
        .thenCalls("ping", Map.of())
        .thenCalls("ping", Map.of())
        .thenCalls("ping", Map.of())
        .thenSays("done");
    int[] calls = new int[1];

    RunResult result = await(run(new AgentOptions()
        .addTools(new Tools())
        .setCarrier(() -> call -> switch (calls[0]++) {
          case 0 ->
            () -> {
              throw new IllegalStateException("no tenant");
            };
          case 1 -> () -> {};
          default -> call;
        })));

    assertThat(result.contents().stream()
            .flatMap(content -> content.functionResponses().stream())
            .map(response -> Json.write(response.response())))
        .containsExactly(
            "{\"error\":\"IllegalStateException: no tenant\"}",
            "{\"error\":\"IllegalStateException: The carrier did not run the call\"}",
            "{\"output\":\"pong\"}");
  }

  private Future<RunResult> run(Model other) {
    return new Agent(other, new AgentOptions().setClock(clock)).run("Go");
  }

  private Model giving(Supplier<@Nullable ResponseStream> answer) {
    return new Model() {
      @Override
      public String id() {
        return "odd";
      }

      @Override
      public Vertx vertx() {
        return vertx;
      }

      @Override
      public ResponseStream generateContent(GenerateContentRequest request, CallOptions options) {
        return answer.get();
      }
    };
  }

  @Test
  void F05_modelThatThrowsOrGivesNullEndsTheRun() {
    failsWith(
        run(giving(() -> {
          throw new AssertionError("odd");
        })),
        "odd");
    failsWith(run(giving(() -> null)), "model.generateContent()");
  }

  private static SessionStore store(Supplier<@Nullable Future<Long>> append) {
    return new SessionStore() {
      @Override
      public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
        return Future.succeededFuture(new LogPage(List.of(), false));
      }

      @Override
      public Future<Long> append(
          String sessionId, long expectedSequence, List<SessionEntry> entries) {
        return append.get();
      }
    };
  }

  @Test
  void F05_storeThatThrowsOrGivesNullEndsTheRun() {
    failsWith(
        run(
            new AgentOptions(),
            new Session(
                store(() -> {
                  throw new LinkageError("no driver");
                }),
                "s")),
        "no driver");
    failsWith(run(new AgentOptions(), new Session(store(() -> null), "s")), "");
  }

  @Test
  void F05_storeThatNeverAnswersEndsTheRunAtItsTime() {
    Promise<Void> asked = Promise.promise();
    SessionStore never = store(() -> {
      asked.tryComplete();
      return Promise.<Long>promise().future();
    });
    Future<RunResult> run = run(new AgentOptions(), new Session(never, "s"));
    await(asked.future());

    clock.advance(Duration.ofMinutes(30));
    await(clock.waits(Duration.ofSeconds(30))); // for the last entry
    clock.advance(Duration.ofSeconds(30));

    assertThatThrownBy(() -> await(run))
        .isInstanceOfSatisfying(
            RunLimitException.class, e -> assertThat(e.limit()).isEqualTo("timeout"));
    assertThat(clock.waiting()).isEmpty();
  }
}
