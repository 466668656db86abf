package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.examples.service.AgentService;
import dev.pollux.examples.service.ServiceOptions;
import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "service",
    description = {
      "Serves an example's agent over HTTP: messages in, server-sent events out.",
      "",
      "The address is told on stderr, and only programs on this machine reach it. SIGTERM and Ctrl-C let"
          + " runs that go on end first. Keys are found as for agents run; with none a script in this"
          + " process plays Gemini. Sessions are in memory, or in the --store."
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

  @Mixin
  private StoreOptions store = new StoreOptions();

  @Mixin
  private ServedExample served = new ServedExample();

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  ServiceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return Framed.call(spec, vertx -> {
      store.check(terminal.environment());
      Example chosen = Example.named(example);
      ServiceOptions options = new ServiceOptions().setPort(port).setDrainTimeout(served.drain());
      Agent agent = served.agent(vertx, terminal, chosen);
      return store.use(
          vertx,
          terminal,
          "agents service",
          opened -> serve(vertx, opened, new AgentService(agent, opened, options)));
    });
  }

  private int serve(Vertx vertx, SessionStore opened, AgentService service) {
    String id;
    try {
      id = vertx.deployVerticle(service).await();
    } catch (Exception e) { // await() throws what it failed with, checked or not
      terminal.note("agents service: port " + port + " cannot be used: " + e.getMessage());
      return 1;
    }
    terminal.note("http://127.0.0.1:" + service.port());
    ServedExample.untilStopped(() -> vertx.undeploy(id).await(), () -> {
      opened.close().await();
      vertx.close().await(); // which also clears away what the example made
    });
    return 0;
  }
}
