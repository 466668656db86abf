package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.examples.weather.Weather;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.Model;
import dev.pollux.record.Trajectory;
import dev.pollux.record.junit.Recorded;
import dev.pollux.record.junit.RecordedModel;
import dev.pollux.run.RunResult;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test that the README shows; its recording was made against the example's script. */
class RecordedWeatherTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Model gemini(HttpOptions http) {
    String url = Offline.start(vertx, Example.named("weather"), 0).await().url();
    return new GeminiModel(
        vertx, "gemini-3-flash-preview", Route.of(url).withApiKey(Access.ANY_KEY), http);
  }

  @Test
  @Recorded("recordings/july.json")
  void bothCitiesAreLookedUp(RecordedModel recorded) {
    Model model = recorded.model(vertx, this::gemini);
    AgentOptions options = Weather.agent().addToolInterceptor(recorded.tools());

    RunResult result =
        new Agent(model, options).run("Compare Oslo and Cairo in July").await();

    Trajectory.of(result).calledInAnyOrder("climate", "climate").turnsAtMost(2);
  }
}
