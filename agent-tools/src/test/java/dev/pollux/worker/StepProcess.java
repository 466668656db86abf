package dev.pollux.worker;

import dev.pollux.LocalPostgres;
import dev.pollux.worker.Machines.Machine;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
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
    Machine machine = Machines.open(
        vertx,
        new PgConnectOptions()
            .setHost("127.0.0.1")
            .setPort(Integer.parseInt(args[0]))
            .setDatabase(args[1])
            .setUser("postgres"),
        args[2],
        Machines.QUEUE);
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
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StepProcess.class.getName(),
            Integer.toString(LocalPostgres.server().getPort()),
            Machines.database(),
            machines.schema,
            machines.gemini.url(),
            effects.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
