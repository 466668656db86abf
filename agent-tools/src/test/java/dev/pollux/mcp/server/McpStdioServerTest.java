package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class McpStdioServerTest {

  private static final String META = "'_meta':{'io.modelcontextprotocol/protocolVersion':"
      + "'2026-07-28','io.modelcontextprotocol/clientCapabilities':{}}";

  private final Vertx vertx = Vertx.vertx();
  private final TestTools tools = new TestTools();
  private final McpServer server =
      new McpServer(Implementation.of("test", "1"), new McpServerOptions().add(tools));

  private final PipedOutputStream in = new PipedOutputStream();
  private final PipedInputStream out = new PipedInputStream(1 << 16);
  private final BufferedReader answers =
      new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8));
  private final Future<Void> served = serve();

  private Future<Void> serve() {
    try {
      return new McpStdioServer(vertx, server, new McpStdioOptions().setMaxLineBytes(10_000))
          .serve(new PipedInputStream(in, 1 << 16), new PipedOutputStream(out));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void say(String line) throws IOException {
    in.write((line.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  private void ask(Object id, String method, String params) throws IOException {
    say(Probe.request(id, method, Probe.params(params)).toString());
  }

  private JsonNode answer() throws IOException {
    return Json.parse(answers.readLine());
  }

  @Test
  void bothErasAreServed() throws Exception {
    ask(1, "tools/call", "{'name':'echo'}");
    assertThat(answer().at("/error/code").asInt()).isEqualTo(-32600); // no session yet
    ask(2, "server/discover", "{" + META + "}");
    assertThat(answer().at("/result/supportedVersions/0").asText()).isEqualTo("2026-07-28");
    ask(3, "tools/call", "{'name':'echo','arguments':{'text':'new'}," + META + "}");
    assertThat(answer().at("/result/resultType").asText()).isEqualTo("complete");
    ask(4, "server/discover", "{}");
    assertThat(answer().at("/error/code").asInt()).isEqualTo(-32602);
    ask(5, "initialize", "{'protocolVersion':'2025-11-25','capabilities':{}}");
    assertThat(answer().at("/result/protocolVersion").asText()).isEqualTo("2025-11-25");
    ask(6, "tools/call", "{'name':'echo','arguments':{'text':'old'}}");
    assertThat(answer().toString())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":6,\"result\":{\"content\":"
            + "[{\"type\":\"text\",\"text\":\"old\"}]}}");
  }

  @Test
  void D30_aLineThatIsNoMessageIsAnsweredAndTheNextIsRead() throws Exception {
    for (String line : new String[] {"{", "[]", "7", "{'jsonrpc':'2.0','id':{},'method':'ping'}"}) {
      say(line);
      assertThat(answer().at("/error/code").asInt()).isIn(-32700, -32600);
    }
    say("x".repeat(100_000));
    assertThat(answer().at("/error/message").asText())
        .isEqualTo("A line is longer than 10000 bytes");
    ask(1, "ping", "{}");
    assertThat(answer().path("id").asInt()).isEqualTo(1);
  }

  @Test
  void D07_aLineThatDoesNotEndIsRefusedAndSkipped() throws Exception {
    in.write("x".repeat(10_002).getBytes(StandardCharsets.UTF_8));
    in.flush();
    assertThat(answer().at("/error/message").asText())
        .isEqualTo("A line is longer than 10000 bytes");
    say("x".repeat(50_000)); // one answer is enough
    ask(1, "ping", "{}");
    assertThat(answer().path("id").asInt()).isEqualTo(1);
  }

  @Test
  void aCancelledCallIsNotAnswered() throws Exception {
    ask(1, "tools/call", "{'name':'hold'," + META + "}");
    tools.entered.get(10, TimeUnit.SECONDS);
    say("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':1}}");
    tools.cancelled.get(10, TimeUnit.SECONDS);
    ask(2, "ping", "{}");

    assertThat(answer().path("id").asInt()).isEqualTo(2);
  }

  @Test
  void aSubscriptionIsServedUntilItIsCancelled() throws Exception {
    ask(7, "subscriptions/listen", "{'notifications':{'toolsListChanged':true}," + META + "}");
    assertThat(answer().path("method").asText())
        .isEqualTo("notifications/subscriptions/acknowledged");
    server.toolsChanged();
    assertThat(answer().toString()).contains("tools/list_changed", "subscriptionId\":7");
    say("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':7}}");
    ask(8, "ping", "{}");
    assertThat(answer().path("id").asInt()).isEqualTo(8);
    server.toolsChanged();
    ask(9, "ping", "{}");
    assertThat(answer().path("id").asInt()).isEqualTo(9);
  }

  @Test
  void whenStdinEndsItEndsAndCancelsWhatItWorksOn() throws Exception {
    ask(1, "tools/call", "{'name':'hold'," + META + "}");
    tools.entered.get(10, TimeUnit.SECONDS);

    in.close();

    served.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    tools.cancelled.get(10, TimeUnit.SECONDS);
  }

  /** A program that prints, blocks, and has a thread of its own. */
  public static final class Program {

    private Program() {}

    /** Prints to stdout where a message would be. */
    public static final class Printing {
      @Tool("Prints")
      public String print() {
        System.out.println("not a message");
        return "printed";
      }

      @Tool("Never ends")
      public String block() throws InterruptedException {
        while (true) {
          try {
            Thread.currentThread().join();
          } catch (InterruptedException e) {
            // goes on
          }
        }
      }
    }

    /** See the class. */
    public static void main(String[] args) {
      McpServer server = new McpServer(
          Implementation.of("program", "1"), new McpServerOptions().add(new Printing()));
      Thread other = new Thread(() -> {
        try {
          Thread.currentThread().join();
        } catch (InterruptedException e) {
          // ends
        }
      });
      other.start();
      new McpStdioServer(Vertx.vertx(), server, new McpStdioOptions()).serveAndExit();
    }
  }

  @Test
  void D40_aProgramWhoseStdinEndsIsGoneInASecond() throws Exception {
    Process program = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    try {
      OutputStream stdin = program.getOutputStream();
      BufferedReader stdout = program.inputReader(StandardCharsets.UTF_8);
      stdin.write((Probe.request(1, "tools/call", Probe.params("{'name':'print'," + META + "}"))
              + "\n" + Probe.request(2, "tools/call", Probe.params("{'name':'block'," + META + "}"))
              + "\n")
          .getBytes(StandardCharsets.UTF_8));
      stdin.flush();
      assertThat(stdout.readLine()).startsWith("{").contains("\"printed\"");

      long begun = System.nanoTime();
      stdin.close();
      assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();

      assertThat(stdout.lines()).allMatch(line -> line.startsWith("{\"jsonrpc\":"));
      // A second, and as much again for a machine that has other things to do.
      assertThat(System.nanoTime() - begun).isLessThan(2_000_000_000L);
    } finally {
      program.destroyForcibly();
    }
  }
}
