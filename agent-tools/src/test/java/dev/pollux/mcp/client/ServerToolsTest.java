package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.Run;
import dev.pollux.approval.Decision;
import dev.pollux.json.Json;
import dev.pollux.mcp.untrusted.ToolApprovals;
import dev.pollux.run.RunEvent;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server's tools in the hands of an agent. */
@Timeout(60)
class ServerToolsTest extends ToolsOfAServer {

  @Test
  void anAgentCallsAToolAndReadsWhatItGave() {
    peer.answers(
        "tools/call",
        "{\"content\":[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"image\",\"mimeType\":\"image/png\","
            + "\"data\":\"" + Base64.getEncoder().encodeToString(new byte[] {1, 2}) + "\"},"
            + "{\"type\":\"resource\",\"resource\":{\"uri\":\"a:b\",\"text\":\"two\"}},"
            + "{\"type\":\"resource_link\",\"uri\":\"c:d\",\"name\":\"n\"},"
            + "{\"type\":\"hologram\",\"data\":3}]}");

    JsonNode response = told(connect(), "peer__echo", Map.of("a", 1));

    assertThat(response.path("response").path("output").textValue())
        .isEqualTo("one\n[a:b]\ntwo\n[resource c:d]\n{\"type\":\"hologram\",\"data\":3}");
    assertThat(
            response.path("parts").path(0).path("inlineData").path("mimeType").textValue())
        .isEqualTo("image/png");
    assertThat(peer.last("tools/call").params().path("name").textValue()).isEqualTo("echo");
    assertThat(peer.last("tools/call").params().path("arguments").toString())
        .isEqualTo("{\"a\":1}");
  }

  /** A tool that gives private data. */
  static final class Diary {
    @Tool(value = "Reads", flow = DataFlow.PRIVATE)
    Future<String> diary() {
      return Future.succeededFuture("secret");
    }
  }

  @Test
  void S18_aServersToolsAskOnceTheConversationHasPrivateDataAndNotBefore() {
    McpClient client = connect();
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls("peer__echo", Map.of("a", 1))
        .thenCalls("peer__echo", Map.of("a", 2))
        .thenCalls("diary", Map.of())
        .thenCalls("peer__echo", Map.of("a", 3))
        .thenSays("Done");
    List<String> asked = new CopyOnWriteArrayList<>();

    new Agent(
            model,
            new AgentOptions().addTools(client.toolset(), new Diary()).setApprovals(request -> {
              asked.add(request.name() + request.args());
              return Future.succeededFuture(Decision.deny("no"));
            }))
        .run("Do it")
        .await();

    assertThat(asked).containsExactly("peer__echo{\"a\":3}");
    assertThat(peer.last("tools/call").params().path("arguments").toString())
        .isEqualTo("{\"a\":2}");
  }

  @Test
  void flowOfAServersToolsIsSaidByTheOptionsOrBelievedOfATrustedServer() {
    peer.answers(
        "tools/list",
        "{\"tools\":[" + withSchema("a", "{\"type\":\"object\"}") + ",{\"name\":\"b\","
            + "\"inputSchema\":{\"type\":\"object\"},\"annotations\":{\"openWorldHint\":false}}]}");

    assertThat(flows(new McpClientOptions()))
        .containsExactly(Set.of(DataFlow.OUTBOUND), Set.of(DataFlow.OUTBOUND));
    assertThat(flows(new McpClientOptions().setTrusted(true)))
        .containsExactly(Set.of(DataFlow.OUTBOUND), Set.of());
    assertThat(flows(new McpClientOptions()
            .setResourceTools(true)
            .setFlow(tool -> tool.name().equals("a") ? Set.of() : Set.of(DataFlow.PRIVATE))))
        .containsExactly(
            Set.of(), Set.of(DataFlow.PRIVATE), Set.of(DataFlow.PRIVATE), Set.of(DataFlow.PRIVATE));
  }

  private List<Set<DataFlow>> flows(McpClientOptions options) {
    return connect(options).toolset().tools().stream().map(FunctionTool::flow).toList();
  }

  @Test
  void progressOfAServerIsAnEventOfTheRun() {
    peer.raw("tools/call", (one, response) -> {
      HttpServerResponse stream = peer.events(response);
      stream.write(HttpPeer.event(Json.parse(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progress\":1,"
              + "\"message\":\"half\",\"progressToken\":"
              + one.params().path("_meta").path("progressToken") + "}}")));
      peer.result(one).onSuccess(result -> stream.end(HttpPeer.event(result)));
    });
    LocalGemini gemini = LocalGemini.start(vertx).await();
    gemini.reply(Reply.call("peer__echo", Map.of()), Reply.text("Thanks."));
    List<String> progress = new CopyOnWriteArrayList<>();

    Run run = agent(gemini, connect()).start("Do it");
    run.handler(event -> {
      if (event instanceof RunEvent.ToolProgress said) {
        progress.add(said.text());
      }
    });
    run.result().await();

    assertThat(progress).containsExactly("half (1)");
  }

  @Test
  void cancellingARunCancelsTheServersWork() throws Exception {
    CompletableFuture<Void> entered = new CompletableFuture<>();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    peer.raw("tools/call", (one, response) -> {
      peer.events(response).closeHandler(v -> closed.complete(null));
      response.exceptionHandler(e -> closed.complete(null));
      entered.complete(null);
    });
    LocalGemini gemini = LocalGemini.start(vertx).await();
    gemini.reply(Reply.call("peer__echo", Map.of()));

    Run run = agent(gemini, connect()).start("Do it");
    run.handler(event -> {});
    entered.get(20, TimeUnit.SECONDS);
    run.cancel();

    closed.get(20, TimeUnit.SECONDS);
  }

  @Test
  void D16_anErrorOfTheToolIsToldToTheModel() {
    peer.answers(
        "tools/call", "{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"No disk\"}]}");

    assertThat(told(connect(), "peer__echo", Map.of())
            .path("response")
            .path("error")
            .textValue())
        .isEqualTo("No disk");
  }

  @Test
  void D16_anErrorOfTheServerIsToldToTheModelAndNamesIt() {
    peer.fails("tools/call", -32602, "No\u200b such thing");

    assertThat(told(connect(), "peer__echo", Map.of())
            .path("response")
            .path("error")
            .textValue())
        .isEqualTo("MCP server 'peer' answered with error -32602: No such thing");
  }

  @Test
  void aServerThatIsGoneIsAnErrorOfItsTools() {
    McpClient client = connect();
    peer.close().await();

    assertThat(
            told(client, "peer__echo", Map.of()).path("response").path("error").textValue())
        .startsWith("MCP server 'peer' ");
  }

  @Test
  void D18_aCallInDoubtIsToldAsOneUnlessTheServerIsTrusted() {
    peer.tools("{\"name\":\"set\",\"description\":\"d\",\"inputSchema\":{\"type\":\"object\"},"
        + "\"annotations\":{\"idempotentHint\":true}}");
    peer.raw("tools/call", (one, response) -> {
      if (peer.count("tools/call") % 2 == 1) {
        peer.events(response).end(": nothing\n\n");
      } else {
        peer.result(one).onSuccess(result -> peer.events(response).end(HttpPeer.event(result)));
      }
    });

    JsonNode trusted =
        told(connect(new McpClientOptions().setTrusted(true)), "peer__set", Map.of());
    assertThat(peer.count("tools/call")).isEqualTo(2);
    JsonNode other = told(connect(), "peer__set", Map.of());

    assertThat(trusted.path("response").path("output").textValue()).isEqualTo("done");
    assertThat(other.path("response").path("error").textValue())
        .isEqualTo("MCP server 'peer' broke off its answer. It is unknown whether the tool did its"
            + " work");
    assertThat(peer.count("tools/call")).isEqualTo(3);
  }

  @Test
  void aCallWhoseHeadersWereThoseOfAnOlderListIsMadeWithTheNewOne() {
    String old = "{\"type\":\"object\",\"properties\":{\"region\":{\"type\":\"string\"}}}";
    peer.tools(withSchema("where", old));
    peer.raw("tools/call", (one, response) -> {
      boolean mirrored = "eu".equals(one.request().getHeader("Mcp-Param-Region"));
      if (!mirrored) {
        response
            .setStatusCode(400)
            .putHeader("content-type", "application/json")
            .end("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32020,\"message\":\"m\"}}");
      } else {
        peer.result(one).onSuccess(result -> peer.events(response).end(HttpPeer.event(result)));
      }
    });
    ToolApprovals all = new ToolApprovals() {
      @Override
      public String approved(String server, String tool) {
        return null;
      }

      @Override
      public void approve(String server, String tool, String hash) {}
    };
    McpClient client = connect(new McpClientOptions().setApprovals(all));
    peer.tools(
        withSchema("where", old.replace("\"string\"", "\"string\",\"x-mcp-header\":\"Region\"")));

    assertThat(told(client, "peer__where", Map.of("region", "eu"))
            .path("response")
            .path("output")
            .textValue())
        .isEqualTo("done");
  }

  @Test
  void D16_structuredContentIsCheckedAgainstItsSchema() {
    peer.tools(
        "{\"name\":\"sum\",\"description\":\"d\",\"inputSchema\":{\"type\":\"object\"},"
            + "\"outputSchema\":{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"integer\"}}}}");
    peer.answers(
        "tools/call",
        params ->
            Future.succeededFuture(Json.parse("{\"content\":[],\"structuredContent\":{\"value\":"
                + params.path("arguments").path("v") + "}}")));
    McpClient client = connect();

    assertThat(told(client, "peer__sum", Map.of("v", 4))
            .path("response")
            .path("output")
            .toString())
        .isEqualTo("{\"value\":4}");
    assertThat(told(client, "peer__sum", Map.of("v", "x"))
            .path("response")
            .path("error")
            .textValue())
        .startsWith("MCP server 'peer' gave a result that does not hold to the schema it declared");
  }

  @Test
  void aLongResultIsCutWithANote() {
    peer.answers(
        "tools/call", "{\"content\":[{\"type\":\"text\",\"text\":\"" + "y".repeat(500) + "\"}]}");

    JsonNode response =
        told(connect(new McpClientOptions().setMaxResultLength(100)), "peer__echo", Map.of());

    assertThat(response.path("response").path("output").textValue())
        .isEqualTo("y".repeat(100) + " [cut: the first 100 of 500 characters]");
  }

  @Test
  void headersOfACallComeFromItsRun() {
    McpClient client =
        connect(new McpClientOptions().setCallHeaders(context -> Map.of("X-Run", context.runId())));

    told(client, "peer__echo", Map.of());

    assertThat(peer.last("tools/call").request().getHeader("X-Run")).isNotBlank();
    assertThat(peer.last("tools/list").request().getHeader("X-Run")).isNull();
  }

  @Test
  void anAgentReadsResourcesWhereItMay() {
    peer.answers("resources/list", "{\"resources\":[{\"uri\":\"a:b\",\"name\":\"n\"}]}");
    peer.answers("resources/read", "{\"contents\":[{\"uri\":\"a:b\",\"text\":\"inside\"}]}");
    McpClient client = connect(new McpClientOptions().setResourceTools(true));

    assertThat(names(client))
        .containsExactly("peer__echo", "peer__list_resources", "peer__read_resource");
    assertThat(told(client, "peer__list_resources", Map.of())
            .path("response")
            .path("output")
            .textValue())
        .isEqualTo("a:b n \n");
    assertThat(told(client, "peer__read_resource", Map.of("uri", "a:b"))
            .path("response")
            .path("output")
            .textValue())
        .isEqualTo("[a:b]\ninside");
  }

  @Test
  void promptsAndCompletionsAreThereForPrograms() {
    peer.answers("prompts/list", "{\"prompts\":[{\"name\":\"p\"}]}");
    peer.answers(
        "prompts/get",
        "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"t\"}}]}");
    peer.answers("completion/complete", "{\"completion\":{\"values\":[\"one\",\"two\"]}}");
    McpClient client = connect();

    assertThat(client.listPrompts().await().get(0).name()).isEqualTo("p");
    assertThat(client.getPrompt("p", Map.of("a", "b")).await().get(0).role()).isEqualTo("user");
    assertThat(client
            .complete(Json.object().put("type", "ref/prompt").put("name", "p"), "a", "o")
            .await())
        .containsExactly("one", "two");
    assertThatThrownBy(() -> client.readResource("x:y").await())
        .hasMessage("MCP server 'peer' answered with error -32601: Method not found");
  }
}
