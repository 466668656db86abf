package dev.pollux.worker;

import static dev.pollux.worker.Machines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.session.SessionEntry;
import dev.pollux.worker.EndedRun.Ending;
import dev.pollux.worker.Machines.Machine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that are processes, of which one is killed. More rounds, and the limit that holds on a machine
 * with nothing else to do: {@code mvn -pl agent-core,agent-tools test -Dtest=KilledWorkerTest
 * -Dsurefire.failIfNoSpecifiedTests=false -DargLine='-Dpollux.rounds=20 -Dpollux.taken=3000'}.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class KilledWorkerTest {

  private static final int ROUNDS = Integer.getInteger("pollux.rounds", 1);
  private static final long TAKEN_MILLIS = Long.getLong("pollux.taken", 30_000);
  private static final int STEPS = 15;

  @TempDir
  private Path folder;

  private final Machines machines = new Machines();
  private final Machine here = machines.machine();
  private final List<Process> children = new ArrayList<>();

  @AfterEach
  void close() {
    children.forEach(Process::destroyForcibly);
    children.forEach(child -> child.onExit().join());
    machines.close();
  }

  private Process child(Path effects) throws Exception {
    Process child = StepProcess.start(machines, effects);
    children.add(child);
    return child;
  }

  @Test
  void E20_theRunsOfAKilledWorkerAreTakenByTheOthersEachOnce() throws Exception {
    Path effects = folder.resolve("effects");
    List<Process> workers =
        new ArrayList<>(List.of(child(effects), child(effects), child(effects)));
    for (int round = 0; round < ROUNDS; round++) {
      killed(workers, effects, round);
    }
    assertThat(steps(effects)).doesNotHaveDuplicates();
  }

  /** The steps that were made, whoever made them. */
  private static List<String> steps(Path effects) throws Exception {
    return Files.readAllLines(effects).stream()
        .map(line -> line.substring(0, line.indexOf(" pid")))
        .toList();
  }

  /** The one whose run has the most before it. */
  private static Process busy(List<Process> workers, Path effects, String round) throws Exception {
    Map<String, String> newest = new HashMap<>();
    for (String line : Files.readAllLines(effects)) {
      if (line.startsWith(round)) {
        newest.put(line.substring(0, line.indexOf(' ')), line);
      }
    }
    String youngest = newest.values().stream()
        .min(Comparator.comparingInt(line -> Integer.parseInt(line.split(" ")[2])))
        .orElseThrow();
    return workers.stream()
        .filter(worker -> youngest.endsWith(" pid " + worker.pid()))
        .findFirst()
        .orElseThrow();
  }

  private void killed(List<Process> workers, Path effects, int round) throws Exception {
    List<String> tickets = new ArrayList<>();
    List<Future<Void>> begun = new ArrayList<>();
    AtomicLong killedAt = new AtomicLong(Long.MAX_VALUE);
    AtomicLong longest = new AtomicLong();
    for (int i = 0; i < 6; i++) {
      String session = "s" + round + "-" + i;
      tickets.add(await(here.client().submit(session, "stepper", "a: " + STEPS + " steps")));
      Promise<Void> started = Promise.promise();
      here.client().follow(session, 0, tickets.get(i)).handler(followed -> {
        if (followed.entry() instanceof SessionEntry.ToolOutcome) {
          started.tryComplete();
        } else if (followed.entry() instanceof SessionEntry.RunStarted run
            && run.resumed() != null) {
          longest.accumulateAndGet(System.nanoTime() - killedAt.get(), Math::max);
        }
      });
      begun.add(started.future());
    }
    await(Future.all(begun));

    Process victim = busy(workers, effects, "s" + round + "-");
    workers.remove(victim);
    killedAt.set(System.nanoTime());
    victim.destroyForcibly();
    if (round + 1 < ROUNDS) {
      workers.add(child(effects));
    }

    int doubts = 0;
    for (int i = 0; i < 6; i++) {
      EndedRun ended = await(here.client().result(tickets.get(i)));
      assertThat(ended.ending()).isEqualTo(Ending.DONE);
      // One for each lease that ended under a call; on a slow machine not only the killed worker's.
      assertThat(ended.doubts())
          .hasSizeLessThan(
              await(here.client().find(tickets.get(i))).orElseThrow().attempts());
      doubts += ended.doubts().size();
      String session = ended.request().sessionId();
      long made =
          steps(effects).stream().filter(line -> line.startsWith(session + " ")).count();
      // An effect that is not there was begun, and is told as in doubt.
      assertThat(made).isBetween((long) STEPS - ended.doubts().size(), (long) STEPS);
      List<SessionEntry> log = await(here.store().read(session, 0));
      assertThat(log.stream().filter(SessionEntry.RunEnded.class::isInstance)).hasSize(1);
      assertThat(log.stream().filter(SessionEntry.ToolOutcome.class::isInstance))
          .hasSize(STEPS);
    }
    if (Long.getLong("pollux.taken") != null) {
      System.out.println("taken after " + longest.get() / 1_000_000 + " ms, " + doubts + " doubts");
    }
    assertThat(Duration.ofNanos(longest.get())).isLessThan(Duration.ofMillis(TAKEN_MILLIS));
  }
}
