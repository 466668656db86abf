package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LocalGeminiCommandTest {

  @Test
  @Timeout(60)
  void servesTheScriptOfAnExampleUntilItIsInterrupted() throws Exception {
    PipedInputStream pipe = new PipedInputStream();
    PrintStream out = new PrintStream(new PipedOutputStream(pipe), true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    Thread server = new Thread(() -> exit.complete(Agents.run(
        new Terminal(InputStream.nullInputStream(), out, err, Map.of(), false),
        "local-gemini",
        "--port",
        "0",
        "--example",
        "orders")));
    server.start();
    String url = line(pipe);
    assertThat(url).matches("http://127\\.0\\.0\\.1:\\d+");

    Cli.Result result = Cli.runIn(
        Map.of("GEMINI_API_KEY", "k"), "run", "orders", "Where is order A-17?", "--base-url", url);

    assertThat(result.out()).contains("Order A-17 of Ada Lovelace");
    assertThat(result.err()).doesNotContain("No API key");
    server.interrupt();
    assertThat(exit.get(30, TimeUnit.SECONDS)).isZero();
  }

  private static String line(PipedInputStream pipe) throws IOException {
    return new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8)).readLine();
  }

  @Test
  void portInUseIsSaidInOneLine() {
    Vertx vertx = Vertx.vertx();
    try {
      NetServer taken = vertx
          .createNetServer()
          .connectHandler(socket -> {})
          .listen(0, "127.0.0.1")
          .await();

      Cli.Result result = Cli.run("local-gemini", "--port", String.valueOf(taken.actualPort()));

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.errLines())
          .singleElement()
          .asString()
          .startsWith("agents local-gemini: port " + taken.actualPort() + " cannot be used: ");
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void portAndExampleAreChecked() {
    assertThat(Cli.run("local-gemini").err())
        .startsWith("agents local-gemini: Missing required option: '--port=N'");
    assertThat(Cli.run("local-gemini", "--port", "70000"))
        .isEqualTo(new Cli.Result(
            2,
            "",
            "agents local-gemini: port: 70000 (expected: 0 to 65535)"
                + " (see agents local-gemini --help)\n"));
    assertThat(Cli.run("local-gemini", "--port", "0", "--example", "x").exit()).isEqualTo(2);
  }
}
