package dev.pollux.worker;

import dev.pollux.agent.Agent;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.worker.Machines.Machine;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * A worker that is a process of its own, with one run at a time. Each of its steps is a line that it sends
 * to the test, and ends when the test answers: between the two it is within the call. It knows the
 * {@code stepper}, and the {@code boss}, whose tool is a stepper.
 */
final class HeldProcess {

  static final RunQueueOptions QUEUE = new RunQueueOptions()
      .setLease(Duration.ofMinutes(10))
      .setLeaseMargin(Duration.ofSeconds(1))
      .setHeartbeat(Duration.ofSeconds(1))
      .setPollInterval(Duration.ofMillis(100));

  private HeldProcess() {}

  /** Takes the port, the database, the schema, the model's URL and the port of the test. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Machine machine = Machines.open(vertx, args, QUEUE);
    NetClient client = vertx.createNetClient();
    int test = Integer.parseInt(args[4]);
    Steps steps = new Steps((job, number) -> client.connect(test, "127.0.0.1").compose(socket -> {
      Promise<String> answered = Promise.promise();
      socket.handler(answer -> answered.tryComplete("ok"));
      return socket.write(number + "\n").compose(v -> answered.future());
    }));
    Agent stepper = Machines.agent(vertx, args[3], steps);
    Machines.await(vertx.deployVerticle(new AgentWorker(
        machine.queue(),
        Map.of("stepper", stepper, "boss", Machines.boss(vertx, args[3], stepper)),
        new AgentWorkerOptions().setMaxRuns(1))));
    Runtime.getRuntime().addShutdownHook(new Thread(client::close)); // and so it stays reachable
  }

  static Process start(Machines machines, int test) throws IOException {
    return machines.start(HeldProcess.class, Integer.toString(test));
  }
}
