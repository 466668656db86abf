package dev.pollux.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.examples.script.Conversation;
import dev.pollux.examples.service.ServiceClient.Answer;
import dev.pollux.examples.service.ServiceClient.Event;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A service with an agent whose model is played. */
abstract class ServedAgents {

  final Vertx vertx = Vertx.vertx();
  final Gates gates = new Gates();
  final SessionStore store = new LateStore();
  LocalGemini gemini;
  String deployment = "";
  int port;
  ServiceClient client;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await().replyWith(Conversation.script(Gates::answer));
    client = serve(new ServiceOptions());
  }

  ServiceClient serve(ServiceOptions options) {
    if (!deployment.isEmpty()) {
      vertx.undeploy(deployment).await();
    }
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3-flash-preview", Route.of(gemini.url()).withApiKey("k"));
    AgentService service = new AgentService(
        new Agent(model, new AgentOptions().addTools(gates)), store, options.setPort(0));
    deployment = vertx.deployVerticle(service).await();
    port = service.port();
    client = new ServiceClient(port);
    return client;
  }

  @AfterEach
  void close() {
    vertx.close().await();
    assertThat(gemini.refusals()).isEmpty();
  }

  static String text(List<Event> events) {
    return events.stream()
        .filter(event -> event.type().equals("text"))
        .map(event -> event.data().path("text").asText())
        .collect(Collectors.joining());
  }

  static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.response().headers().firstValue("content-type")).contains("application/json");
    JsonNode error = answer.json().path("error");
    assertThat(error.path("status").asInt()).isEqualTo(status);
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("message").asText()).isNotBlank();
  }
}
