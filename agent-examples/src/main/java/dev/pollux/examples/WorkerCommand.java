package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.postgres.PostgresRunQueue;
import dev.pollux.postgres.PostgresSessionStore;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.worker.AgentWorker;
import dev.pollux.worker.AgentWorkerOptions;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "worker",
    description = {
      "Makes the runs that agents submit hands in, as one of any number of workers.",
      "",
      "A run whose worker was lost is gone on with by another. SIGTERM and Ctrl-C take no more runs, let"
          + " those that go on end first, and hand over the rest."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class WorkerCommand implements Callable<Integer> {

  @Option(
      names = "--example",
      paramLabel = "EXAMPLE",
      split = ",",
      required = true,
      description = "Whose runs it makes; repeatable, or with commas between them.")
  private List<String> examples = new ArrayList<>();

  @Mixin
  private StoreOptions store = new StoreOptions();

  @Mixin
  private ServedExample served = new ServedExample();

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  WorkerCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return Framed.call(spec, vertx -> {
      store.checkPostgres(terminal.environment());
      List<Example> chosen = examples.stream().map(Example::named).toList();
      AgentWorkerOptions options = new AgentWorkerOptions().setDrainTimeout(served.drain());
      return store.use(
          vertx,
          terminal,
          "agents worker",
          opened -> work(vertx, (PostgresSessionStore) opened, chosen, options));
    });
  }

  private int work(
      Vertx vertx, PostgresSessionStore opened, List<Example> chosen, AgentWorkerOptions options)
      throws Exception {
    Map<String, Agent> agents = new LinkedHashMap<>();
    for (Example example : chosen) {
      agents.put(example.name(), served.agent(vertx, terminal, example));
    }
    PostgresRunQueue queue = new PostgresRunQueue(opened, new RunQueueOptions());
    String worker =
        vertx.deployVerticle(new AgentWorker(queue, agents, options)).await();
    terminal.note("Works for " + String.join(", ", agents.keySet()));
    ServedExample.untilStopped(
        () -> {
          vertx.undeploy(worker).await();
          queue.close().await();
        },
        () -> {
          opened.close().await();
          vertx.close().await();
        });
    return 0;
  }
}
