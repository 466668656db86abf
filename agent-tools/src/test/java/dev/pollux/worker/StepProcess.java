package dev.pollux.worker;

import dev.pollux.worker.Machines.Machine;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A worker that is a process of its own, whose steps are lines in a file. */
final class StepProcess {

  private StepProcess() {}

  /** Takes the port, the database, the schema, the model's URL and the file. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Machine machine = Machines.open(vertx, args, Machines.QUEUE);
    Path effects = Path.of(args[4]);
    String name = "pid " + ProcessHandle.current().pid();
    Steps steps = new Steps((job, number) -> vertx.timer(15).map(v -> {
      line(effects, job + " " + number + " " + name + "\n");
      return "ok";
    }));
    Machines.await(vertx.deployVerticle(new AgentWorker(
        machine.queue(),
        Map.of("stepper", Machines.agent(vertx, args[3], steps)),
        new AgentWorkerOptions().setMaxRuns(3).setName(name))));
  }

  private static void line(Path effects, String line) {
    try {
      Files.writeString(effects, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Process start(Machines machines, Path effects) throws IOException {
    return machines.start(StepProcess.class, effects.toString());
  }
}
