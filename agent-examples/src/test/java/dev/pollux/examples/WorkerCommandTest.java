package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that are handed in by one command and made by another, with a database between them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerCommandTest {

  private static EmbeddedPostgres postgres;
  private static String store = "";

  @BeforeAll
  static void start() throws IOException {
    postgres =
        EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start();
    store = "postgres://postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  private static Cli.Result submit(String example, String prompt, String session, String... more) {
    String[] args = new String[8 + more.length];
    String[] first = {"submit", "--example", example, prompt, "--session", session, "--store", store
    };
    System.arraycopy(first, 0, args, 0, first.length);
    System.arraycopy(more, 0, args, first.length, more.length);
    return Cli.run(args);
  }

  @Test
  void runsAreMadeByAWorkerUntilItIsStopped() throws Exception {
    Cli.Result early = submit("weather", "What is Oslo like in July?", "ada");
    PipedInputStream pipe = new PipedInputStream(1 << 20);
    PrintStream err = new PrintStream(new PipedOutputStream(pipe), true, StandardCharsets.UTF_8);
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    Thread worker = new Thread(() -> exit.complete(Agents.run(
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            err,
            Map.of(),
            false),
        "worker",
        "--store",
        store,
        "--example",
        "weather,orders")));
    worker.start();
    BufferedReader told = new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8));
    String line = told.readLine();
    while (!line.equals("Works for weather, orders")) {
      line = told.readLine();
    }

    Cli.Result followed = submit("weather", "And Cairo?", "ada", "--follow");
    Cli.Result waits = submit("orders", "Cancel A-17", "shop", "--follow");
    worker.interrupt();

    assertThat(early.exit()).as(early.err()).isZero();
    assertThat(early.out()).matches("[0-9a-f-]{36}\n");
    assertThat(followed.exit()).as(followed.err()).isZero();
    assertThat(followed.out()).contains("in Cairo, July days").doesNotContain("Oslo");
    assertThat(followed.err()).contains("Ticket ", "  calls climate {", "  climate gave {");
    assertThat(waits.exit()).as(waits.err()).isEqualTo(3);
    assertThat(waits.err()).contains("Waits for approval until ", "cancelOrder {");
    assertThat(exit.get(60, TimeUnit.SECONDS)).isZero();
    assertThat(Cli.run("sessions", "list", "--store", store).outLines())
        .hasSize(2)
        .allMatch(session -> session.matches("(ada|shop)\t\\d+\t.*"));
    assertThat(Cli.run("run", "weather", "And in Fahrenheit?", "--session", "ada", "--store", store)
            .out())
        .contains("in Cairo, July days")
        .contains("°F");
    assertThat(Cli.run("sessions", "resume", "shop", "--example", "orders", "--store", store)
            .exit())
        .isEqualTo(3);
  }

  @Test
  void misuseIsSaid() {
    assertMisuse(
        "agents worker: --store: a directory", "worker", "--example", "weather", "--store", "d");
    assertMisuse(
        "agents worker: example: 'wether'", "worker", "--example", "wether", "--store", store);
    assertMisuse("agents submit: --store: not given", "submit", "hi", "--example", "weather");
    assertMisuse(
        "agents submit: PROMPT: empty", "submit", " ", "--example", "weather", "--store", store);
  }

  private static void assertMisuse(String message, String... args) {
    Cli.Result result = Cli.run(args);
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.errLines()).singleElement().asString().startsWith(message);
  }
}
