package dev.pollux.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Secrets;
import dev.pollux.tool.Tool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Functions around the calls of tools and the requests to a model. */
@ExtendWith(VertxExtension.class)
class InterceptorsTest {

  private static final String KEY = "AIzaSyA1234567890abcdefghijklmnopqrstuv";

  private final Vertx vertx;
  private final ScriptedModel model;
  private final Shop shop = new Shop();

  InterceptorsTest(Vertx vertx) {
    this.vertx = vertx;
    this.model = new ScriptedModel(vertx);
  }

  static final class Shop {
    final List<String> done = new CopyOnWriteArrayList<>();
    final List<Context> contexts = new CopyOnWriteArrayList<>();

    @Tool("Buys")
    Future<String> buy(String what) {
      done.add(what);
      contexts.add(Vertx.currentContext());
      return Future.succeededFuture("bought " + what);
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private RunResult run(AgentOptions options, String prompt) {
    return await(new Agent(model, options.addTools(shop)).run(Session.inMemory(), prompt));
  }

  private AgentOptions with(ToolInterceptor interceptor) {
    return new AgentOptions().addToolInterceptor(interceptor);
  }

  private List<String> told() {
    List<FunctionResponse> all = new ArrayList<>();
    model
        .requests()
        .get(model.requests().size() - 1)
        .contents()
        .forEach(content -> all.addAll(content.functionResponses()));
    return all.stream().map(response -> response.response().toString()).toList();
  }

  private void buys(String what) {
    model.thenCalls("buy", Map.of("what", what));
  }

  @Test
  void firstInterceptorIsAroundTheOthers() {
    buys("tea");
    model.thenSays("ok");
    List<String> order = new CopyOnWriteArrayList<>();
    ToolInterceptor outer = (tool, call, context, next) -> {
      order.add("outer");
      return next.call(call).onSuccess(response -> order.add("outer after"));
    };
    ToolInterceptor inner = (tool, call, context, next) -> {
      order.add("inner " + call.args().get("what").asText());
      return next.call(FunctionCall.of("mine", "other", Json.object().put("what", "milk")));
    };

    run(with(outer).addToolInterceptor(inner), "Go");

    assertThat(order).containsExactly("outer", "inner tea", "outer after");
    assertThat(shop.done).containsExactly("milk");
    FunctionResponse response =
        model.requests().get(1).contents().get(2).functionResponses().get(0);
    assertThat(response.name()).isEqualTo("buy"); // one response to each call, whatever was made
    assertThat(response.id()).isNull();
  }

  @Test
  void argumentsOfAnInterceptorAreHeldToTheSchema() {
    buys("tea");
    model.thenSays("ok");

    run(
        with((tool, call, context, next) ->
            next.call(FunctionCall.of(null, "buy", Json.object().put("what", 7)))),
        "Go");

    assertThat(shop.done).isEmpty();
    assertThat(told().get(0)).contains("$.args.what");
  }

  @Test
  void interceptorThatFailsIsAnErrorResponseAndTheRunGoesOn() {
    buys("a");
    buys("b");
    buys("c");
    model.thenSays("ok");

    RunResult result = run(
        with((tool, call, context, next) -> {
          switch (call.args().get("what").asText()) {
            case "a":
              throw new IllegalStateException("secret words");
            case "b":
              return Future.failedFuture(new IllegalStateException("secret words"));
            default:
              return Future.succeededFuture();
          }
        }),
        "Go");

    assertThat(result.text()).isEqualTo("ok");
    assertThat(told())
        .containsExactly(
            "{\"error\":\"The call failed: IllegalStateException around the tool\"}",
            "{\"error\":\"The call failed: IllegalStateException around the tool\"}",
            "{\"error\":\"The call failed: NullPointerException around the tool\"}");
  }

  @Test
  void toolRunsOnTheContextOfItsRunWhereverTheInterceptorWas() {
    buys("tea");
    buys("milk");
    model.thenSays("ok");

    run(
        with((tool, call, context, next) -> call.args().get("what").asText().equals("tea")
            ? next.call(call)
            : vertx.<String>executeBlocking(() -> "elsewhere").compose(done -> next.call(call))),
        "Go");

    assertThat(shop.contexts).hasSize(2).doesNotContainNull();
    assertThat(shop.contexts.get(1)).isSameAs(shop.contexts.get(0));
  }

  @Test
  void toolIsNotCalledByAnInterceptorThatIsLateAndTheInterceptorIsTold() {
    buys("tea");
    model.thenSays("ok");
    Promise<FunctionResponse> late = Promise.promise();
    AgentOptions options = with((tool, call, context, next) -> {
      context.cancelled().compose(over -> next.call(call)).onComplete(late);
      return late.future();
    });

    run(options.setLimits(new RunLimits().setToolTimeout(Duration.ofMillis(20))), "Go");

    assertThat(await(late.future()).response().toString())
        .isEqualTo("{\"error\":\"Not called: nobody waits any more\"}");
    assertThat(shop.done).isEmpty();
    assertThat(told().get(0)).contains("Timed out after 20 ms");
  }

  @Test
  void modelInterceptorMaySendSomethingElseAndTheLogStays() {
    model.thenSays("ok");
    Session session = Session.inMemory();
    Agent agent = new Agent(
        model, new AgentOptions().addModelInterceptor(new Redaction(Secrets.of("hunter2!"))));

    await(agent.run(session, "My password is hunter2! and my key " + KEY));

    assertThat(model.requests().get(0).contents().get(0).text())
        .isEqualTo("My password is *** and my key ***");
    assertThat(await(session.history()).contents().get(0).text()).contains("hunter2!", KEY);
  }

  @Test
  void redactionMasksShapesOfKeysInResults() {
    buys("a " + KEY);
    model.thenSays("ok");

    run(with(new Redaction(Secrets.NONE)), "Go");

    assertThat(told()).containsExactly("{\"output\":\"bought a ***\"}");
  }

  @Test
  void redactionLeavesWhatHasNoSecretAsItIs() {
    buys("tea");
    model.thenSays("ok");
    Redaction redaction = new Redaction(Secrets.NONE);

    run(with(redaction).addModelInterceptor(redaction), "Go");

    assertThat(told()).containsExactly("{\"output\":\"bought tea\"}");
  }

  @Test
  void callsAboveTheRateAreNotMadeUntilTheTimeIsOver() {
    AtomicLong now = new AtomicLong();
    ToolRateLimit limit = new ToolRateLimit(now::get, 2, Duration.ofSeconds(1), "buy");
    FunctionCall a = FunctionCall.of(null, "buy", Json.object().put("what", "a"));
    FunctionCall b = FunctionCall.of(null, "buy", Json.object().put("what", "b"));
    FunctionCall c = FunctionCall.of(null, "buy", Json.object().put("what", "c"));
    model.thenCalls(a, b, c).thenSays("ok");

    run(with(limit), "Go");

    assertThat(shop.done).containsExactly("a", "b");
    assertThat(told().get(2))
        .isEqualTo("{\"error\":\"Not called: 'buy' may be called 2 times in 1000 ms; "
            + "call it again in 1001 ms\"}");

    now.set(Duration.ofSeconds(1).toNanos());
    buys("d");
    model.thenSays("ok");
    run(with(limit), "Go");
    assertThat(shop.done).containsExactly("a", "b", "d");
  }

  @Test
  void auditLogHasALineBeforeAndBehindEachCall(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("audit.jsonl");
    Files.writeString(file, "{\"event\":\"earlier\"}\n");
    buys("tea, my key is " + KEY);
    model.thenSays("ok");
    AuditLog audit = await(AuditLog.open(vertx, file, Secrets.NONE));

    RunResult result = run(with(audit), "Go");
    await(audit.close());

    List<JsonNode> lines = Files.readAllLines(file).stream().map(Json::parse).toList();
    assertThat(lines)
        .extracting(line -> line.get("event").asText())
        .containsExactly("earlier", "called", "returned");
    JsonNode called = lines.get(1);
    assertThat(called.get("callKey").asText()).isEqualTo(result.runId() + ":1:0");
    assertThat(called.get("name").asText()).isEqualTo("buy");
    assertThat(called.get("args")).isEqualTo(Json.parse("{\"what\":\"tea, my key is ***\"}"));
    assertThat(lines.get(2).get("failed").asBoolean()).isFalse();
    assertThat(lines.get(2).get("sessionId").asText()).isEqualTo(result.sessionId());
  }

  @Test
  void callThatCannotBeAuditedIsNotMade(@TempDir Path dir) {
    AuditLog audit = await(AuditLog.open(vertx, dir.resolve("audit.jsonl"), Secrets.NONE));
    await(audit.close());
    buys("tea");
    model.thenSays("ok");

    run(with(audit), "Go");

    assertThat(shop.done).isEmpty();
    assertThat(told()).containsExactly("{\"error\":\"Not called: it could not be audited\"}");
  }
}
