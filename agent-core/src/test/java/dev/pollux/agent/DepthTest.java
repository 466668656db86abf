package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent whose tools call the agent again, where there is one thread of each kind. */
class DepthTest {

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Session deepest = Session.inMemory();
  private @Nullable RunLimitException limit;
  private int depth;

  final class Tools {
    private @Nullable Agent agent;

    @Tool("Asks again and waits")
    String waiting() {
      return await(again());
    }

    @Tool("Asks again, on the event loop")
    Future<String> asynchronous() {
      return again();
    }

    private Future<String> again() {
      depth++;
      return (depth == 8 ? agent.run(deepest, "deeper") : agent.run("deeper"))
          .map(RunResult::text)
          .onFailure(e -> limit = (RunLimitException) e);
    }
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private ScriptedModel model(String tool, int calls) {
    ScriptedModel model = new ScriptedModel(vertx);
    Collections.nCopies(calls, tool).forEach(name -> model.thenCalls(name, Map.of()));
    for (int i = calls; i > 0; i--) {
      model.thenSays("from " + i);
    }
    return model;
  }

  @ParameterizedTest
  @ValueSource(strings = {"waiting", "asynchronous"})
  void C17_ninthRunInsideOthersIsATypedFailureAndTheOthersGoOn(String tool) {
    ScriptedModel model = model(tool, 8);
    Tools tools = new Tools();
    tools.agent = new Agent(model, new AgentOptions().addTools(tools));

    RunResult result = await(tools.agent.run("Go"));

    assertThat(result.text()).isEqualTo("from 1");
    assertThat(depth).isEqualTo(8);
    assertThat(limit.limit()).isEqualTo("maxDepth");
    assertThat(limit).hasMessage("Runs are inside each other 9 deep (allowed: 8)");
    assertThat(model.requests()).hasSize(16); // the ninth run asked nothing
    assertThat(await(deepest.history()).contents()).isEmpty();
    assertThat(
            model.requests().get(8).contents().get(2).functionResponses().get(0).response())
        .isEqualTo(Json.parse("{\"error\":\"RunLimitException: Runs are inside each other 9 deep"
            + " (allowed: 8)\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"waiting", "asynchronous"})
  void C17_eighthRunInsideOthersIsAllowed(String tool) {
    ScriptedModel model = model(tool, 7).thenSays("at the ground");
    Tools tools = new Tools();
    tools.agent = new Agent(model, new AgentOptions().addTools(tools));

    assertThat(await(tools.agent.run("Go")).text()).isEqualTo("at the ground");
    assertThat(depth).isEqualTo(7);
    assertThat(limit).isNull();
  }

  @Test
  void C17_runsBehindOneAnotherAreNotInsideEachOther() {
    ScriptedModel model = new ScriptedModel(vertx);
    for (int i = 0; i < 20; i++) {
      model.thenCalls("nothing", Map.of()).thenSays("ok");
    }
    Agent agent = new Agent(model, new AgentOptions().addTools(new Object() {
          @Tool("Does nothing")
          void nothing() {}
        }));

    Future<RunResult> last = agent.run("0");
    for (int i = 1; i < 20; i++) {
      last = last.compose(done -> agent.run("next"));
    }

    assertThat(await(last).text()).isEqualTo("ok");
  }
}
