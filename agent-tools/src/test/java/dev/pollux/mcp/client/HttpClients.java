package dev.pollux.mcp.client;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** Clients of a server that is played over HTTP. */
abstract class HttpClients {

  final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  McpClient connect(HttpPeer peer) {
    return connect(peer, new McpClientOptions());
  }

  McpClient connect(HttpPeer peer, McpClientOptions options) {
    return McpClient.connect(vertx, "peer", ServerParameters.http(peer.url()), options)
        .await();
  }

  static String text(CallToolResult result) {
    return ((ContentBlock.TextContent) result.content().get(0)).text();
  }

  /** Lets the server ask a number of times during a call; the last answer is what comes back. */
  static void asks(HttpPeer peer, String method, int times, CompletableFuture<String> last) {
    peer.raw("", (one, response) -> {
      response.setStatusCode(202).end();
      if (one.message().path("id").asText().equals("q" + times)) {
        last.complete(one.message().toString());
      }
    });
    peer.raw("tools/call", (one, response) -> {
      HttpServerResponse stream = peer.events(response);
      for (int i = 1; i <= times; i++) {
        stream.write(HttpPeer.event(
            Json.object().put("jsonrpc", "2.0").put("id", "q" + i).put("method", method)));
      }
      last.thenRun(() -> peer.result(one).onSuccess(result -> stream.end(HttpPeer.event(result))));
    });
  }
}
