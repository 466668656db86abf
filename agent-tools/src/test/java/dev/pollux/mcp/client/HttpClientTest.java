package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.transport.McpHeader;
import dev.pollux.mcp.transport.TransportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client over streamable HTTP, in both eras, and what a server there may do wrong. */
@Timeout(60)
class HttpClientTest extends HttpClients {

  @Test
  void aStatelessRequestCarriesItsRevisionInBodyAndHeaders() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    McpClient client = connect(peer);

    assertThat(text(client.callTool("echo", Json.object()).await())).isEqualTo("done");

    HttpPeer.Received call = peer.last("tools/call");
    assertThat(client.protocolVersion()).isEqualTo("2026-07-28");
    assertThat(call.params().toString())
        .contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"")
        .contains("\"io.modelcontextprotocol/clientCapabilities\":{}");
    assertThat(call.request().getHeader("Mcp-Method")).isEqualTo("tools/call");
    assertThat(call.request().getHeader("Mcp-Name")).isEqualTo("echo");
    assertThat(call.request().getHeader("MCP-Protocol-Version")).isEqualTo("2026-07-28");
    assertThat(call.request().getHeader(McpHeader.SESSION_ID)).isNull();
  }

  @Test
  void aServerOfTheOtherEraGetsASession() {
    HttpPeer peer = HttpPeer.withSessions(vertx);
    McpClient client = connect(peer);

    client.callTool("echo", Json.object()).await();
    client.close().await();

    HttpPeer.Received call = peer.last("tools/call");
    assertThat(client.protocolVersion()).isEqualTo("2025-11-25");
    assertThat(call.request().getHeader(McpHeader.SESSION_ID)).isEqualTo("session-1");
    assertThat(call.request().getHeader("MCP-Protocol-Version")).isEqualTo("2025-11-25");
    assertThat(call.params().has("_meta")).isFalse();
    assertThat(peer.count("notifications/initialized")).isOne();
    assertThat(peer.count("DELETE")).isOne();
  }

  @Test
  void aPinnedRevisionIsSpokenWithoutAsking() {
    HttpPeer sessions = HttpPeer.withSessions(vertx);
    connect(sessions, new McpClientOptions().setProtocolVersion("2025-11-25"));
    HttpPeer stateless = HttpPeer.stateless(vertx);
    connect(stateless, new McpClientOptions().setProtocolVersion("2026-07-28"));

    assertThat(sessions.count("server/discover")).isZero();
    assertThat(stateless.count("server/discover")).isZero();
  }

  @Test
  void D05_cancellingAStatelessRequestClosesItsStream() throws Exception {
    HttpPeer peer = HttpPeer.stateless(vertx);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    Promise<Void> cancelled = Promise.promise();
    peer.raw("tools/call", (one, response) -> {
      response.exceptionHandler(e -> closed.complete(null));
      peer.events(response).closeHandler(v -> closed.complete(null));
      cancelled.complete();
    });
    McpClient client = connect(peer);

    Future<CallToolResult> call = client.callTool(
        "echo", Json.object(), new McpCallOptions().setCancelled(cancelled.future()));

    assertThatThrownBy(call::await).hasMessageContaining("did not answer tools/call: cancelled");
    closed.get(20, TimeUnit.SECONDS);
    assertThat(peer.count("notifications/cancelled")).isZero();
  }

  @Test
  void D05_cancellingARequestOfASessionTellsTheServer() throws Exception {
    HttpPeer peer = HttpPeer.withSessions(vertx);
    CompletableFuture<HttpPeer.Received> told = new CompletableFuture<>();
    peer.raw("tools/call", (one, response) -> peer.events(response));
    peer.raw("notifications/cancelled", (one, response) -> {
      told.complete(one);
      response.setStatusCode(202).end();
    });
    McpClient client = connect(peer);

    Future<CallToolResult> call = client.callTool(
        "echo", Json.object(), new McpCallOptions().setTimeout(Duration.ofMillis(50)));

    assertThatThrownBy(call::await).hasMessageContaining("within 50 ms");
    assertThat(told.get(20, TimeUnit.SECONDS).params().path("requestId"))
        .isEqualTo(peer.last("tools/call").message().get("id"));
  }

  @Test
  void progressIsToldInTheOrderItComes() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    peer.raw("tools/call", (one, response) -> {
      HttpServerResponse stream = peer.events(response);
      for (int i = 1; i <= 3; i++) {
        ObjectNode params =
            Json.object().put("progress", i).put("total", 3).put("message", "m" + i);
        params.set("progressToken", one.params().path("_meta").path("progressToken"));
        ObjectNode message =
            Json.object().put("jsonrpc", "2.0").put("method", "notifications/progress");
        message.set("params", params);
        stream.write(HttpPeer.event(message));
      }
      peer.result(one).onSuccess(result -> stream.end(HttpPeer.event(result)));
    });
    McpClient client = connect(peer);
    List<String> progress = new ArrayList<>();

    client
        .callTool(
            "echo",
            Json.object(),
            new McpCallOptions().setProgress(said -> progress.add(said.toString())))
        .await();

    assertThat(progress).containsExactly("m1 (1 of 3)", "m2 (2 of 3)", "m3 (3 of 3)");
  }

  @Test
  void D13_aListThatComesBackToACursorIsCut() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    peer.answers(
        "resources/list",
        params -> Future.succeededFuture(Json.parse(
            "{\"resources\":[{\"uri\":\"a:b\",\"name\":\"b\"}],\"nextCursor\":\"again\"}")));

    assertThat(connect(peer).listResources().await()).hasSize(2);
    assertThat(peer.count("resources/list")).isEqualTo(2);
  }

  @Test
  void D13_aListWithoutEndIsCutAfter1000Pages() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    AtomicInteger page = new AtomicInteger();
    peer.answers(
        "resources/list",
        params ->
            Future.succeededFuture(Json.parse("{\"resources\":[{\"uri\":\"a:b\"}],\"nextCursor\":\""
                + page.incrementAndGet() + "\"}")));

    assertThat(connect(peer).listResources().await()).hasSize(1000);
  }

  @Test
  void D17_aSessionThatTheServerForgotIsBegunOnceMore() {
    HttpPeer peer = HttpPeer.withSessions(vertx);
    McpClient client = connect(peer);
    peer.forgetSession();

    assertThat(text(client.callTool("echo", Json.object()).await())).isEqualTo("done");

    assertThat(peer.sessions()).isEqualTo(2);
    assertThat(peer.last("tools/call").request().getHeader(McpHeader.SESSION_ID))
        .isEqualTo("session-2");
  }

  @Test
  void D17_aServerThatForgetsEachSessionFailsTheRequest() {
    HttpPeer peer = HttpPeer.withSessions(vertx);
    McpClient client = connect(peer);
    peer.raw("tools/call", (one, response) -> response.setStatusCode(404).end());

    assertThatThrownBy(() -> client.callTool("echo", Json.object()).await())
        .isInstanceOf(TransportException.class)
        .hasMessage("MCP server 'peer' has ended the session");
    assertThat(peer.sessions()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "401, text/plain, The server asks for authorization",
    "403, text/plain, MCP server 'peer' answered with HTTP status 403",
    "405, text/plain, MCP server 'peer' answered with HTTP status 405",
    "307, text/plain, redirects are not followed",
    "500, text/html, MCP server 'peer' answered with HTTP status 500",
    "202, '', answered 202 with content of type ''",
    "200, text/html, answered 200 with content of type 'text/html'",
    "200, application/json, answered with something else than asked for"
  })
  void D17_anAnswerThatIsNoneFailsTheRequestAndNamesTheServer(
      int status, String type, String message) {
    HttpPeer peer = HttpPeer.stateless(vertx);
    McpClient client = connect(peer);
    peer.raw(
        "tools/call",
        (one, response) -> response
            .setStatusCode(status)
            .putHeader("content-type", type)
            .putHeader("location", "http://127.0.0.1:1/")
            .end("<html>"));

    assertThatThrownBy(() -> client.callTool("echo", Json.object()).await())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining(message);
    assertThat(client.listTools().await()).hasSize(1);
  }

  @Test
  void D18_aStreamOfASessionIsTakenUpBehindItsLastEvent() {
    HttpPeer peer = HttpPeer.withSessions(vertx);
    CompletableFuture<HttpPeer.Received> call = new CompletableFuture<>();
    List<String> from = new ArrayList<>();
    peer.raw("tools/call", (one, response) -> {
      call.complete(one);
      peer.events(response).end("id: e1\nretry: 10\ndata: \n\n");
    });
    peer.raw("GET", (one, response) -> {
      String last = one.request().getHeader(McpHeader.LAST_EVENT_ID);
      if (last == null) {
        response.setStatusCode(405).end();
        return;
      }
      from.add(last);
      peer.result(call.join())
          .onSuccess(result -> peer.events(response).end("id: e2\n" + HttpPeer.event(result)));
    });

    assertThat(text(connect(peer).callTool("echo", Json.object()).await())).isEqualTo("done");
    assertThat(from).containsExactly("e1");
    assertThat(peer.count("tools/call")).isOne();
  }

  @Test
  void D18_aStatelessCallWhoseStreamBreaksIsInDoubtAndNotRepeated() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    peer.raw("tools/call", (one, response) -> peer.events(response).end("id: e1\n\n"));
    McpClient client = connect(peer);

    assertThatThrownBy(() -> client.callTool("echo", Json.object()).await())
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.isInDoubt()).isTrue())
        .hasMessage("MCP server 'peer' broke off its answer");
    assertThat(peer.count("tools/call")).isOne();
  }

  @Test
  void D18_aStatelessCallIsInDoubtAtWhicheverByteItBreaks() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    AtomicInteger cut = new AtomicInteger();
    AtomicInteger length = new AtomicInteger(1);
    peer.raw(
        "tools/call",
        (one, response) -> peer.result(one).onSuccess(result -> {
          String event = HttpPeer.event(result);
          length.set(event.length());
          peer.events(response)
              .write(event.substring(0, cut.get()))
              .onSuccess(v -> response.reset());
        }));
    McpClient client = connect(peer);
    int calls = 0;

    // Without its last line end it is no event.
    for (; cut.get() < length.get(); cut.incrementAndGet()) {
      calls++;
      assertThatThrownBy(() -> client.callTool("echo", Json.object()).await())
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.isInDoubt()).isTrue());
    }

    assertThat(peer.count("tools/call")).isEqualTo(calls);
  }

  @Test
  void aServerThatFailsAgainAndAgainIsLeftAlone() {
    Restarts restarts = new Restarts(vertx, "peer");
    for (int i = 0; i < 6; i++) {
      restarts.failed();
    }

    assertThatThrownBy(() -> restarts.permit().await())
        .hasMessage("MCP server 'peer' failed 6 times and is left alone for 30 s");
  }

  @Test
  void D20_aVersionThatNobodySpeaksNamesBothSides() {
    HttpPeer peer = HttpPeer.withSessions(vertx);
    peer.answers("initialize", "{\"protocolVersion\":\"1999-01-01\",\"capabilities\":{}}");

    assertThatThrownBy(() -> connect(peer))
        .isInstanceOf(McpException.class)
        .hasMessage("MCP server 'peer' speaks protocol version '1999-01-01', and this client "
            + "[2026-07-28, 2025-11-25, 2025-06-18, 2025-03-26]");
  }

  @Test
  void D22_aServerThatClosesFailsAllThatWaitAndWorksAgainAfterwards() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    McpClient client = connect(peer);
    CompletableFuture<Void> all = new CompletableFuture<>();
    peer.raw("tools/call", (one, response) -> {
      peer.events(response);
      if (peer.count("tools/call") == 100) {
        all.complete(null);
      }
    });
    List<Future<CallToolResult>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(client.callTool("echo", Json.object()));
    }
    all.join();

    peer.streams.forEach(HttpServerResponse::reset);

    for (Future<CallToolResult> call : calls) {
      assertThatThrownBy(call::await).isInstanceOf(TransportException.class);
    }
    assertThat(client.listTools().await()).hasSize(1);
  }

  @Test
  void D07_anEventThatIsTooLongFailsTheRequest() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    peer.raw(
        "tools/call",
        (one, response) -> peer.events(response).write("data: " + "x".repeat(100_000)));
    McpClient client = connect(peer, new McpClientOptions().setMaxMessageBytes(50_000));

    assertThatThrownBy(() -> client.callTool("echo", Json.object()).await())
        .hasMessageContaining("sent too much: An event is longer than 50000 bytes");
  }

  @Test
  void aServerThatIsNotThereFailsTheConnectingAndNamesIt() {
    assertThatThrownBy(() -> McpClient.connect(
                vertx, "peer", ServerParameters.http("http://127.0.0.1:1/mcp?key=hidden"))
            .await())
        .hasMessageStartingWith("MCP server 'peer' at http://127.0.0.1:1/mcp is not reached: ")
        .hasMessageNotContaining("hidden");
  }
}
