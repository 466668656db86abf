package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.protocol.Root;
import dev.pollux.mcp.sampling.SamplingHandler;
import dev.pollux.testing.ScriptedModel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client and the servers that the protocol's authors publish. */
@Tag("npm")
@Timeout(900)
class ReferenceServersTest {

  private static NpmServers servers;

  private final Vertx vertx = Vertx.vertx();

  @TempDir
  Path folder;

  @BeforeAll
  static void install() throws Exception {
    servers = NpmServers.installed();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static String text(CallToolResult result) {
    return ((ContentBlock.TextContent) result.content().get(0)).text();
  }

  private McpClient connect(ServerParameters server) {
    return McpClient.connect(
            vertx,
            "ref",
            server,
            new McpClientOptions()
                .setRoots(List.of(new Root(folder.toUri().toString(), "data")))
                .setSampling((name, request) -> Future.succeededFuture(
                    CreateMessageResult.of("m", ContentBlock.text("sampled"), "endTurn")))
                .setElicitation((name, request) -> Future.succeededFuture(ElicitResult.decline())))
        .await();
  }

  private void useEverything(McpClient client) {
    assertThat(client.listTools().await()).extracting(McpTool::name).contains("echo", "get-sum");
    assertThat(client.toolsOff()).isEmpty();
    assertThat(
            text(client.callTool("echo", Json.object().put("message", "\u4e16")).await()))
        .contains("\u4e16");
    assertThat(text(
            client.callTool("get-sum", Json.object().put("a", 2).put("b", 3)).await()))
        .contains("5");
    assertThat(client.listResources().await()).isNotEmpty();
    String uri = client.listResources().await().get(0).uri();
    assertThat(client.readResource(uri).await()).isNotEmpty();
    assertThat(client.listPrompts().await()).isNotEmpty();
    assertThat(client.getPrompt("simple-prompt", Map.of()).await()).isNotEmpty();
    ObjectNode asks = Json.object().put("prompt", "Hello").put("maxTokens", 10);
    assertThat(client.callTool("trigger-sampling-request", asks).await().json().toString())
        .contains("sampled");
    List<String> progress = new CopyOnWriteArrayList<>();
    client
        .callTool(
            "trigger-long-running-operation",
            Json.object().put("duration", 1).put("steps", 2),
            new McpCallOptions().setProgress(said -> progress.add(said.toString())))
        .await();
    assertThat(progress).contains("1 of 2");
  }

  @Test
  void everythingOverStdio() {
    McpClient client =
        connect(ServerParameters.command(servers.command("server-everything", "stdio")));

    assertThat(client.protocolVersion()).isEqualTo("2025-11-25");
    useEverything(client);
    client.close().await();
  }

  @Test
  void everythingOverHttp() throws Exception {
    NetServer free = vertx.createNetServer().connectHandler(socket -> {});
    int port = free.listen(0, "127.0.0.1").await().actualPort();
    free.close().await();
    ProcessBuilder builder =
        new ProcessBuilder(servers.command("server-everything", "streamableHttp"));
    builder.environment().put("PORT", Integer.toString(port));
    Process process = builder.redirectErrorStream(true).start();
    try {
      BufferedReader said = new BufferedReader(
          new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = said.readLine();
      while (line != null && !line.contains("listening")) {
        line = said.readLine();
      }
      McpClient client = connect(ServerParameters.http("http://127.0.0.1:" + port + "/mcp"));

      assertThat(client.protocolVersion()).isEqualTo("2025-11-25");
      useEverything(client);
      client.close().await();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The SDK holds every message to its schema, and results to the calls before them. */
  @Test
  void aServerOfTheTypeScriptSdkAsksTheModelWithTools() throws Exception {
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls("weather", Map.of("city", "Paris"))
        .thenSays("It is 18 degrees");
    McpClient client = McpClient.connect(
            vertx,
            "asking",
            ServerParameters.command(servers.askingServer()),
            new McpClientOptions().setSampling(SamplingHandler.of(model, 500)))
        .await();

    CallToolResult result =
        client.callTool("ask", Json.object().put("question", "Warm?")).await();

    assertThat(text(result)).isEqualTo("toolUse, weather Paris, endTurn, It is 18 degrees");
    assertThat(model.requests().get(0).json().toString())
        .contains("\"name\":\"weather\"", "\"mode\":\"ANY\"");
    assertThat(model.requests().get(1).contents().get(2).functionResponses())
        .extracting(response -> response.response().path("output").asText())
        .containsExactly("18 degrees");
    client.close().await();
  }

  @Test
  void filesystem() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "inside");
    McpClient client = connect(ServerParameters.command(
        servers.command("server-filesystem", folder.toRealPath().toString())));

    assertThat(client.toolsOff()).isEmpty();
    assertThat(client.toolset().tools()).hasSizeGreaterThan(10);
    ObjectNode path =
        Json.object().put("path", folder.toRealPath().resolve("a.txt").toString());
    assertThat(text(client.callTool("read_text_file", path).await())).isEqualTo("inside");
    assertThat(client
            .callTool("read_text_file", Json.object().put("path", "/etc/passwd"))
            .await()
            .isError())
        .isTrue();
    client.close().await();
  }

  @Test
  void memory() {
    McpClient client = connect(ServerParameters.command(servers.command("server-memory"))
        .withEnvironment("MEMORY_FILE_PATH", folder.resolve("m.json").toString()));

    client
        .callTool("create_entities", (ObjectNode) Json.parse("{\"entities\":[{\"name\":\"Ada\","
            + "\"entityType\":\"person\",\"observations\":[\"counts\"]}]}"))
        .await();

    assertThat(client.callTool("read_graph", Json.object()).await().json().toString())
        .contains("Ada");
    client.close().await();
  }
}
