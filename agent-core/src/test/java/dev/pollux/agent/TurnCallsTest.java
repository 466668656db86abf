package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunResult;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tools do to the calls of a turn, and what the model reads of it. */
@ExtendWith(VertxExtension.class)
class TurnCallsTest {

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private static void awaitLatch(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static FunctionCall call(String name, Map<String, ?> args) {
    return FunctionCall.of(null, name, Json.object(args));
  }

  /** What the model reads of each call of the first turn. */
  private static List<String> responses(RunResult result) {
    return result.contents().get(2).functionResponses().stream()
        .map(response -> response.response().toString())
        .toList();
  }

  /** Waits for the test whatever happens. */
  static final class Deaf {
    final CountDownLatch entered;
    final CountDownLatch leave = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final CountDownLatch left = new CountDownLatch(1);
    volatile Thread thread = Thread.currentThread();

    Deaf(int calls) {
      entered = new CountDownLatch(calls);
    }

    @Tool("Waits, deaf to interrupts")
    String deaf() {
      thread = Thread.currentThread();
      entered.countDown();
      while (true) {
        try {
          leave.await();
          left.countDown();
          return "late";
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
      }
    }

    @Tool("Where it runs")
    boolean isElsewhere() {
      return Thread.currentThread() != thread;
    }
  }

  @Test
  void C05_toolThatIgnoresItsInterruptIsAnsweredForAndItsThreadIsNotReused(Vertx vertx)
      throws Exception {
    Deaf tools = new Deaf(1);
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls("deaf", Map.of())
        .thenCalls("isElsewhere", Map.of())
        .thenSays("done");
    Agent agent = new Agent(
        model,
        new AgentOptions()
            .addTools(tools)
            .setLimits(new RunLimits().setToolTimeout(Duration.ofMillis(500))));

    RunResult result = await(agent.run("Go"));

    assertThat(responses(result))
        .containsExactly(
            "{\"error\":\"Timed out after 500 ms: it is unknown whether this happened\"}");
    assertThat(result.contents().get(4).functionResponses().get(0).response())
        .isEqualTo(Json.parse("{\"output\":true}"));
    awaitLatch(tools.interrupted);
    tools.leave.countDown();
    awaitLatch(tools.left);
    assertThat(result.contents()).hasSize(6);
  }

  @Test
  void F01_cancelInterruptsBlockingTools(Vertx vertx) throws Exception {
    Deaf tools = new Deaf(2);
    ScriptedModel model =
        new ScriptedModel(vertx).thenCalls(call("deaf", Map.of()), call("deaf", Map.of()));
    Run run = new Agent(model, new AgentOptions().addTools(tools)).start("Go");
    awaitLatch(tools.entered);

    run.cancel();

    awaitLatch(tools.interrupted);
    tools.leave.countDown();
    assertThat(run.result().transform(ended -> Future.succeededFuture(ended.cause())))
        .satisfies(cause -> assertThat(await(cause)).isInstanceOf(RunCancelledException.class));
  }

  /** Ends more than once. */
  static final class Twice<T> extends CompletableFuture<T> {
    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
      return super.whenComplete((value, failure) -> {
        action.accept(value, failure);
        try {
          action.accept(null, new IllegalStateException("second"));
        } catch (IllegalStateException e) {
          // Whoever listens may say that it heard the first.
        }
      });
    }
  }

  static final class Ends {
    @Tool("x")
    Future<String> failed() {
      return Future.failedFuture("no reason");
    }

    @Tool("x")
    CompletionStage<String> cancelled() {
      CompletableFuture<String> stage = new CompletableFuture<>();
      stage.cancel(true);
      return stage;
    }

    @Tool("x")
    Future<String> never() {
      return Promise.<String>promise().future();
    }

    @Tool("x")
    CompletionStage<String> neverStage() {
      return new CompletableFuture<>();
    }

    @Tool("x")
    CompletionStage<String> twice() {
      Twice<String> stage = new Twice<>();
      stage.complete("first");
      return stage;
    }

    @Tool("x")
    CompletionStage<String> changedAfterwards() {
      CompletableFuture<String> stage = CompletableFuture.completedFuture("first");
      Future.succeededFuture().onComplete(v -> stage.obtrudeValue("second"));
      return stage;
    }

    @Tool("x")
    Future<String> afterItsTime(ToolContext context) {
      Promise<String> promise = Promise.promise();
      context.cancelled().onComplete(v -> promise.complete("late"));
      return promise.future();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "failed | {`error`:`NoStackTraceThrowable: no reason`}",
        "cancelled | {`error`:`CancellationException`}",
        "never | {`error`:`Timed out after 50 ms: it is unknown whether this happened`}",
        "neverStage | {`error`:`Timed out after 50 ms: it is unknown whether this happened`}",
        "afterItsTime | {`error`:`Timed out after 50 ms: it is unknown whether this happened`}",
        "twice | {`output`:`first`}",
        "changedAfterwards | {`output`:`second`}",
      })
  void C06_futureHasOneEnd(String tool, String response, Vertx vertx) {
    ScriptedModel model = new ScriptedModel(vertx).thenCalls(tool, Map.of()).thenSays("done");
    Agent agent = new Agent(
        model,
        new AgentOptions()
            .addTools(new Ends())
            .setLimits(new RunLimits().setToolTimeout(Duration.ofMillis(50))));

    RunResult result = await(agent.run("Go"));

    assertThat(responses(result)).containsExactly(response.replace('`', '"'));
    assertThat(result.text()).isEqualTo("done");
    assertThat(result.contents()).hasSize(4);
  }

  static final class Mutating {
    @Tool("x")
    void tree(ObjectNode o) {
      o.removeAll();
    }

    @Tool("x")
    void node(JsonNode o) {
      ((ObjectNode) o).putArray("a");
    }

    @Tool("x")
    void map(Map<String, Object> o) {
      o.clear();
    }

    @Tool("x")
    void vertxJson(JsonObject o) {
      o.getJsonArray("a").clear();
      o.clear();
    }

    @Tool("x")
    void anything(Object o) {
      ((Map<?, ?>) o).clear();
    }
  }

  @Test
  void C14_argumentsThatAToolChangesStayAsTheModelSentThem(Vertx vertx) {
    FunctionTool function =
        FunctionTool.of(new FunctionDeclaration("function", "x", null), (args, context) -> {
          ((ObjectNode) args).removeAll();
          return Future.succeededFuture();
        });
    Map<String, Object> args = Map.of("o", Map.of("a", List.of(1, 2)));
    List<String> names = List.of("tree", "node", "map", "vertxJson", "anything", "function");
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls(names.stream().map(name -> call(name, args)).toArray(FunctionCall[]::new))
        .thenSays("done");

    RunResult result =
        await(new Agent(model, new AgentOptions().addTools(new Mutating(), function)).run("Go"));

    assertThat(responses(result)).containsOnly("{\"output\":null}").hasSize(names.size());
    assertThat(model.requests().get(1).contents().get(1).functionCalls())
        .extracting(sent -> sent.args().toString())
        .containsOnly("{\"o\":{\"a\":[1,2]}}")
        .hasSize(names.size());
  }

  /** Five calls that end when the test says so. */
  static final class Five {
    final List<Promise<String>> calls = new ArrayList<>();
    final CountDownLatch entered = new CountDownLatch(5);

    Five() {
      for (int i = 0; i < 5; i++) {
        calls.add(Promise.promise());
      }
    }

    @Tool("Ends when it is told")
    Future<String> step(int n) {
      entered.countDown();
      return calls.get(n).future();
    }
  }

  @Test
  void C20_oneOfFiveFailsInEveryOrderOfTheirEnds(Vertx vertx) throws Exception {
    List<List<Integer>> orders = new ArrayList<>();
    permute(new ArrayList<>(), orders);
    assertThat(orders).hasSize(120);
    for (int round = 0; round < orders.size(); round++) {
      Five five = new Five();
      FunctionCall[] calls = new FunctionCall[5];
      List<String> expected = new ArrayList<>();
      int failing = round % 5;
      for (int i = 0; i < 5; i++) {
        calls[i] = FunctionCall.of("id-" + i, "step", Json.object().put("n", i));
        expected.add(
            i == failing
                ? "{\"error\":\"IllegalStateException: " + i + "\"}"
                : "{\"output\":\"" + i + "\"}");
      }
      ScriptedModel model = new ScriptedModel(vertx).thenCalls(calls).thenSays("done");
      Future<RunResult> run = new Agent(model, new AgentOptions().addTools(five)).run("Go");
      awaitLatch(five.entered);

      for (int n : orders.get(round)) {
        if (n == failing) {
          five.calls.get(n).fail(new IllegalStateException(String.valueOf(n)));
        } else {
          five.calls.get(n).complete(String.valueOf(n));
        }
      }

      RunResult result = await(run);
      assertThat(responses(result)).as(orders.get(round).toString()).isEqualTo(expected);
      assertThat(result.contents().get(2).functionResponses())
          .extracting(FunctionResponse::id)
          .containsExactly("id-0", "id-1", "id-2", "id-3", "id-4");
    }
  }

  private static void permute(List<Integer> begun, List<List<Integer>> all) {
    if (begun.size() == 5) {
      all.add(List.copyOf(begun));
      return;
    }
    for (int i = 0; i < 5; i++) {
      if (!begun.contains(i)) {
        begun.add(i);
        permute(begun, all);
        begun.remove(begun.size() - 1);
      }
    }
  }

  @Test
  void F08_slowToolsOfOneRunDoNotHoldAnotherRun(Vertx vertx) throws Exception {
    Deaf slow = new Deaf(16);
    FunctionCall[] calls = new FunctionCall[40];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = call("deaf", Map.of());
    }
    ScriptedModel busy = new ScriptedModel(vertx).thenCalls(calls).thenSays("at last");
    Future<RunResult> first = new Agent(busy, new AgentOptions().addTools(slow)).run("Go");
    awaitLatch(slow.entered);
    ScriptedModel other =
        new ScriptedModel(vertx).thenCalls("isElsewhere", Map.of()).thenSays("at once");

    RunResult second = await(new Agent(other, new AgentOptions().addTools(new Deaf(1))).run("Go"));

    assertThat(second.text()).isEqualTo("at once");
    assertThat(first.isComplete()).isFalse();
    slow.leave.countDown();
    assertThat(responses(await(first))).hasSize(40).containsOnly("{\"output\":\"late\"}");
  }
}
