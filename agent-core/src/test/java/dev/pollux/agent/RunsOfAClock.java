package dev.pollux.agent;

import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.loop.RunLimits;
import dev.pollux.testing.LocalGemini;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs with a tool that tells the time. */
abstract class RunsOfAClock {

  static final class Clock {
    final Promise<ToolContext> entered = Promise.promise();
    final Promise<String> leave = Promise.promise();

    @Tool("The time in a city")
    String time(String city, ToolContext context) {
      context.progress("looking at the clock of " + city);
      return "12:00 in " + city + " for " + context.attribute("user");
    }

    @Tool("Waits for a sign")
    Future<String> waitForSign(ToolContext context) {
      entered.tryComplete(context);
      return leave.future();
    }
  }

  final Clock clock = new Clock();

  Agent agent(Vertx vertx, LocalGemini gemini, RunLimits limits) {
    return new Agent(model(vertx, gemini), new AgentOptions().addTools(clock).setLimits(limits));
  }

  static GeminiModel model(Vertx vertx, LocalGemini gemini) {
    return new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }
}
