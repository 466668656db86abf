package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.run.RunEvent;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long it takes from a cancel until everybody knows: prints medians; 50 ms are the aim. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class CancelLatencyTest {

  private static final int ROUNDS = 21;
  private static final Duration ALLOWED = Duration.ofSeconds(1);

  static final class Tools {
    Promise<ToolContext> entered = Promise.promise();
    Promise<Long> interruptedAt = Promise.promise();

    @Tool("Waits on the event loop")
    Future<String> waiting(ToolContext context) {
      entered.complete(context);
      return Promise.<String>promise().future();
    }

    @Tool("Waits on its thread")
    String blocking(ToolContext context) {
      entered.complete(context);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interruptedAt.complete(System.nanoTime());
      }
      return "gone";
    }
  }

  private final Tools tools = new Tools();

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private Agent agent(Vertx vertx, LocalGemini gemini) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key")),
        new AgentOptions().addTools(tools));
  }

  private static void told(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "cancel -> %s: median %.2f ms, worst %.2f ms of %d%n",
        what, nanos[nanos.length / 2] / 1e6, nanos[nanos.length - 1] / 1e6, nanos.length);
    assertThat(Duration.ofNanos(nanos[nanos.length - 1])).isLessThan(ALLOWED);
  }

  @Test
  void F01_bytesStopSoonAfterACancelInTheMiddleOfAStream(Vertx vertx, LocalGemini gemini) {
    Agent agent = agent(vertx, gemini);
    long[] bytes = new long[ROUNDS];
    long[] results = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      gemini.reply(Reply.text("Once upon a time")
          .withShape(new StreamShape()
              .setTextChunk(4)
              .setHoldAfter(2, Promise.promise().future())));
      Promise<Void> heard = Promise.promise();
      Run run = agent.start("Go");
      run.handler(event -> {
        if (event instanceof RunEvent.Text) {
          heard.tryComplete();
        }
      });
      await(heard.future());
      Future<Long> ended =
          run.result().transform(failed -> Future.succeededFuture(System.nanoTime()));
      Future<Long> closed =
          gemini.requests().get(round).delivered().map(whole -> System.nanoTime());

      long at = System.nanoTime();
      run.cancel();

      bytes[round] = await(closed) - at;
      results[round] = await(ended) - at;
    }
    told("the server sees the connection go", bytes);
    told("the run has ended", results);
  }

  @Test
  void F01_toolsAreToldSoonAfterACancel(Vertx vertx, LocalGemini gemini) {
    Agent agent = agent(vertx, gemini);
    long[] waiting = new long[ROUNDS];
    long[] blocking = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      waiting[round] = cancelled(agent, gemini, "waiting");
      blocking[round] = cancelled(agent, gemini, "blocking");
    }
    told("ToolContext.cancelled() completes", waiting);
    told("the thread of a blocking tool is interrupted", blocking);
  }

  private long cancelled(Agent agent, LocalGemini gemini, String tool) {
    tools.entered = Promise.promise();
    tools.interruptedAt = Promise.promise();
    gemini.reply(Reply.call(tool, Map.of()));
    Run run = agent.start("Go");
    Future<Long> told = await(tools.entered.future()).cancelled().map(v -> System.nanoTime());

    long at = System.nanoTime();
    run.cancel();

    return await(tool.equals("waiting") ? told : tools.interruptedAt.future()) - at;
  }
}
