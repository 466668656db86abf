package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.transport.TransportException;
import dev.pollux.testing.LeakCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that is a child process may do wrong. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class StdioFaultsTest {

  private final Vertx vertx = Vertx.vertx();
  private final List<McpClient> clients = new ArrayList<>();

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    clients.forEach(client -> client.close().await());
    vertx.close().await();
  }

  private McpClient connect(ServerParameters server, McpClientOptions options) {
    McpClient client = McpClient.connect(vertx, "peer", server, options).await();
    clients.add(client);
    return client;
  }

  private McpClient connect(String fault) {
    return connect(
        StdioPeerProcess.command(fault), new McpClientOptions().setProtocolVersion("2025-11-25"));
  }

  private static String call(McpClient client) {
    return text(client.callTool("work", Json.object()).await());
  }

  private static String text(CallToolResult result) {
    return ((ContentBlock.TextContent) result.content().get(0)).text();
  }

  @ParameterizedTest
  @ValueSource(strings = {"banner", "garbage", "deep"})
  void D01_D02_D09_whatIsNoMessageIsSkipped(String fault) {
    McpClient client = connect(fault);

    assertThat(call(client)).isEqualTo("done");
    assertThat(call(client)).isEqualTo("done");
  }

  @Test
  void D03_aProcessThatExitsFailsAllThatWaitsAndIsStartedAgain() {
    McpClient client = connect("exitAtCall");

    Future<CallToolResult> first = client.callTool("work", Json.object());
    Future<CallToolResult> second = client.callTool("work", Json.object());

    for (Future<CallToolResult> call : List.of(first, second)) {
      assertThatThrownBy(call::await)
          .isInstanceOf(TransportException.class)
          .hasMessage(
              "MCP server 'peer' exited with code 3; the last it wrote to its error output:\n"
                  + "disk is on fire");
    }
    assertThat(client.listTools().await()).hasSize(1);
  }

  @Test
  void D03_aProcessThatExitsBeforeItIsInitializedFailsTheConnecting() {
    assertThatThrownBy(() -> connect("exitAtOnce"))
        .hasMessageContaining("MCP server 'peer' exited with code 7")
        .hasMessageContaining("no licence found");
  }

  @Test
  void D03_aProgramThatIsNotThereFailsTheConnecting() {
    assertThatThrownBy(
            () -> connect(ServerParameters.command("/no/such/program"), new McpClientOptions()))
        .hasMessageStartingWith("MCP server 'peer' cannot be started: ");
  }

  @Test
  void aProcessThatExitsWhenAskedWhatItSpeaksIsStartedAgainAndNotAsked() {
    McpClient client = connect(StdioPeerProcess.command("exitWhenAsked"), new McpClientOptions());

    assertThat(client.protocolVersion()).isEqualTo("2025-06-18");
    assertThat(call(client)).isEqualTo("done");
  }

  @ParameterizedTest
  @CsvSource({"deafToProbe,2025-06-18", "slowAndStateless,2026-07-28"})
  void aProcessThatDoesNotSayInTimeWhatItSpeaksIsUsedAsItIs(String fault, String version) {
    McpClient client = connect(
        StdioPeerProcess.command(fault),
        new McpClientOptions().setProbeTimeout(Duration.ofMillis(10)));

    assertThat(client.protocolVersion()).isEqualTo(version);
    assertThat(call(client)).isEqualTo("done");
  }

  @Test
  void D04_aProcessThatIgnoresItsEndIsKilledWithWhatItStarted() throws Exception {
    Path pids = folder.resolve("pids");
    McpClient client =
        connect(StdioPeerProcess.command("stubborn", pids.toString()), new McpClientOptions());
    List<ProcessHandle> processes = new ArrayList<>();
    for (String pid : Files.readString(pids).split(" ")) {
      processes.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
    }

    client.close().await();

    try {
      for (ProcessHandle process : processes) {
        process.onExit().get(20, TimeUnit.SECONDS);
      }
    } finally {
      processes.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void D05_anAnswerThatNeverComesEndsAtTheLimitAndTheServerIsTold() throws Exception {
    Path told = folder.resolve("told");
    McpClient client = connect(
        StdioPeerProcess.command("silent", told.toString()),
        new McpClientOptions().setProtocolVersion("2025-11-25"));

    assertThatThrownBy(() -> client
            .callTool("work", Json.object(), new McpCallOptions().setTimeout(Duration.ofMillis(50)))
            .await())
        .isInstanceOf(TransportException.class)
        .hasMessage("MCP server 'peer' did not answer tools/call within 50 ms");
    assertThat(client.listTools().await()).hasSize(1);
    assertThat(Files.readString(told)).contains("\"reason\":\"timed out\"");
  }

  @Test
  void D06_onlyTheFirstAnswerWithTheRightIdCounts() {
    McpClient client = connect("ids");

    assertThat(call(client)).isEqualTo("done");
    assertThat(call(client)).isEqualTo("done");
  }

  @Test
  void D06_aResultOfTheWrongShapeFailsTheRequest() {
    assertThatThrownBy(() -> call(connect("wrongShape"))).isInstanceOf(McpException.class);
  }

  @Test
  void D07_aLineWithoutEndEndsTheServer() {
    McpClient client = connect(
        StdioPeerProcess.command("endlessLine"),
        new McpClientOptions().setProtocolVersion("2025-11-25").setMaxMessageBytes(1 << 20));

    assertThatThrownBy(() -> call(client))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("sent a line of more than 1048576 bytes");
    assertThat(client.listTools().await()).hasSize(1);
  }

  @Test
  void D08_badBytesAreReplacedAndAByteOrderMarkIsSkipped() {
    assertThat(call(connect("bytes"))).isEqualTo("\u4e16\ufffd");
  }

  @Test
  void D10_aProcessThatDoesNotReadFailsWhatIsTooMuchForIt() {
    McpClient client = connect("deaf");
    String much = "x".repeat(1 << 20);

    client.callTool("work", Json.object());
    List<Future<CallToolResult>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(client.callTool("work", Json.object().put("much", much)));
    }

    assertThatThrownBy(() -> calls.get(39).await())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("does not read");
  }

  @Test
  void D11_D12_aFloodOfNotificationsIsReadAndTheListOnceMoreAtMost() {
    McpClient client = connect("flood");
    client.toolset().tools();

    assertThat(call(client)).isEqualTo("done");
    assertThat(client.toolset().tools()).hasSize(1);
  }

  @Test
  void S19_aProcessGetsNoKeysOfThisOne() {
    McpClient client = connect(
        StdioPeerProcess.command("environment").withEnvironment("OWN_KEY", "1"),
        new McpClientOptions());

    assertThat(call(client).split(","))
        .contains("OWN_KEY", "PATH")
        .isSubsetOf(
            "OWN_KEY",
            "PATH",
            "HOME",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "LOGNAME",
            "SHELL",
            "TERM",
            "TMPDIR",
            "TZ",
            "USER");
  }
}
