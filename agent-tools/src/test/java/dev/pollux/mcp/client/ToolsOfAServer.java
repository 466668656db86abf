package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.mcp.untrusted.ToolNotice;
import dev.pollux.run.RunResult;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** A client of a server that is played, and an agent with its tools. */
abstract class ToolsOfAServer {

  final Vertx vertx = Vertx.vertx();
  final HttpPeer peer = HttpPeer.stateless(vertx);
  final List<ToolNotice> notices = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  McpClient connect() {
    return connect(new McpClientOptions());
  }

  McpClient connect(McpClientOptions options) {
    return McpClient.connect(
            vertx, "peer", ServerParameters.http(peer.url()), options.setNotices(notices::add))
        .await();
  }

  static List<String> names(McpClient client) {
    return client.toolset().tools().stream().map(FunctionTool::name).toList();
  }

  /** Lets an agent call one tool, and gives what the model was told. */
  JsonNode told(McpClient client, String tool, Map<String, ?> args) {
    LocalGemini gemini = LocalGemini.start(vertx).await();
    gemini.reply(Reply.call(tool, args), Reply.text("Thanks."));

    RunResult result = agent(gemini, client).run("Do it").await();

    assertThat(result.text()).isEqualTo("Thanks.");
    assertThat(gemini.refusals()).isEmpty();
    List<FunctionResponse> responses = result.contents().stream()
        .flatMap(content -> content.functionResponses().stream())
        .toList();
    assertThat(responses).hasSize(1);
    return responses.get(0).json();
  }

  Agent agent(LocalGemini gemini, McpClient client) {
    return new Agent(
        new GeminiModel(
            vertx, "gemini-3-flash-preview", Route.of(gemini.url()).withApiKey("test-key")),
        new AgentOptions().addTools(client.toolset()));
  }

  static String withSchema(String name, String schema) {
    return "{\"name\":\"" + name + "\",\"description\":\"d\",\"inputSchema\":" + schema + "}";
  }
}
