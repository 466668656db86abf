package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.examples.mcp.AnyServer;
import dev.pollux.json.Json;
import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.ServerParameters;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class McpCommandTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static String url;

  @BeforeAll
  static void serve() {
    url = AnyServer.serve(VERTX).await();
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  /** The command line as a program, which is a server over stdio. */
  private static String[] stdio(String... arguments) {
    String classPath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
    String[] java = {
      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-XX:TieredStopAtLevel=1",
      "-cp",
      classPath,
      Agents.class.getName(),
      "mcp",
      "serve"
    };
    String[] command = Arrays.copyOf(java, java.length + arguments.length);
    System.arraycopy(arguments, 0, command, java.length, arguments.length);
    return command;
  }

  private static String line(String... words) {
    return Arrays.stream(words).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
  }

  private static int unused() {
    NetServer free = VERTX.createNetServer().connectHandler(socket -> {});
    int port = free.listen(0, "127.0.0.1").await().actualPort();
    free.close().await();
    return port;
  }

  @Test
  void toolsOfAnAddressAreListedWithTheirSchemas() {
    Cli.Result result = Cli.run("mcp", "tools", url);

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.outLines())
        .contains("today: Today's date")
        .anyMatch(line -> line.startsWith("  {") && line.contains("\"city\""));
    assertThat(result.err()).contains("2 tools; protocol 2026");
  }

  @Test
  void callPrintsWhatTheToolGives() {
    Cli.Result result =
        Cli.run("mcp", "call", url, "climate", "{\"city\": \"Oslo\", \"month\": \"MAY\"}");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(Json.parse(result.out()).path("city").asText()).isEqualTo("Oslo");
    assertThat(Cli.run("mcp", "call", url, "today").out()).contains("-");
  }

  @Test
  void failureOfTheToolIsExitCodeOne() {
    Cli.Result result =
        Cli.run("mcp", "call", url, "climate", "{\"city\": \"Atlantis\", \"month\": \"MAY\"}");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("agents mcp call: the tool failed: ")
        .contains("No climate data for Atlantis");
    assertThat(Cli.run("mcp", "call", url, "no_such").exit()).isEqualTo(1);
  }

  @Test
  void exampleIsServedOverStdioWithNothingElseOnStdout() throws Exception {
    Process process = new ProcessBuilder(stdio("weather", "--stdio"))
        .redirectErrorStream(false)
        .start();
    try {
      process
          .getOutputStream()
          .write(("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                  + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                  + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}\n")
              .getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      BufferedReader out = new BufferedReader(
          new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));

      assertThat(Json.parse(out.readLine()).at("/result/serverInfo/name").asText())
          .isEqualTo("pollux-weather");
      process.getOutputStream().close();
      assertThat(out.readLine()).isNull();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void commandLineIsAServerAsWell() {
    Cli.Result result = Cli.run("mcp", "tools", line(stdio("weather")));

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.outLines()).contains("today: Today's date");
  }

  @Test
  void exampleIsServedOverHttpUntilItIsInterrupted() throws Exception {
    PipedInputStream pipe = new PipedInputStream();
    PrintStream err = new PrintStream(new PipedOutputStream(pipe), true, StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    Thread server = new Thread(() -> exit.complete(Agents.run(
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            err,
            Map.of(),
            false),
        "mcp",
        "serve",
        "orders",
        "--port",
        "0")));
    server.start();
    String address =
        new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8)).readLine();

    Cli.Result result = Cli.run("mcp", "call", address, "order", "{\"number\": \"A-17\"}");

    assertThat(address).matches("http://localhost:\\d+/mcp");
    assertThat(result.out()).contains("Ada Lovelace");
    assertThat(out.size()).isZero();
    server.interrupt();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void exampleGetsTheToolsOfAllServers(@TempDir Path directory) throws IOException {
    Path config = Files.writeString(
        directory.resolve("mcp.json"),
        "{\"mcpServers\": {\"climate\": {\"url\": \"${WEATHER}\"},"
            + " \"off\": {\"command\": \"no-such-program\", \"disabled\": true}}}");

    Cli.Result result = Cli.runIn(
        Map.of("WEATHER", url),
        "run",
        "mcp",
        "Use climate__today",
        "--mcp",
        url,
        "--mcp",
        line(stdio("orders")),
        "--mcp-config",
        config.toString());

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).containsPattern("climate__today says: .*\\d{4}-");
    assertThat(result.err())
        .contains("MCP server 'climate': " + url)
        .contains("MCP server 'mcp': " + url)
        .contains("MCP server 'mcp2': ");
    Cli.Result orders =
        Cli.run("run", "mcp", "Use order with number=A-17", "--mcp", line(stdio("orders")));
    assertThat(orders.out()).contains("order says: ").contains("Ada Lovelace");
  }

  @Test
  void nameInTheConfigurationIsAServer(@TempDir Path directory) throws IOException {
    Path config = Files.writeString(
        directory.resolve("mcp.json"),
        "{\"mcpServers\": {\"weather\": {\"url\": \"" + url + "\"}}}");

    assertThat(Cli.run("mcp", "call", "weather", "today", "--mcp-config", config.toString())
            .exit())
        .isZero();
    assertMisuse(
        "agents mcp tools: SERVER: none of this name in '" + config
            + "' (expected: one of weather)",
        "mcp",
        "tools",
        "files",
        "--mcp-config",
        config.toString());
  }

  @Test
  void serverThatIsNotReachedIsNamed() {
    String nobody = "http://127.0.0.1:" + unused() + "/mcp";

    Cli.Result run = Cli.run("run", "mcp", "Use today", "--mcp", nobody);
    Cli.Result tools = Cli.run("mcp", "tools", nobody);
    Cli.Result program = Cli.run("mcp", "tools", "no-such-program-here --stdio");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("agents run: ").contains("'mcp'");
    assertThat(tools.exit()).isEqualTo(1);
    assertThat(tools.err()).contains("agents mcp tools: ").contains("'mcp'");
    assertThat(program.exit()).isEqualTo(1);
    assertThat(program.err()).contains("no-such-program-here");
  }

  @Test
  void portInUseIsSaidInOneLine() {
    NetServer taken = VERTX.createNetServer().connectHandler(socket -> {});
    int port = taken.listen(0, "localhost").await().actualPort();

    Cli.Result result = Cli.run("mcp", "serve", "weather", "--port", Integer.toString(port));

    taken.close().await();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .startsWith("agents mcp serve: port " + port + " cannot be used: ");
  }

  @Test
  void wordsOfACommandLineAreSplitAtSpacesOutsideOfQuotes() {
    assertThat(McpServers.words("x", " a  'b c' d\"e f\"g '' C:\\x "))
        .isEqualTo(List.of("a", "b c", "de fg", "", "C:\\x"));
  }

  private static void assertMisuse(String message, String... args) {
    Cli.Result result = Cli.run(args);
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).singleElement().asString().startsWith(message);
  }

  @Test
  void misuseIsSaid() {
    assertMisuse(
        "agents mcp: Missing command: serve, tools or call (see agents mcp --help)", "mcp");
    assertMisuse("agents mcp serve: Missing required parameter: 'EXAMPLE'", "mcp", "serve");
    assertMisuse(
        "agents mcp serve: example: 'wether' (expected: one of ", "mcp", "serve", "wether");
    assertMisuse(
        "agents mcp serve: example: 'image' has no tools of its own", "mcp", "serve", "image");
    assertMisuse("agents mcp serve: example: 'mcp' has no tools of its own", "mcp", "serve", "mcp");
    assertMisuse(
        "agents mcp serve: --port: with --stdio (expected: one of them)",
        "mcp",
        "serve",
        "weather",
        "--stdio",
        "--port",
        "1");
    assertMisuse(
        "agents mcp serve: --port: 70000 (expected: 0 to 65535)",
        "mcp",
        "serve",
        "weather",
        "--port",
        "70000");
    assertMisuse(
        "agents mcp serve: --root: example weather does not take it",
        "mcp",
        "serve",
        "weather",
        "--root",
        ".");
    assertMisuse("agents mcp tools: SERVER: empty (expected: an http", "mcp", "tools", " ");
    assertMisuse("agents mcp tools: SERVER: neither an http or https", "mcp", "tools", "ftp://x/y");
    assertMisuse("agents mcp tools: SERVER: no address", "mcp", "tools", "http://u:secret@x/mcp");
    assertMisuse("agents mcp tools: SERVER: a quote without its end", "mcp", "tools", "npx 'x");
    assertMisuse(
        "agents mcp call: JSON: Not JSON: ", "mcp", "call", "http://localhost/mcp", "t", "{a}");
    assertMisuse(
        "agents mcp call: JSON: ARRAY (expected: an object)",
        "mcp",
        "call",
        "http://localhost/mcp",
        "t",
        "[]");
    assertMisuse(
        "agents run: --mcp-config: 'no/such' (expected: a file that may be read)",
        "run",
        "mcp",
        "hi",
        "--mcp-config",
        "no/such");
    assertMisuse("agents run: --mcp: empty (expected: ", "run", "mcp", "hi", "--mcp", "");
  }

  @Test
  void clientOfTheLibraryUsesTheServedExample() {
    McpClient client = McpClient.connect(VERTX, "w", ServerParameters.command(stdio("weather")))
        .await();

    assertThat(client.toolset().tools()).hasSize(2);
    client.close().await();
  }
}
