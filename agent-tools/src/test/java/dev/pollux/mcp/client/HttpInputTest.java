package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.Root;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that asks its client back over HTTP, in both eras. */
@Timeout(60)
class HttpInputTest extends HttpClients {

  @Test
  void inputIsGivenAndTheStateGoesBackAsItCame() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    peer.answers(
        "tools/call",
        params -> Future.succeededFuture(
            Json.parse(
                params.has("inputResponses")
                    ? "{\"content\":[{\"type\":\"text\",\"text\":\"thanks\"}]}"
                    : "{\"resultType\":\"input_required\",\"requestState\":\"s t\\u00e4te\",\"inputRequests\":{"
                        + "\"who\":{\"method\":\"elicitation/create\",\"params\":{\"message\":\"Who\\u200b?\","
                        + "\"requestedSchema\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\","
                        + "\"default\":\"Ada\"}}}}},"
                        + "\"where\":{\"method\":\"roots/list\"},"
                        + "\"what\":{\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[]}}}}")));
    List<String> asked = new ArrayList<>();
    McpClient client = connect(
        peer,
        new McpClientOptions()
            .setRoots(List.of(new Root("file:///data", null)))
            .setSampling((server, request) -> Future.succeededFuture(
                CreateMessageResult.of("m", ContentBlock.text("t"), "endTurn")))
            .setElicitation((server, request) -> {
              asked.add(server + ": " + request.message());
              return Future.succeededFuture(ElicitResult.accept(Json.object()));
            }));

    assertThat(text(client.callTool("echo", Json.object()).await())).isEqualTo("thanks");

    ObjectNode params = (ObjectNode) peer.last("tools/call").params();
    assertThat(asked).containsExactly("peer: Who?");
    assertThat(params.path("requestState").textValue()).isEqualTo("s t\u00e4te");
    assertThat(params.path("inputResponses").path("who").toString())
        .isEqualTo("{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}");
    assertThat(params.path("inputResponses").path("where").toString())
        .isEqualTo("{\"roots\":[{\"uri\":\"file:///data\"}]}");
    assertThat(params.path("inputResponses").path("what").path("model").textValue())
        .isEqualTo("m");
  }

  @Test
  void D19_aCallThatIsCancelledWhileTheUserIsAskedIsNotMadeAgain() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    peer.answers(
        "tools/call",
        "{\"resultType\":\"input_required\",\"inputRequests\":{\"x\":{"
            + "\"method\":\"elicitation/create\",\"params\":{\"message\":\"Who?\"}}}}");
    Promise<Void> cancelled = Promise.promise();
    McpClient client = connect(peer, new McpClientOptions().setElicitation((server, request) -> {
          cancelled.complete();
          return Future.succeededFuture(ElicitResult.accept(Json.object()));
        }));

    assertThatThrownBy(() -> client
            .callTool("echo", Json.object(), new McpCallOptions().setCancelled(cancelled.future()))
            .await())
        .hasMessage("MCP server 'peer' was not asked for tools/call: cancelled");
    assertThat(peer.count("tools/call")).isOne();
  }

  @Test
  void D19_aServerThatAsksForInputWithoutEndIsLeft() {
    HttpPeer peer = HttpPeer.stateless(vertx);
    peer.answers("tools/call", "{\"resultType\":\"input_required\",\"requestState\":\"x\"}");

    assertThatThrownBy(() -> connect(peer).callTool("echo", Json.object()).await())
        .isInstanceOf(McpException.class)
        .hasMessage("MCP server 'peer' asked for more input 10 times for one tools/call");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"elicitation/create", "sampling/createMessage", "roots/list", "tools/list"})
  void D19_whatWasNotOfferedIsRefusedInBothEras(String method) throws Exception {
    HttpPeer stateless = HttpPeer.stateless(vertx);
    stateless.answers(
        "tools/call",
        "{\"resultType\":\"input_required\",\"inputRequests\":{\"x\":{\"method\":\"" + method
            + "\"}}}");
    assertThatThrownBy(() -> connect(stateless).callTool("echo", Json.object()).await())
        .isInstanceOfSatisfying(
            McpException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_CLIENT_CAPABILITY));

    HttpPeer sessions = HttpPeer.withSessions(vertx);
    CompletableFuture<String> refusal = new CompletableFuture<>();
    asks(sessions, method, 1, refusal);
    connect(sessions).callTool("echo", Json.object()).await();
    assertThat(refusal.get(20, TimeUnit.SECONDS)).contains("\"code\":-32601");
  }

  @Test
  void D19_moreThanTenQuestionsForOneCallAreRefused() throws Exception {
    HttpPeer peer = HttpPeer.withSessions(vertx);
    CompletableFuture<String> last = new CompletableFuture<>();
    asks(peer, "roots/list", 11, last);

    connect(peer, new McpClientOptions().setRoots(List.of()))
        .callTool("echo", Json.object())
        .await();

    assertThat(last.get(20, TimeUnit.SECONDS)).contains("More than 10 questions");
  }
}
