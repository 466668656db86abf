package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.http.HttpOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What programs have in common that serve many: agents as the examples have them, and a gentle end. */
final class ServedExample {

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long runs may go on when it is stopped (default: ${DEFAULT-VALUE}).")
  private int drain;

  @Mixin
  private ServerOptions server = new ServerOptions();

  /** How long runs may go on when the program is stopped. */
  Duration drain() {
    return Duration.ofSeconds(drain);
  }

  /** The example's agent, without options of its own. */
  Agent agent(Vertx vertx, Terminal terminal, Example chosen) throws Exception {
    Access access = server.access(terminal.environment());
    Given given = new Given(vertx, Path.of(""), null, Path.of("image.png"), false, List.of());
    Task task = chosen.maker().task(given);
    if (access.baseUrl() == null) {
      String url = Offline.inProcess(vertx, chosen).await().url();
      access = new Access(access.way(), url, Access.ANY_KEY);
      terminal.note(Ready.OFFLINE);
    }
    return new Agent(
        server.model(vertx, server.id(chosen), access, terminal.environment(), new HttpOptions()),
        task.agent());
  }

  /**
   * Waits for the end of the process.
   *
   * @param drain lets what goes on end: also when the thread is interrupted
   * @param close what else is to be closed when a signal ends the process
   */
  static void untilStopped(Runnable drain, Runnable close) {
    Thread hook = new Thread(
        () -> {
          drain.run();
          close.run();
        },
        "agents-drain");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      new CountDownLatch(1).await(); // until a signal ends the process
    } catch (InterruptedException e) {
      Runtime.getRuntime().removeShutdownHook(hook);
      drain.run();
    }
  }
}
