package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ServiceCommandTest {

  @Test
  void exampleIsServedUntilItIsInterrupted() throws Exception {
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
        "service",
        "--port",
        "0")));
    server.start();
    BufferedReader told = new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8));

    assertThat(told.readLine()).startsWith("No API key: a script in this process plays Gemini");
    String url = told.readLine();
    HttpResponse<String> answer = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url + "/sessions/demo/messages"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                    "{\"text\": \"What does delivery abroad cost?\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(url).matches("http://127\\.0\\.0\\.1:\\d+");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(Json.parse(answer.body()).path("text").asText())
        .isEqualTo("Delivery abroad costs 14.50 € and takes 4 to 9 days.");
    assertThat(out.size()).isZero();
    server.interrupt();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void portInUseIsSaidInOneLine() {
    Vertx vertx = Vertx.vertx();
    try {
      NetServer taken = vertx.createNetServer().connectHandler(socket -> {});
      int port = taken.listen(0, "127.0.0.1").await().actualPort();

      Cli.Result result = Cli.run("service", "--port", String.valueOf(port));

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("agents service: port " + port + " cannot be used: ");
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void misuseIsSaid() {
    assertMisuse("agents service: port: 70000 (expected: 0 to 65535)", "--port", "70000");
    assertMisuse("agents service: example: 'wether' (expected: one of ", "--example", "wether");
    assertMisuse("agents service: drainTimeout: PT0S (expected: 1 ms to ", "--drain", "0");
    assertMisuse("agents service: --auth: 'basic' (expected: ", "--auth", "basic");
  }

  private static void assertMisuse(String message, String... options) {
    String[] args = new String[options.length + 1];
    args[0] = "service";
    System.arraycopy(options, 0, args, 1, options.length);
    Cli.Result result = Cli.run(args);
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.errLines()).last().asString().startsWith(message);
  }
}
