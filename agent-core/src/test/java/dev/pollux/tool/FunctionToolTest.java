package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tools without a class, the settings of a tool, and the threads that calls run on. */
@ExtendWith(VertxExtension.class)
class FunctionToolTest {

  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  private static final String SCHEMA = """
      {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

  @Test
  void functionWithASchemaGetsArgumentsThatHold() throws Exception {
    AtomicInteger entered = new AtomicInteger();
    FunctionTool tool = FunctionTool.of(
        new FunctionDeclaration("weather", "x", (ObjectNode) Json.parse(SCHEMA)),
        (args, context) -> {
          entered.incrementAndGet();
          return Future.succeededFuture("sun in " + args.get("city").textValue());
        });

    assertThat(caller.output(tool, "{\"city\":\"Oslo\"}").textValue()).isEqualTo("sun in Oslo");
    assertThat(caller.error(tool, "{\"city\":5}"))
        .isEqualTo("Argument 'city' of 'weather' must be string but was 5 at $.args.city");
    assertThat(caller.error(tool, "{}"))
        .isEqualTo("Argument 'city' of 'weather' is required but was not given at $.args.city");
    assertThat(entered).hasValue(1);
  }

  @Test
  void functionWithoutASchemaGetsAnyObject() throws Exception {
    FunctionTool tool = FunctionTool.of(
        new FunctionDeclaration("echo", "x", null),
        (args, context) -> Future.succeededFuture(args));

    assertThat(caller.output(tool, "{\"a\":[1.10]}")).hasToString("{\"a\":[1.10]}");
    assertThat(tool.origin()).isEqualTo("echo");
    assertThat(tool.effect()).isEqualTo(Effect.ONCE);
    assertThat(tool.isSequential()).isFalse();
    assertThat(tool.timeout()).isNull();
  }

  @Test
  void functionThatGivesNoFutureGivesNull() throws Exception {
    FunctionTool tool =
        FunctionTool.of(new FunctionDeclaration("f", "x", null), (args, context) -> noFuture());

    assertThat(caller.output(tool, "{}").isNull()).isTrue();
  }

  private static @Nullable Future<?> noFuture() {
    return null;
  }

  @Test
  void declarationWithoutASchemaDocumentIsRefused() {
    ObjectNode wrong = (ObjectNode) Json.parse("{\"type\":\"objekt\"}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FunctionTool.of(
            new FunctionDeclaration("f", "x", wrong), (args, c) -> Future.succeededFuture()));
  }

  static final class Settings {
    @Tool(
        value = "All set",
        name = "all_set",
        effect = Effect.KEYED,
        sequential = true,
        timeoutMillis = 1500)
    int act(int n) {
      return n;
    }
  }

  @Test
  void settingsAreThoseOfTheAnnotation() {
    FunctionTool tool = only(new Settings());

    assertThat(tool.name()).isEqualTo("all_set");
    assertThat(tool.declaration().description()).isEqualTo("All set");
    assertThat(tool.origin()).isEqualTo("Settings.act");
    assertThat(tool.effect()).isEqualTo(Effect.KEYED);
    assertThat(tool.isSequential()).isTrue();
    assertThat(tool.timeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(tool).hasToString("FunctionTool[all_set, Settings.act]");
  }

  @Test
  void changingOneSettingKeepsTheOthers() throws Exception {
    FunctionTool tool = only(new Settings());

    FunctionTool changed = tool.withEffect(Effect.REPEATABLE);
    assertThat(List.of(changed.isSequential(), changed.timeout(), changed.origin()))
        .isEqualTo(List.of(true, Duration.ofMillis(1500), "Settings.act"));
    changed = changed.withSequential(false);
    assertThat(List.of(changed.effect(), changed.timeout()))
        .isEqualTo(List.of(Effect.REPEATABLE, Duration.ofMillis(1500)));
    changed = changed.withTimeout(Duration.ofSeconds(1));
    assertThat(List.of(changed.effect(), changed.isSequential(), changed.timeout()))
        .isEqualTo(List.of(Effect.REPEATABLE, false, Duration.ofSeconds(1)));
    assertThat(changed.declaration()).isSameAs(tool.declaration());
    assertThat(caller.output(changed, "{\"n\":3}").intValue()).isEqualTo(3);
    assertThat(caller.error(changed, "{\"n\":\"x\"}")).contains("must be integer");
    assertThat(tool.effect()).isEqualTo(Effect.KEYED);
  }

  @Test
  void timeoutOfZeroOrLessIsRefused() {
    FunctionTool tool = only(new Settings());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> tool.withTimeout(Duration.ZERO))
        .withMessage("timeout: PT0S (expected: > 0)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tool.withTimeout(Duration.ofMillis(-1)))
        .withMessage("timeout: PT-0.001S (expected: > 0)");
  }

  static final class Asks {
    @Tool(value = "x", approval = Approval.ALWAYS)
    void asks(int n) {}

    @Tool("x")
    void doesNot() {}
  }

  @Test
  void approvalIsNeverUnlessSaidAndStaysWhenOtherThingsChange() {
    List<FunctionTool> tools = Toolset.of(new Asks()).tools();

    assertThat(tools.stream().map(FunctionTool::approval))
        .containsExactly(Approval.ALWAYS, Approval.NEVER);
    assertThat(tools
            .get(0)
            .withEffect(Effect.KEYED)
            .withSequential(true)
            .withTimeout(Duration.ofSeconds(1))
            .approval())
        .isEqualTo(Approval.ALWAYS);
    assertThat(tools.get(0).withApproval(Approval.NEVER).approval()).isEqualTo(Approval.NEVER);
  }

  @Test
  void argumentsCanBeCheckedWithoutACall() {
    FunctionTool tool = Toolset.of(new Asks()).tools().get(0);

    assertThat(tool.check(FunctionCall.of(null, "asks", Json.object().put("n", 1))))
        .isNull();
    assertThat(tool.check(FunctionCall.of(null, "asks", Json.object().put("n", "x"))))
        .isEqualTo("Argument 'n' of 'asks' must be integer but was \"x\" at $.args.n");
    assertThat(tool.check(new FunctionCall(Json.parse("{\"name\":\"asks\",\"args\":[]}"))))
        .startsWith("Arguments of 'asks' must be an object but was []");
  }

  /** Tells where it runs. */
  static final class Where {
    final AtomicReference<@Nullable Thread> written = new AtomicReference<>();
    final CompletableFuture<String> stage = new CompletableFuture<>();
    final Promise<String> promise = Promise.promise();

    private static String here() {
      Thread thread = Thread.currentThread();
      return thread.getName() + " daemon=" + thread.isDaemon() + " context="
          + (Vertx.currentContext() != null);
    }

    @Tool("x")
    String blocking() {
      return here();
    }

    @Tool("x")
    Iterator<Integer> slow() {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          written.set(Thread.currentThread());
          return false;
        }

        @Override
        public Integer next() {
          throw new java.util.NoSuchElementException();
        }
      };
    }

    @Tool("x")
    Future<String> future() {
      return Future.succeededFuture(here());
    }

    @Tool("x")
    CompletionStage<String> stage() {
      return CompletableFuture.completedFuture(here());
    }

    @Tool("x")
    CompletionStage<String> lateStage() {
      return stage;
    }

    @Tool("x")
    Future<String> lateFuture() {
      return promise.future();
    }
  }

  @Test
  void blockingMethodRunsOnAThreadOfItsOwn() throws Exception {
    assertThat(caller.output(tool(new Where(), "blocking"), "{}").textValue())
        .matches("pollux-tool-\\d+ daemon=true context=false");
    // Java 17 has neither virtual threads nor Thread.isVirtual.
    if (Runtime.version().feature() >= 21) {
      Where where = new Where();
      caller.output(tool(where, "slow"), "{}");
      assertThat(String.valueOf(where.written.get())).startsWith("VirtualThread[");
    }
  }

  @Test
  void resultIsWrittenWhereTheMethodRan() throws Exception {
    Where where = new Where();

    caller.output(tool(where, "slow"), "{}");

    assertThat(where.written.get()).isNotNull();
    assertThat(where.written.get().getName()).startsWith("pollux-tool-");
  }

  @Test
  void methodThatGivesAFutureRunsOnTheContext() throws Exception {
    for (String name : List.of("future", "stage")) {
      assertThat(caller.output(tool(new Where(), name), "{}").textValue())
          .startsWith("vert.x-eventloop-thread-")
          .endsWith("context=true");
    }
  }

  @Test
  void responseComesOnTheContextWhereverTheToolEnds(Vertx vertx) throws Exception {
    for (String name : List.of("lateStage", "lateFuture", "blocking", "future")) {
      Where where = new Where();
      FunctionTool tool = tool(where, name);
      CompletableFuture<@Nullable Context> ended = new CompletableFuture<>();
      CountDownLatch called = new CountDownLatch(1);
      caller.context.runOnContext(v -> {
        Future<FunctionResponse> response =
            tool.call(ToolCaller.named(tool, "{}"), caller.toolContext());
        response.onComplete(r -> ended.complete(Vertx.currentContext()));
        called.countDown();
      });
      assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();

      Thread other = new Thread(() -> {
        where.stage.complete("late");
        where.promise.tryComplete("late");
      });
      other.start();

      assertThat(ended.get(20, TimeUnit.SECONDS)).as(name).isSameAs(caller.context);
      other.join();
    }
  }

  @Test
  void futureOfAnotherContextIsAnsweredOnTheContextOfTheRun(Vertx vertx) throws Exception {
    Context other = vertx.getOrCreateContext();
    assertThat(other).isNotSameAs(caller.context);
    FunctionTool tool =
        FunctionTool.of(new FunctionDeclaration("f", "x", null), (args, context) -> {
          Promise<String> promise = Promise.promise();
          other.runOnContext(v -> promise.complete("there"));
          return promise.future();
        });
    CompletableFuture<@Nullable Context> ended = new CompletableFuture<>();

    caller.context.runOnContext(v -> tool.call(ToolCaller.named(tool, "{}"), caller.toolContext())
        .onComplete(r -> ended.complete(Vertx.currentContext())));

    assertThat(ended.get(20, TimeUnit.SECONDS)).isSameAs(caller.context);
  }
}
