package dev.pollux.mcp.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.mcp.server.McpHttpOptions;
import dev.pollux.mcp.server.McpHttpServer;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server, used by clients that others publish. */
@Tag("npm")
@Timeout(400)
class ForeignClientsTest {

  private static NpmClients clients;

  private final Vertx vertx = Vertx.vertx();
  private String url;

  @TempDir
  Path folder;

  @BeforeAll
  static void install() throws Exception {
    clients = NpmClients.installed();
  }

  @BeforeEach
  void serve() {
    int port = new McpHttpServer(vertx, AddingServer.server(), new McpHttpOptions().setPort(0))
        .listen()
        .await();
    url = "http://localhost:" + port + "/mcp";
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static List<String> java() {
    String classPath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        classPath,
        AddingServer.class.getName());
  }

  @ParameterizedTest
  @CsvSource({"legacy", "modern"})
  void inspectorListsAndCalls(String era) throws Exception {
    NpmClients.Said listed = inspect(era, "--method", "tools/list");
    NpmClients.Said called =
        inspect(era, "--method", "tools/call", "--tool-name", "add", "--tool-arg", "a=2", "b=3");

    assertThat(listed.exit()).as(listed.err()).isZero();
    assertThat(Json.parse(listed.out()).path("tools").findValuesAsText("name"))
        .containsExactlyInAnyOrder("add", "echo");
    assertThat(called.exit()).as(called.err()).isZero();
    assertThat(Json.parse(called.out()).at("/content/0/text").asText()).isEqualTo("5");
  }

  private NpmClients.Said inspect(String era, String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("--cli", url, "--transport", "http", "--protocol-era", era));
    all.addAll(List.of(arguments));
    return clients.program("mcp-inspector", all.toArray(String[]::new));
  }

  @Test
  void inspectorListsOverStdio() throws Exception {
    List<String> all = new ArrayList<>(List.of("--cli"));
    all.addAll(java());
    all.addAll(List.of("--method", "tools/list"));

    NpmClients.Said listed = clients.program("mcp-inspector", all.toArray(String[]::new));

    assertThat(listed.exit()).as(listed.err()).isZero();
    assertThat(listed.out()).contains("\"add\"", "\"echo\"");
  }

  @ParameterizedTest
  @CsvSource({"auto, 2026-07-28", "legacy, 2025-11-25"})
  void typeScriptClientListsAndCalls(String mode, String version) throws Exception {
    List<String> stdio = new ArrayList<>(List.of(mode, "stdio"));
    stdio.addAll(java());

    for (String[] arguments :
        List.of(new String[] {mode, "http", url}, stdio.toArray(String[]::new))) {
      NpmClients.Said said = clients.typeScript(arguments);
      assertThat(said.exit()).as(said.err()).isZero();
      JsonNode got = Json.parse(said.out());
      assertThat(got.path("version").asText()).isEqualTo(version);
      assertThat(got.path("tools")).hasSize(2);
      assertThat(got.path("sum").asText()).isEqualTo("5");
      assertThat(got.path("wrong").asBoolean()).isTrue();
    }
  }

  /**
   * Google's command line asks the model, calls the tool, and tells the model what it gave. The tool gives
   * words: a text that is a number it takes for structured content, and then refuses as such (0.61.0).
   */
  @Test
  void geminiCliAnswersWithTheTool() throws Exception {
    LocalGemini gemini = LocalGemini.start(vertx).await().replyWith(ForeignClientsTest::answer);
    Path settings = Files.createDirectories(folder.resolve(".gemini")).resolve("settings.json");
    Files.writeString(
        settings,
        "{\"security\": {\"auth\": {\"selectedType\": \"gemini-api-key\"}},"
            + " \"mcpServers\": {\"adding\": {\"httpUrl\": \"" + url + "\", \"trust\": true}}}");

    NpmClients.Said said = clients.program(
        "gemini",
        folder,
        Map.of(
            "HOME",
            folder.toString(),
            "GEMINI_API_KEY",
            "a-key",
            "GOOGLE_GEMINI_BASE_URL",
            gemini.url(),
            "GEMINI_CLI_TRUST_WORKSPACE",
            "true"),
        "-p",
        "Say something",
        "-m",
        "gemini-2.5-flash",
        "--approval-mode",
        "yolo");

    assertThat(said.exit()).as(said.err() + gemini.refusals()).isZero();
    assertThat(said.out()).contains("It says ").contains("echoed words");
  }

  private static Reply answer(ReceivedRequest request) {
    JsonNode contents = request.json().path("contents");
    Content last = Content.of(contents.get(contents.size() - 1));
    if (!last.functionResponses().isEmpty()) {
      return Reply.text("It says " + last.functionResponses().get(0).response());
    }
    for (JsonNode tool : request.json().path("tools")) {
      for (JsonNode function : tool.path("functionDeclarations")) {
        String name = function.path("name").asText();
        if (name.startsWith("mcp_") && name.endsWith("_echo")) {
          return Reply.call(name, Map.of("text", "echoed words"));
        }
      }
    }
    return Reply.text("There is no tool.");
  }
}
