package dev.pollux.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LeakCheck;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One client in many threads, while somebody changes the objects that its settings came from. */
@ExtendWith({LeakCheck.class, VertxExtension.class, LocalGeminiExtension.class})
class F12SettingsTest {

  private static final int THREADS = 64;
  private static final int RUNS = 8;

  static final class Tools {
    @Tool("Gives what the run was started with")
    String given(ToolContext context) {
      return context.attribute("one") + "=" + context.attribute("two");
    }
  }

  static final class Late {
    @Tool("Comes too late")
    String late() {
      return "late";
    }
  }

  @Test
  void F12_settingsAreThoseAtTheBeginningWhateverIsDoneToTheirObjects(
      Vertx vertx, LocalGemini gemini) throws Exception {
    gemini.replyWith(request -> request.json().toString().contains("functionResponse")
        ? Reply.text("Done")
        : Reply.call("given", Map.of()));
    HttpOptions geminiOptions = new HttpOptions();
    RunLimits limits = new RunLimits();
    RetryOptions retries = new RetryOptions();
    AgentOptions options = new AgentOptions()
        .setInstruction("Be brief")
        .addTools(new Tools())
        .setLimits(limits)
        .setRetries(retries);
    GeminiModel model = new GeminiModel(
        vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"), geminiOptions);
    Agent agent = new Agent(model, options);
    AtomicBoolean over = new AtomicBoolean();
    Thread changer = new Thread(() -> {
      for (int i = 0; !over.get(); i++) {
        geminiOptions.setTimeout(Duration.ofMillis(1)).setMaxBodyBytes(1).setMaxConnections(1);
        geminiOptions.setFirstByteTimeout(Duration.ofMillis(1)).getTraffic().setMaxConcurrent(1);
        limits.setMaxTurns(1).setTimeout(Duration.ofMillis(1)).setMaxCalls(1);
        retries.setMaxAttempts(1);
        options.setInstruction("Be long " + i).setToolMessagesHidden(true);
        if (i < 100) {
          options.addTools(new Late());
        }
        Thread.onSpinWait();
      }
    });
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch ready = new CountDownLatch(THREADS);
    Queue<RunResult> results = new ConcurrentLinkedQueue<>();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    changer.start();

    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      threads.execute(() -> {
        RunOptions own = new RunOptions();
        ready.countDown();
        for (int i = 0; i < RUNS; i++) {
          String value = number + "." + i;
          own.putAttribute("one", value).putAttribute("two", value);
          Future<RunResult> result = agent.run(Session.inMemory(), Content.user("Go"), own);
          own.putAttribute("one", "torn").setStreamed(true);
          try {
            results.add(result.await(60, TimeUnit.SECONDS));
          } catch (Throwable e) {
            failures.add(e);
          }
          own = new RunOptions();
        }
      });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
    over.set(true);
    changer.join();

    assertThat(failures).isEmpty();
    assertThat(results).hasSize(THREADS * RUNS).allSatisfy(result -> {
      String given = result
          .contents()
          .get(2)
          .functionResponses()
          .get(0)
          .response()
          .path("output")
          .asText();
      assertThat(given).matches("(\\d+\\.\\d+)=\\1");
    });
    assertThat(gemini.requests())
        .hasSize(2 * THREADS * RUNS)
        .extracting(request -> request.json().path("systemInstruction") + " "
            + request.json().path("tools") + " " + request.operation())
        .containsOnly(gemini.requests().get(0).json().path("systemInstruction") + " "
            + gemini.requests().get(0).json().path("tools") + " generateContent");
    assertThat(gemini.requests().get(0).json().toString())
        .contains("Be brief")
        .doesNotContain("late");
    model.close().await();
  }
}
