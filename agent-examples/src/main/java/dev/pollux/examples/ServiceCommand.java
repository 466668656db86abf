package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.examples.service.AgentService;
import dev.pollux.examples.service.ServiceOptions;
import dev.pollux.http.HttpOptions;
import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "service",
    description = {
      "Serves an example's agent over HTTP: messages in, server-sent events out.",
      "",
      "The address is told on stderr, and only programs on this machine reach it. SIGTERM and Ctrl-C let"
          + " runs that go on end first. Keys are found as for agents run; with none a script in this"
          + " process plays Gemini. Sessions are in memory."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class ServiceCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "The port on 127.0.0.1 (default: ${DEFAULT-VALUE}); 0 takes any free one.")
  private int port;

  @Option(
      names = "--example",
      paramLabel = "EXAMPLE",
      defaultValue = "assistant",
      description = "Whose agent it is (default: ${DEFAULT-VALUE}).")
  private String example = "assistant";

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long runs may go on when it is stopped (default: ${DEFAULT-VALUE}).")
  private int drain;

  @Mixin
  private ServerOptions server = new ServerOptions();

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  ServiceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      ServiceOptions options =
          new ServiceOptions().setPort(port).setDrainTimeout(Duration.ofSeconds(drain));
      AgentService service = new AgentService(agent(vertx), SessionStore.inMemory(), options);
      String id;
      try {
        id = vertx.deployVerticle(service).await();
      } catch (Exception e) { // await() throws what it failed with, checked or not
        terminal.note("agents service: port " + port + " cannot be used: " + e.getMessage());
        return 1;
      }
      terminal.note("http://127.0.0.1:" + service.port());
      Thread hook = new Thread(() -> stop(vertx, id), "agents-drain");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        new CountDownLatch(1).await(); // until a signal ends the process
      } catch (InterruptedException e) {
        Runtime.getRuntime().removeShutdownHook(hook);
        stop(vertx, id);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } finally {
      vertx.close().await();
    }
  }

  private static void stop(Vertx vertx, String service) {
    vertx.undeploy(service).await();
    vertx.close().await(); // which also clears away what the example made
  }

  private Agent agent(Vertx vertx) throws Exception {
    Example chosen = Example.named(example);
    Access access = server.access(terminal.environment());
    Given given = new Given(vertx, Path.of(""), null, Path.of("image.png"), false, List.of());
    Task task = chosen.maker().task(given);
    if (access.baseUrl() == null) {
      String url = Offline.start(vertx, chosen, 0).await().url();
      access = new Access(access.way(), url, Access.ANY_KEY);
      terminal.note("No API key: a script in this process plays Gemini (see agents run --help)");
    }
    return new Agent(
        server.model(vertx, server.id(chosen), access, terminal.environment(), new HttpOptions()),
        task.agent());
  }
}
