package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.server.McpHttpOptions;
import dev.pollux.mcp.server.McpHttpServer;
import dev.pollux.mcp.server.McpServer;
import dev.pollux.mcp.server.McpServerOptions;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run of the command line that is killed while a tool is at work, and what comes then. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledRunTest {

  @TempDir
  private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final Bank bank = new Bank();

  /** On another machine, as it were: it is there after the kill. */
  static final class Bank {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicInteger paid = new AtomicInteger();

    @Tool("Pays a bill")
    Future<String> pay(String to) {
      paid.incrementAndGet();
      begun.countDown();
      return Promise.<String>promise().future();
    }
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private String bank() {
    McpServer server =
        new McpServer(Implementation.of("bank", "1.0.0"), new McpServerOptions().add(bank));
    int port = new McpHttpServer(vertx, server, new McpHttpOptions().setPort(0))
        .listen()
        .await();
    return "http://localhost:" + port + "/mcp";
  }

  @Test
  void callThatWasUnderWayIsInDoubtAndNotMadeAgain() throws Exception {
    LocalGemini gemini = LocalGemini.start(vertx).await();
    gemini.reply(Reply.call("mcp__pay", Map.of("to", "Ada")), Reply.text("I am not sure."));
    String url = bank();
    String store = directory.resolve("store").toString();
    String[] where = {
      "--store", store, "--mcp", url, "--base-url", gemini.url(), "--approve", "mcp__pay"
    };
    Path out = directory.resolve("out");
    Process process = Programs.start(
        out,
        Map.of("GEMINI_API_KEY", "k"),
        with(where, "run", "mcp", "Pay Ada", "--session", "bills"));

    assertThat(bank.begun.await(60, TimeUnit.SECONDS)).as(Files.readString(out)).isTrue();
    Cli.Result locked = Cli.run("sessions", "list", "--store", store);
    process.destroyForcibly().waitFor(); // SIGKILL
    Map<String, String> key = Map.of("GEMINI_API_KEY", "k");
    Cli.Result asked = Cli.runIn(key, with(where, "run", "mcp", "Well?", "--session", "bills"));
    Cli.Result resumed =
        Cli.runIn(key, with(where, "sessions", "resume", "bills", "--example", "mcp"));
    Cli.Result again =
        Cli.runIn(key, with(where, "sessions", "resume", "bills", "--example", "mcp"));

    assertThat(locked.exit()).isEqualTo(1);
    assertThat(locked.errLines())
        .singleElement()
        .asString()
        .startsWith("agents sessions list: Session store " + store + " is open elsewhere")
        .endsWith("(LOCKED)");
    assertThat(asked.exit()).isEqualTo(1);
    assertThat(asked.errLines())
        .last()
        .isEqualTo("agents run: session 'bills' has a run that was cut off;"
            + " agents sessions resume bills --example mcp --store … goes on with it,"
            + " --leave gives it up");
    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.out()).isEqualTo("I am not sure.\n");
    assertThat(resumed.errLines())
        .containsSubsequence(
            "Session 'bills' has a run that was cut off; it goes on.",
            "In doubt: mcp__pay {\"to\":\"Ada\"} was begun by a run that was cut off; it is not made again,"
                + " and the model is told that nobody knows how it ended");
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.errLines())
        .last()
        .isEqualTo("agents sessions resume: session 'bills' has nothing to go on with");
    assertThat(bank.paid).hasValue(1);
    assertThat(gemini.requests().get(1).json().toString())
        .contains("unknown whether this happened");
  }

  private static String[] with(String[] where, String... args) {
    return Stream.concat(Arrays.stream(args), Arrays.stream(where)).toArray(String[]::new);
  }
}
