package dev.pollux.record;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.Run;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.loop.RetryOptions;
import dev.pollux.model.Model;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An agent that is recorded and replayed. */
final class Replaying {

  private Replaying() {}

  static final class Weather {
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final String degrees;

    Weather(String degrees) {
      this.degrees = degrees;
    }

    @Tool("Current weather in a city")
    String weather(String city) {
      asked.add(city);
      return degrees + " in " + city;
    }
  }

  /** What came of a followed run. */
  record Followed(List<RunEvent> events, Future<RunResult> result) {

    RunResult get() {
      return await(result);
    }

    Throwable failure() {
      return result.cause();
    }

    List<String> texts() {
      return events.stream()
          .filter(RunEvent.Text.class::isInstance)
          .map(event -> ((RunEvent.Text) event).text())
          .toList();
    }
  }

  static AgentOptions options(Weather weather, ToolInterceptor tools) {
    return new AgentOptions()
        .setInstruction("You help people pack.")
        .addTools(weather)
        .addToolInterceptor(tools)
        .setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1)));
  }

  static Followed run(Model model, AgentOptions options, String prompt) {
    return run(model, options, prompt, true);
  }

  static Followed run(Model model, AgentOptions options, String prompt, boolean streamed) {
    Agent agent = new Agent(model, options);
    List<RunEvent> events = new ArrayList<>();
    Promise<Void> ended = Promise.promise();
    Promise<Run> started = Promise.promise();
    Vertx vertx = model.vertx();
    vertx.runOnContext(v -> {
      Run run = agent.start(
          Session.inMemory(), Content.user(prompt), new RunOptions().setStreamed(streamed));
      run.endHandler(end -> ended.complete()).handler(events::add);
      started.complete(run);
    });
    await(ended.future());
    return new Followed(events, await(started.future()).result());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }
}
