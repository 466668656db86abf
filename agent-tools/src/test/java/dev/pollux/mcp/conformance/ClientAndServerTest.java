package dev.pollux.mcp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.client.McpCallOptions;
import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.McpClientOptions;
import dev.pollux.mcp.client.ServerParameters;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ElicitRequest;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.mcp.protocol.Root;
import dev.pollux.mcp.sampling.SamplingHandler;
import dev.pollux.mcp.server.McpCall;
import dev.pollux.mcp.server.McpHttpOptions;
import dev.pollux.mcp.server.McpHttpServer;
import dev.pollux.mcp.server.McpServer;
import dev.pollux.mcp.server.McpServerOptions;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client and our server, in both eras and over both transports. */
@Timeout(60)
class ClientAndServerTest {

  private final Vertx vertx = Vertx.vertx();
  private final McpServer server = ConformanceServer.server();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private ServerParameters http() {
    int port = new McpHttpServer(vertx, server, new McpHttpOptions().setPort(0))
        .listen()
        .await();
    return ServerParameters.http("http://127.0.0.1:" + port + "/mcp");
  }

  private static ServerParameters stdio() {
    return ServerParameters.command(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        StdioServerProcess.class.getName());
  }

  private McpClient connect(ServerParameters where, McpClientOptions options) {
    return McpClient.connect(vertx, "ours", where, options).await();
  }

  private static String text(CallToolResult result) {
    return ((ContentBlock.TextContent) result.content().get(0)).text();
  }

  @ParameterizedTest
  @CsvSource({"http, 2026-07-28", "http, 2025-11-25", "stdio, 2026-07-28", "stdio, 2025-11-25"})
  void everythingIsThereAndTheServerMayAsk(String transport, String version) {
    McpClient client = connect(
        transport.equals("http") ? http() : stdio(),
        new McpClientOptions()
            .setProtocolVersion(version)
            .setRoots(List.of(new Root("file:///data", "data")))
            .setSampling((name, request) -> Future.succeededFuture(
                CreateMessageResult.of("m", ContentBlock.text("Paris"), "endTurn")))
            .setElicitation((name, request) -> Future.succeededFuture(ElicitResult.accept(
                (ObjectNode) Json.parse("{\"username\":\"ada\",\"email\":\"a@example.com\"}")))));

    assertThat(client.listTools().await()).hasSizeGreaterThan(10);
    assertThat(client.listResources().await()).isNotEmpty();
    assertThat(client.listResourceTemplates().await()).isNotEmpty();
    assertThat(client.listPrompts().await()).isNotEmpty();
    assertThat(client.readResource("test://static-text").await().get(0).text()).isNotEmpty();
    assertThat(text(client.callTool("test_simple_text", Json.object()).await()))
        .isEqualTo("This is a simple text response for testing.");
    assertThat(client.callTool("test_error_handling", Json.object()).await().isError())
        .isTrue();
    assertThat(text(client
            .callTool("test_sampling", Json.object().put("prompt", "The capital?"))
            .await()))
        .contains("Paris");
    assertThat(text(client
            .callTool("test_elicitation", Json.object().put("message", "Who?"))
            .await()))
        .contains("accept");
    List<String> progress = new CopyOnWriteArrayList<>();
    client
        .callTool(
            "test_tool_with_progress",
            Json.object(),
            new McpCallOptions().setProgress(said -> progress.add(said.toString())))
        .await();
    assertThat(progress).hasSize(3);
    client.close().await();
  }

  @Test
  void theNewestEraIsFoundByAsking() {
    McpClient client = connect(http(), new McpClientOptions());

    assertThat(client.protocolVersion()).isEqualTo("2026-07-28");
    assertThat(client.serverInfo().name()).isEqualTo("pollux-conformance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25"})
  void aChangedResourceIsToldToWhoSubscribed(String version) throws Exception {
    McpClient client = connect(http(), new McpClientOptions().setProtocolVersion(version));
    CompletableFuture<String> told = new CompletableFuture<>();

    client.subscribe("test://watched-resource", told::complete).await();
    while (!told.isDone()) {
      server.resourceUpdated("test://watched-resource");
      client.listPrompts().await(); // the stream is opened beside the requests
    }

    assertThat(told.get(20, TimeUnit.SECONDS)).isEqualTo("test://watched-resource");
    client.unsubscribe("test://watched-resource").await();
  }

  @Test
  void whatIsNotAllowedIsNotOffered() {
    McpClient client = connect(http(), new McpClientOptions());

    assertThatThrownBy(
            () -> client.callTool("test_missing_capability", Json.object()).await())
        .hasMessageContaining("-32021");
  }

  /** A tool that works only after its user was somewhere. */
  static final class Accounts {
    private final AtomicBoolean known = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();

    @Tool("Reads the balance")
    Future<String> balance(ToolContext context) {
      calls.incrementAndGet();
      return known.get()
          ? Future.succeededFuture("42")
          : McpCall.of(context)
              .visitFirst(
                  "login", ElicitRequest.url("Log in first", "https://example.com/login", "e-1"))
              .map(answer -> known.get() ? "42" : "not logged in");
    }
  }

  private ServerParameters served(Object tools) {
    McpServer own = new McpServer(Implementation.of("own", "1"), new McpServerOptions().add(tools));
    int port =
        new McpHttpServer(vertx, own, new McpHttpOptions().setPort(0)).listen().await();
    return ServerParameters.http("http://127.0.0.1:" + port + "/mcp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25"})
  void aRequestIsMadeAgainWhenTheUserWasWhereTheServerSentThem(String version) {
    Accounts tools = new Accounts();
    List<String> visited = new CopyOnWriteArrayList<>();
    McpClient client = connect(
        served(tools),
        new McpClientOptions()
            .setProtocolVersion(version)
            .setUrlElicitation(true)
            .setElicitation((name, request) -> {
              visited.add(request.message() + " " + request.url());
              tools.known.set(true);
              return Future.succeededFuture(ElicitResult.accept());
            }));

    assertThat(text(client.callTool("balance", Json.object()).await())).isEqualTo("42");
    assertThat(visited).containsExactly("Log in first https://example.com/login");
    assertThat(tools.calls).hasValue(2);
  }

  @Test
  void aRequestFailsWhenTheUserDoesNotGoOrComesBackUnknown() {
    for (ElicitResult answer : List.of(ElicitResult.decline(), ElicitResult.accept())) {
      McpClient client = connect(
          served(new Accounts()),
          new McpClientOptions()
              .setProtocolVersion("2025-11-25")
              .setUrlElicitation(true)
              .setElicitation((name, request) -> Future.succeededFuture(answer)));

      assertThatThrownBy(() -> client.callTool("balance", Json.object()).await())
          .isInstanceOf(McpException.class)
          .hasMessage("MCP server 'ours' answered with error -32042: Log in first");
    }
  }

  @Test
  void aClientThatCannotSendItsUserAnywhereGetsAnErrorOfTheTool() {
    McpClient client =
        connect(served(new Accounts()), new McpClientOptions().setProtocolVersion("2025-11-25"));

    CallToolResult result = client.callTool("balance", Json.object()).await();

    assertThat(result.isError()).isTrue();
    assertThat(text(result)).contains("did not declare what 'elicitation/create' needs");
  }

  /** A tool that lets the client's model choose what it does. */
  static final class Choosing {
    @Tool("Chooses a city")
    Future<String> choose(ToolContext context) {
      McpTool climate = McpTool.of(
          "climate", "The climate of a city", (ObjectNode) Json.parse("{\"type\":\"object\"}"));
      CreateMessageRequest question = CreateMessageRequest.of(
              List.of(PromptMessage.user(ContentBlock.text("Oslo or Rome?"))), 100)
          .withTools(List.of(climate), "required");
      return McpCall.of(context)
          .sample("city", question)
          .map(answer -> answer.stopReason() + " " + answer.toolUses().get(0).input());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-07-28", "2025-11-25"})
  void aServersToolsGoToTheModelOfAClientThatTakesThem(String version) {
    ServerParameters choosing = served(new Choosing());
    ScriptedModel model = new ScriptedModel(vertx).thenCalls("climate", Map.of("city", "Oslo"));
    McpClient client = connect(
        choosing,
        new McpClientOptions()
            .setProtocolVersion(version)
            .setSampling(SamplingHandler.of(model, 100)));

    assertThat(text(client.callTool("choose", Json.object()).await()))
        .isEqualTo("toolUse {\"city\":\"Oslo\"}");

    McpClient without = connect(
        choosing,
        new McpClientOptions()
            .setProtocolVersion("2025-11-25")
            .setSampling((name, request) -> Future.failedFuture("not asked")));
    assertThat(text(without.callTool("choose", Json.object()).await()))
        .contains("did not declare what 'sampling/createMessage' needs");
  }
}
