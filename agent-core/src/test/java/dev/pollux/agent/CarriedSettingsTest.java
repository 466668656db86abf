package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Secrets;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

/** What an agent is told about its tools holds in its runs. */
@ExtendWith(VertxExtension.class)
class CarriedSettingsTest {

  static final class Tools {
    @Tool("Tells the tenant of the log")
    String blocking() {
      return String.valueOf(MDC.get("tenant"));
    }

    @Tool("Tells the tenant of the log, on the event loop")
    Future<String> asynchronous() {
      return Future.succeededFuture(String.valueOf(MDC.get("tenant")));
    }

    @Tool("Says too much")
    String leaking() {
      throw new IllegalStateException("login with hunter2-hunter2 failed");
    }
  }

  @AfterEach
  void clear() {
    MDC.clear();
  }

  private static List<String> responses(Vertx vertx, AgentOptions options) {
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls("blocking", Map.of())
        .thenCalls("asynchronous", Map.of())
        .thenCalls("leaking", Map.of())
        .thenSays("done");
    RunResult result = new Agent(model, options.addTools(new Tools())).run("Go").await();
    return result.contents().stream()
        .flatMap(content -> content.functionResponses().stream())
        .map(response -> Json.write(response.response()))
        .toList();
  }

  @Test
  void mdcOfTheCallerIsThereInItsTools(Vertx vertx) {
    MDC.put("tenant", "acme");

    assertThat(responses(vertx, new AgentOptions()))
        .containsExactly(
            "{\"output\":\"acme\"}",
            "{\"output\":\"acme\"}",
            "{\"error\":\"IllegalStateException: login with hunter2-hunter2 failed\"}");
  }

  @Test
  void secretsAreMaskedAndMessagesMayBeHidden(Vertx vertx) {
    assertThat(responses(vertx, new AgentOptions().setSecrets(Secrets.of("hunter2-hunter2"))))
        .last()
        .isEqualTo("{\"error\":\"IllegalStateException: login with *** failed\"}");
    assertThat(responses(vertx, new AgentOptions().setToolMessagesHidden(true)))
        .last()
        .isEqualTo("{\"error\":\"IllegalStateException\"}");
  }
}
