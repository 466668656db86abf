package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.http.HttpOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An example's agent for a program that serves many: as it is without options of its own. */
final class ServedExample {

  private ServedExample() {}

  static Agent agent(Vertx vertx, Terminal terminal, ServerOptions server, Example chosen)
      throws Exception {
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
