package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever the model does, in whatever order, with whatever faults in between, every request that the
 * loop sends is one that Gemini takes.
 */
class EveryRequestIsAcceptedTest {

  static final class Tools {
    @Tool("Adds")
    int add(int a, int b) {
      return Math.addExact(a, b);
    }

    @Tool("Says it again, later")
    Future<String> echo(String text) {
      return text.isEmpty()
          ? Future.failedFuture(new ToolException("nothing to say"))
          : Future.succeededFuture(text);
    }

    @Tool("Never returns")
    Future<String> hang() {
      return Promise.<String>promise().future();
    }

    @Tool(value = "Fails", sequential = true)
    void fail() {
      throw new IllegalStateException("on purpose");
    }
  }

  private static Vertx vertx;
  private static LocalGemini gemini;
  private static GeminiModel model;

  @BeforeContainer
  static void start() {
    vertx = Vertx.vertx();
    gemini = LocalGemini.start(vertx).await();
    model = new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"));
  }

  @AfterContainer
  static void stop() {
    model.close().await();
    gemini.close().await();
    vertx.close().await();
  }

  @Property(tries = 1500)
  void everyRequestIsAccepted(@ForAll long seed) {
    Random random = new Random(seed);
    Agent agent = new Agent(
        model,
        new AgentOptions()
            .setInstruction("Help.")
            .addTools(new Tools())
            .setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1)))
            .setLimits(new RunLimits().setMaxTurns(6)));
    Session session = Session.inMemory();
    int runs = 1 + random.nextInt(3);
    for (int run = 0; run < runs; run++) {
      List<Reply> replies = new ArrayList<>();
      for (int turn = random.nextInt(5); turn > 0; turn--) {
        replies.add(turn(random));
      }
      replies.add(ending(random));
      List<Reply> script = List.copyOf(replies);
      int[] at = {0};
      // A run may end early, on a limit or a failure: each run plays its own script.
      gemini.replyWith(request -> script.get(Math.min(at[0]++, script.size() - 1)));
      Run started = agent.start(
          session,
          Content.user("prompt " + run),
          new RunOptions().setStreamed(random.nextBoolean()));
      started.handler(event -> {
        if (event instanceof RunEvent.ToolCalled called && called.call().name().equals("hang")) {
          started.cancel();
        }
      });
      started
          .result()
          .transform(ended -> {
            assertThat(ended.succeeded() || ended.cause() instanceof RunException)
                .isTrue();
            return Future.succeededFuture();
          })
          .await();
    }

    assertThat(gemini.takeRefusals()).isEmpty();
  }

  private static Reply turn(Random random) {
    Reply reply = null;
    for (int part = 1 + random.nextInt(4); part > 0; part--) {
      Reply next = part(random, part == 1);
      reply = reply == null ? next : reply.and(next);
    }
    reply = shaped(random, reply).withCallIds(random.nextBoolean());
    return random.nextInt(8) == 0
        ? reply.withFinishReason("MALFORMED_FUNCTION_CALL").withFinishMessage("print(add(1))")
        : reply;
  }

  private static Reply part(Random random, boolean last) {
    int dice = random.nextInt(last ? 9 : 12) - 1;
    return switch (dice) {
      case -1 -> Reply.call(random.nextInt(3) == 0 ? "hang" : "echo", Map.of("text", "a"));
      case 0 -> Reply.call("unknown", Map.of("x", 1));
      case 1 -> Reply.call("fail", Map.of());
      case 2 -> Reply.call("add", Map.of("a", "one"));
      case 3 -> Reply.calls(call("add"), call("echo"), call("add"));
      case 4 -> Reply.call("echo", Map.of("text", random.nextBoolean() ? "" : "ü🌧"));
      case 5, 6, 7 -> Reply.call("add", Map.of("a", random.nextInt(), "b", random.nextInt()));
      case 8 -> Reply.thought("let me see");
      default -> Reply.text("One moment. ");
    };
  }

  private static FunctionCall call(String name) {
    ObjectNode args = Json.object().put("a", 1).put("b", 2).put("text", "t");
    return FunctionCall.of(null, name, args);
  }

  private static Reply ending(Random random) {
    Reply text = Reply.text("The answer is 42, as always.");
    return switch (random.nextInt(9)) {
      case 0 -> Reply.error(503, "UNAVAILABLE", "overloaded");
      case 1 -> text.withFinishReason("SAFETY");
      case 2 -> text.withFinishReason("MAX_TOKENS");
      case 3 -> text.withoutFinishReason();
      case 4 -> shaped(random, text).withShape(new StreamShape().setCutAfter(random.nextInt(300)));
      case 5 -> Reply.text("");
      case 6 -> Reply.thought("hm").and(text).withTextSignature();
      default -> shaped(random, text);
    };
  }

  private static Reply shaped(Random random, Reply reply) {
    StreamShape shape = new StreamShape().setTextChunk(1 + random.nextInt(12));
    if (random.nextInt(3) == 0) {
      shape.setPieceOffsets(random.nextInt(400), random.nextInt(400));
    }
    return reply.withShape(shape);
  }
}
