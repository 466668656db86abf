package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.Implementation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManyClientsTest {

  private static final int CLIENTS = 50;
  private static final int CALLS = 1000;

  private final Vertx vertx = Vertx.vertx();
  private final McpServer server =
      new McpServer(Implementation.of("test", "1"), new McpServerOptions().add(new TestTools()));
  private final int port = new McpHttpServer(
          vertx, server, new McpHttpOptions().setPort(0).setInstances(2))
      .listen()
      .await();
  private final HttpClient http = vertx.createHttpClient(
      new HttpClientOptions().setDefaultPort(port).setDefaultHost("localhost"),
      new PoolOptions().setHttp1MaxSize(CLIENTS));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Half of the clients have sessions; all use the ids 0, 1, 2 … at the same time. */
  @Test
  void D31_manyClientsWithTheSameIdsGetTheirOwnAnswers() throws Exception {
    List<Future<Void>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String mark = "client-" + i;
      Future<String> session = i % 2 == 0 ? Future.succeededFuture("") : initialize();
      clients.add(session.compose(id -> calls(mark, id, 0)));
    }

    Future.all(clients).toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    assertThat(server.workingOn()).isZero();
  }

  private Future<String> initialize() {
    ObjectNode params = Probe.params("{'protocolVersion':'2025-11-25','capabilities':{}}");
    return post(
        Probe.request(0, "initialize", params),
        "",
        response -> response.body().map(body -> response.getHeader("mcp-session-id")));
  }

  private Future<Void> calls(String mark, String session, int id) {
    if (id == CALLS) {
      return Future.succeededFuture();
    }
    String text = mark + "/" + id;
    ObjectNode params = Json.object().put("name", "echo");
    params.putObject("arguments").put("text", text);
    if (session.isEmpty()) {
      ObjectNode meta = params.putObject("_meta");
      meta.put("io.modelcontextprotocol/protocolVersion", "2026-07-28");
      meta.putObject("io.modelcontextprotocol/clientCapabilities");
    }
    return post(Probe.request(id, "tools/call", params), session, HttpClientResponse::body)
        .compose(body -> {
          var answer = Json.parse(body.toString());
          boolean own = answer.path("id").asInt(-1) == id
              && answer.at("/result/content/0/text").asText().equals(text);
          return own
              ? calls(mark, session, id + 1)
              : Future.failedFuture(mark + " got " + answer + " for " + text);
        });
  }

  // Reads in one step with asking: a later one may come when the bytes have gone by already.
  private <T> Future<T> post(
      ObjectNode body, String session, Function<HttpClientResponse, Future<T>> reading) {
    return http.request(HttpMethod.POST, "/mcp").compose(request -> {
      request
          .putHeader("content-type", "application/json")
          .putHeader("accept", "application/json, text/event-stream");
      if (!session.isEmpty()) {
        request.putHeader("mcp-session-id", session);
      } else if (body.at("/params/_meta").isObject()) {
        request
            .putHeader("mcp-protocol-version", "2026-07-28")
            .putHeader("mcp-method", "tools/call")
            .putHeader("mcp-name", "echo");
      }
      return request.send(body.toString()).compose(reading);
    });
  }
}
