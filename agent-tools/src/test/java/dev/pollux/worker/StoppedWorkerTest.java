package dev.pollux.worker;

import static dev.pollux.worker.Machines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.LocalPostgres;
import dev.pollux.agent.Agent;
import dev.pollux.session.History;
import dev.pollux.session.SessionEntry;
import dev.pollux.worker.EndedRun.Ending;
import dev.pollux.worker.Machines.Machine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A worker that is a process and stands still, with SIGSTOP, until after its lease, which is over when the
 * test says so: a slow machine does not lose it before. More rounds:
 * {@code mvn -pl agent-core,agent-tools test -Dtest=StoppedWorkerTest
 * -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dpollux.rounds=200}.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one process for all tests
class StoppedWorkerTest {

  private static final int ROUNDS = Integer.getInteger("pollux.rounds", 1);

  private final Machines machines = new Machines();
  private final Machine here = machines.machine();
  private final AgentClient client = here.client();
  private final List<String> effects = Collections.synchronizedList(new ArrayList<>());
  private NetServer gate;
  private Process child;
  private volatile Promise<NetSocket> entered = Promise.promise();

  @BeforeAll
  void start() throws Exception {
    gate = await(machines
        .vertx
        .createNetServer()
        .connectHandler(socket -> socket.handler(step -> {
          effects.add("child " + step.toString().trim());
          entered.complete(socket);
        }))
        .listen(0, "127.0.0.1"));
    child = HeldProcess.start(machines, gate.actualPort());
  }

  @AfterAll
  void close() {
    child.destroyForcibly();
    child.onExit().join();
    await(gate.close());
    machines.close();
  }

  private void signal(String signal) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(child.pid()))
            .start()
            .waitFor())
        .isZero();
  }

  /** Each of its threads goes on until it has seen the signal. */
  private void stop() throws Exception {
    signal("-STOP");
    while (!isStopped()) {
      assertThat(child.isAlive()).isTrue();
      Thread.yield();
    }
  }

  private boolean isStopped() throws Exception {
    try (Stream<Path> threads = Files.list(Path.of("/proc", child.pid() + "", "task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        if (!stat.substring(stat.lastIndexOf(')')).startsWith(") T")) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException ended) {
      return false;
    }
  }

  /** The child when it is within a call; its effect is done, and the call ends with an answer. */
  private NetSocket entered() {
    NetSocket socket = await(entered.future());
    entered = Promise.promise();
    return socket;
  }

  /** Another worker that takes the run over, and brings it to its end. */
  private EndedRun takenOver(String ticket) throws Exception {
    LocalPostgres.execute(
        Machines.database(),
        "update " + machines.schema + ".run set due = clock_timestamp() where state = 'running'");
    Agent stepper = machines.agent(new Steps((job, number) -> {
      effects.add("other " + number);
      return Future.succeededFuture("ok");
    }));
    String other = await(machines.vertx.deployVerticle(new AgentWorker(
        machines.machine(HeldProcess.QUEUE).queue(),
        Map.of(
            "stepper",
            stepper,
            "boss",
            Machines.boss(machines.vertx, machines.gemini.url(), stepper)),
        new AgentWorkerOptions())));
    EndedRun ended = await(client.result(ticket));
    await(machines.vertx.undeploy(other));
    return ended;
  }

  /** Lets the child go on until it has let go of the run, which it has when it takes another one. */
  private void goOn(String session) throws Exception {
    effects.clear();
    String next = await(client.submit(session, "stepper", "b: 1 steps"));
    signal("-CONT");
    NetSocket within = entered();
    await(within.write("ok\n"));
    assertThat(await(client.result(next)).ending()).isEqualTo(Ending.DONE);
    assertThat(effects).containsExactly("child 0");
  }

  private List<SessionEntry> log(String session) {
    return await(here.store().read(session, 0));
  }

  private static List<String> outcomes(List<SessionEntry> log) {
    return log.stream()
        .filter(SessionEntry.ToolOutcome.class::isInstance)
        .map(entry -> ((SessionEntry.ToolOutcome) entry).response().response().toString())
        .toList();
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS) // for the long form
  void E14_E18_aWorkerThatStandsStillWithinACallIsTakenOverAndWritesNothingMore() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      effects.clear();
      String ticket = await(client.submit("s" + round, "stepper", "a: 2 steps"));
      NetSocket within = entered();
      stop();
      await(within.write("ok\n")); // the first thing that it hears of when it goes on

      EndedRun ended = takenOver(ticket);

      assertThat(ended.ending()).isEqualTo(Ending.DONE);
      assertThat(ended.doubts()).hasSize(1);
      assertThat(effects).containsExactly("child 0", "other 1");
      List<SessionEntry> log = log("s" + round);
      assertThat(outcomes(log)).hasSize(2);
      assertThat(outcomes(log).get(0)).contains(History.UNKNOWN);
      goOn("t" + round);
      assertThat(log("s" + round)).isEqualTo(log);
    }
    assertThat(machines.gemini.refusals()).isEmpty();
  }

  @Test
  void E14_aWorkerThatStandsStillWithinTheToolOfAnAgentThatIsAToolLeavesThatInDoubt()
      throws Exception {
    effects.clear();
    machines.gemini.replyWith(Steps::bossReply);
    String ticket = await(client.submit("boss", "boss", "Do it"));
    NetSocket within = entered();
    stop();
    await(within.write("ok\n"));

    EndedRun ended = takenOver(ticket);

    assertThat(ended.ending()).isEqualTo(Ending.DONE);
    assertThat(ended.doubts()).hasSize(1);
    assertThat(effects).containsExactly("child 0"); // not done again
    List<SessionEntry> log = log("boss");
    assertThat(outcomes(log)).hasSize(1);
    assertThat(outcomes(log).get(0)).contains(History.UNKNOWN);
    goOn("next");
    assertThat(log("boss")).isEqualTo(log);
  }
}
