package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.McpResource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionHttpTest {

  private final Vertx vertx = Vertx.vertx();
  private final TestTools tools = new TestTools();
  private final McpServer server = new McpServer(
      Implementation.of("test", "1"),
      new McpServerOptions()
          .add(tools)
          .addResource(
              McpResource.of("test://one", "one"), (args, call) -> Future.succeededFuture("1")));
  private final Probe probe = Probe.of(vertx, server, new McpHttpOptions());

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static String call(String tool) {
    return "{'name':'" + tool + "','arguments':{},'_meta':{'progressToken':1}}";
  }

  @Test
  void aCallWithoutMoreIsAnsweredInOnePiece() {
    Probe.Answer answer =
        probe.session().ask("a", "tools/call", "{'name':'echo','arguments':{'text':'hi'}}");

    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.last().toString())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"content\":"
            + "[{\"type\":\"text\",\"text\":\"hi\"}]}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25", "2024-11-05", "2099-01-01"})
  void theVersionIsTheClientsOrOurNewest(String version) {
    Probe.Answer answer = probe.post(Probe.request(
            1,
            "initialize",
            Probe.params("{'protocolVersion':'" + version + "','capabilities':{},'new':1}"))
        .toString());

    assertThat(answer.result().path("protocolVersion").asText())
        .isEqualTo(version.matches("2024.*|2099.*") ? "2025-11-25" : version);
  }

  @Test
  void D34_sessionIdsHave128RandomBitsAndUnknownOnesAreNotFound() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ids.add(probe.session().id);
    }
    Probe.InSession session = probe.session();
    String body = Probe.request(1, "ping", Probe.params("{}")).toString();

    assertThat(ids).hasSize(50).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    assertThat(probe.post(body).status()).isEqualTo(400);
    assertThat(probe.post(body, "Mcp-Session-Id", "guessed").status()).isEqualTo(404);
    assertThat(probe.post(body, "Mcp-Session-Id", session.id).status()).isEqualTo(200);
    assertThat(probe
            .post(body, "Mcp-Session-Id", session.id, "MCP-Protocol-Version", "1999-01-01")
            .status())
        .isEqualTo(400);
    assertThat(probe.send(session.get().DELETE()).status()).isEqualTo(204);
    assertThat(probe.post(body, "Mcp-Session-Id", session.id).status()).isEqualTo(404);
    assertThat(probe.send(session.get().DELETE()).status()).isEqualTo(404);
  }

  @Test
  void D33_aCancellationOfNothingOrOfAnothersCallIsIgnored() throws Exception {
    Probe.InSession mine = probe.session();
    Probe.InSession foreign = probe.session();
    var held = probe.sendAsync(mine.request(7, "tools/call", call("hold")));
    tools.entered.get(10, TimeUnit.SECONDS);

    for (String id : new String[] {"8", "\"7\"", "null", "{}", "7.5"}) {
      assertThat(mine.tell(cancel(id)).status()).isEqualTo(202);
    }
    assertThat(foreign.tell(cancel("7")).status()).isEqualTo(202);
    assertThat(tools.cancelled).isNotDone();

    assertThat(mine.tell(cancel("7")).status()).isEqualTo(202);
    tools.cancelled.get(10, TimeUnit.SECONDS);
    held.get(10, TimeUnit.SECONDS);
    assertThat(mine.tell(cancel("7")).status()).isEqualTo(202);
    assertThat(mine.ask(9, "ping", "{}").status()).isEqualTo(200);
  }

  private static String cancel(String id) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
        + id + "}}";
  }

  @Test
  void aStreamThatBrokeGoesOnWhereItWas() throws Exception {
    Probe.InSession session = probe.session();
    String lastId;
    try (Probe.Stream stream = probe.open(session.request(1, "tools/call", call("talk")))) {
      assertThat(stream.next().at("/params/data").asText()).isEqualTo("before");
      lastId = stream.lastId;
    }
    tools.gate.complete("end");

    try (Probe.Stream again = probe.open(session.get().header("Last-Event-ID", lastId))) {
      assertThat(again.next().at("/params/message").asText()).isEqualTo("half");
      assertThat(again.next().at("/params/data").asText()).isEqualTo("after");
      assertThat(again.next().at("/result/content/0/text").asText()).isEqualTo("end");
      assertThat(again.next()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"9-1", "1-99", "-1-1", "x", "1", "", "1-", "99999999999999999999-1"})
  void anEventThatNeverWasIsRefused(String lastId) throws Exception {
    Probe.InSession session = probe.session();
    tools.gate.complete("end");
    probe.send(session.request(1, "tools/call", call("talk")));

    Probe.Answer answer = probe.send(session.get().header("Last-Event-ID", lastId));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(session.ask(2, "ping", "{}").status()).isEqualTo(200);
  }

  @Test
  void anEventOfAnotherSessionIsRefused() {
    tools.gate.complete("end");
    Probe.InSession mine = probe.session();
    probe.send(mine.request(1, "tools/call", call("talk")));

    Probe.Answer answer = probe.send(probe.session().get().header("Last-Event-ID", "1-0"));

    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void changesAreToldToWhoListens() throws Exception {
    Probe.InSession session = probe.session();
    try (Probe.Stream stream = probe.open(session.get())) {
      assertThat(stream.line()).isEqualTo("id: 1-0"); // the stream is there
      session.ask(1, "resources/subscribe", "{'uri':'test://one'}");
      server.resourceUpdated("test://two");
      server.resourceUpdated("test://one");
      server.promptsChanged();

      assertThat(stream.next().toString()).contains("resources/updated", "test://one");
      assertThat(stream.next().toString()).contains("prompts/list_changed");
      session.ask(2, "resources/unsubscribe", "{'uri':'test://one'}");
      server.resourceUpdated("test://one");
      server.toolsChanged();
      assertThat(stream.next().toString()).contains("tools/list_changed");
    }
  }

  @Test
  void aClientIsAskedOnTheStreamOfItsRequest() throws Exception {
    Probe.InSession session = probe.session("{'elicitation':{}}");
    HttpRequest.Builder request =
        session.request(1, "tools/call", "{'name':'greet','arguments':{'greeting':'Hi'}}");
    try (Probe.Stream stream = probe.open(request)) {
      JsonNode question = stream.next();
      assertThat(question.path("method").asText()).isEqualTo("elicitation/create");

      Probe.InSession foreign = probe.session();
      foreign.tell(answer(question, "Eve"));
      session.tell(answer(question, "Ann"));

      assertThat(stream.next().at("/result/content/0/text").asText()).startsWith("Hi Ann");
    }
    assertThat(tools.calls).hasValue(1);
  }

  private static String answer(JsonNode question, String name) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
        + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"" + name + "\"}}}";
  }

  @Test
  void sessionsThatNobodyUsesEndAndThereAreNoMoreThanAllowed() throws Exception {
    Probe other = Probe.of(
        vertx,
        server,
        new McpHttpOptions().setMaxSessions(2).setSessionTimeout(Duration.ofMillis(300)));
    Probe.InSession first = other.session();
    other.session();

    String initialize = Probe.request(
            0, "initialize", Probe.params("{'protocolVersion':'2025-11-25','capabilities':{}}"))
        .toString();
    Probe.Answer refused = other.post(initialize);
    assertThat(refused.status()).isEqualTo(503);

    // An open stream is use: the first session stays, the other one goes.
    try (Probe.Stream stream = other.open(first.get())) {
      assertThat(stream.line()).isNotNull();
      while (other.post(initialize).status() == 503) {
        Thread.onSpinWait();
      }
      assertThat(first.ask(1, "ping", "{}").status()).isEqualTo(200);
    }
  }

  @Test
  void onlyMessagesOfTheLevelThatIsWantedAreLogged() {
    Probe.InSession session = probe.session();
    tools.gate.complete("end");

    assertThat(session.ask(1, "logging/setLevel", "{'level':'loud'}").code()).isEqualTo(-32602);
    assertThat(session.ask(2, "logging/setLevel", "{'level':'error'}").result().toString())
        .isEqualTo("{}");

    assertThat(session.ask(3, "tools/call", call("talk")).messages())
        .extracting(message -> message.path("method").asText())
        .containsExactly("notifications/progress", "");
  }
}
