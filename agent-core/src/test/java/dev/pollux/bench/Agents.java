package dev.pollux.bench;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.Run;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The agents of a load, as a service would have them: one agent, two event loops. */
final class Agents {

  private static final int LOOPS = Integer.getInteger("bench.loops", 2);

  private final Vertx vertx;
  private final Agent agent;
  private final Desk desk;
  private final Context[] contexts = new Context[LOOPS];
  private final AtomicInteger turn = new AtomicInteger();

  Agents(String url, Scenario scenario, boolean blockingTool) {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    desk = blockingTool ? new Desk.Blocking(scenario) : Desk.onLoop(scenario);
    GeminiModel model = new GeminiModel(vertx, scenario.model(), Route.of(url).withApiKey("test"));
    // The endpoint asks for the same call in each turn, and for 200 turns.
    RunLimits limits = new RunLimits().setMaxTurns(1000).setMaxSameCalls(1000);
    agent = new Agent(
        model,
        new AgentOptions()
            .setInstruction(Desk.INSTRUCTION)
            .setGenerationConfig(new GenerationConfig().setTemperature(0.2))
            .setLimits(limits)
            .addTools(desk));
    for (int i = 0; i < LOOPS; i++) {
      int loop = i;
      vertx
          .deployVerticle(new AbstractVerticle() {
            @Override
            public void start() {
              contexts[loop] = context;
            }
          })
          .await();
    }
  }

  Desk desk() {
    return desk;
  }

  /** One run; its last text. */
  Future<String> run() {
    Promise<String> done = Promise.promise();
    next().runOnContext(v -> agent.run(Desk.PROMPT).map(RunResult::text).onComplete(done));
    return done.future();
  }

  /** One streamed run. */
  Future<Void> stream(Consumer<String> text) {
    Promise<Void> done = Promise.promise();
    next().runOnContext(v -> {
      Run run = agent.start(Desk.PROMPT);
      run.handler(event -> {
        if (event instanceof RunEvent.Text part) {
          text.accept(part.text());
        }
      });
      run.result().<Void>mapEmpty().onComplete(done);
    });
    return done.future();
  }

  private Context next() {
    return contexts[Math.floorMod(turn.getAndIncrement(), LOOPS)];
  }

  void close() {
    vertx.close().await();
  }
}
