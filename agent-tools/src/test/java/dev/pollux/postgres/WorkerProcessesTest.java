package dev.pollux.postgres;

import static dev.pollux.postgres.PostgresTests.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunRequest;
import dev.pollux.session.SessionEntry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that are processes, stopped and killed. More rounds: {@code mvn -pl agent-core,agent-tools test
 * -Dtest=WorkerProcessesTest -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dpollux.rounds=200}.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class WorkerProcessesTest {

  private static final int ROUNDS = Integer.getInteger("pollux.rounds", 5);

  @TempDir
  private Path folder;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<Process> children = new ArrayList<>();
  private PostgresOptions options;
  private PostgresSessionStore store;
  private PostgresRunQueue queue;
  private Path effects;

  @BeforeEach
  void open() {
    options = PostgresTests.options();
    store = PostgresTests.open(options);
    queue = new PostgresRunQueue(store, WorkerProcess.OPTIONS);
    effects = folder.resolve("effects");
  }

  @AfterEach
  void close() {
    children.forEach(Process::destroyForcibly);
    children.forEach(child -> child.onExit().join());
    await(queue.close());
    await(store.close());
  }

  private Process child() throws Exception {
    Process child = WorkerProcess.start(options.getSchema(), effects);
    children.add(child);
    return child;
  }

  private QueuedRun submit(String session, int calls) {
    return await(
        queue.submit(new RunRequest(session, "effects", Json.object().put("calls", calls))));
  }

  private static void signal(Process child, String signal) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(child.pid()))
            .start()
            .waitFor())
        .isZero();
  }

  // Until what is asked for is there, asked for again at each wake-up of a session.
  private <T> T watched(String session, Supplier<Future<T>> read, Predicate<T> there) {
    Promise<T> seen = Promise.promise();
    Runnable stop = queue.watch(
        session,
        () -> read.get().onSuccess(value -> {
          if (there.test(value)) {
            seen.tryComplete(value);
          }
        }));
    try {
      return await(seen.future());
    } finally {
      stop.run();
    }
  }

  private List<SessionEntry> logOf(String session, int entries) {
    return watched(session, () -> store.read(session, 0), log -> log.size() >= entries);
  }

  private Lease claimed() {
    Promise<Lease> claimed = Promise.promise();
    Runnable stop = queue.onWork(() -> {
      if (!claimed.future().isComplete()) {
        queue.claim("test", 1).onSuccess(leases -> leases.forEach(claimed::tryComplete));
      }
    });
    try {
      return await(claimed.future());
    } finally {
      stop.run();
    }
  }

  private void assertEveryEffectAtMostOnce() throws Exception {
    List<String> lines = Files.readAllLines(effects);
    assertThat(lines).as("seed %s", seed).doesNotHaveDuplicates();
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS) // for the long form
  void E18_aWorkerThatStoodStillLongerThanItsLeaseWritesNothingMore() throws Exception {
    Process child = child();
    BufferedReader told = child.inputReader();
    int unfenced = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String session = "s" + round;
      QueuedRun run = submit(session, 1_000_000);
      logOf(session, 1 + random.nextInt(30));
      signal(child, "-STOP");
      Lease taken = claimed();
      assertThat(taken.run().request()).isEqualTo(run.request());
      int before = await(store.read(session, 0)).size();

      signal(child, "-CONT");
      // It says so when it has let go of the run.
      String line = told.readLine();
      while (line != null && !line.equals(run.request().ticket())) {
        line = told.readLine();
      }

      assertThat(line).isNotNull();
      List<SessionEntry> log = await(store.read(session, 0));
      unfenced += log.size() - before;
      int in =
          (int) log.stream().filter(SessionEntry.ToolIntent.class::isInstance).count();
      assertThat(await(taken
              .store()
              .append(
                  session,
                  before,
                  List.of(new SessionEntry.RunEnded(WorkerProcess.who(taken), "cancelled")))))
          .isEqualTo(before + 1);
      await(taken.complete("cancelled"));
      // A call is left in doubt by each lease that ended before; there was more than this one when
      // the
      // machine was too slow for heartbeats.
      int leases = taken.run().attempts() - 1;
      assertThat(Files.readAllLines(effects).stream()
              .filter(l -> l.startsWith(session + " "))
              .count())
          .isBetween((long) in - leases, (long) in);
    }
    assertThat(unfenced).as("seed %s", seed).isZero();
    assertEveryEffectAtMostOnce();
  }

  @Test
  void E20_theRunsOfAKilledWorkerAreTakenByTheOthersEachOnce() throws Exception {
    List<Process> workers = List.of(child(), child(), child());
    List<QueuedRun> runs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      runs.add(submit("s" + i, 60));
    }
    for (int i = 0; i < 6; i++) {
      logOf("s" + i, 1);
    }

    Process victim = workers.get(random.nextInt(workers.size()));
    victim.destroyForcibly();

    long killed = System.nanoTime();
    int taken = 0;
    long last = 0;
    for (QueuedRun run : runs) {
      QueuedRun again = watched(
          run.request().sessionId(),
          () -> queue.find(run.request().ticket()).map(Optional::orElseThrow),
          now -> now.state() == QueuedRun.State.ENDED || now.attempts() > 1);
      if (again.attempts() > 1) {
        taken++;
        last = System.nanoTime();
      }
    }
    System.out.println("E20: " + taken + " runs of a killed worker taken over, the last after "
        + Math.max(0, last - killed) / 1_000_000 + " ms (lease 1000 ms)");
    for (QueuedRun run : runs) {
      QueuedRun ended = watched(
          run.request().sessionId(),
          () -> queue.find(run.request().ticket()).map(Optional::orElseThrow),
          now -> now.state() == QueuedRun.State.ENDED);
      assertThat(ended.outcome()).as("seed %s", seed).isEqualTo("done");
      assertPairsAreWhole(await(store.read(run.request().sessionId(), 0)), 60);
    }
    assertEveryEffectAtMostOnce();
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void E08_aRunIsBroughtToItsEndThoughEveryWorkerIsKilled() throws Exception {
    int rounds = Integer.getInteger("pollux.rounds", 3);
    int calls = 20 * rounds;
    QueuedRun run = submit("s", calls);
    for (int round = 0; round < rounds; round++) {
      Process worker = child();
      int before = await(store.read("s", 0)).size();
      logOf("s", Math.min(2 * calls - 1, before + 1 + random.nextInt(20)));
      worker.destroyForcibly();
    }
    child();

    QueuedRun ended = watched(
        "s",
        () -> queue.find(run.request().ticket()).map(Optional::orElseThrow),
        now -> now.state() == QueuedRun.State.ENDED);

    assertThat(ended.outcome()).as("seed %s", seed).isEqualTo("done");
    assertPairsAreWhole(await(store.read("s", 0)), calls);
    assertEveryEffectAtMostOnce();
  }

  private void assertPairsAreWhole(List<SessionEntry> log, int calls) {
    assertThat(log).as("seed %s", seed).hasSize(2 * calls);
    for (int call = 0; call < calls; call++) {
      assertThat(log.get(2 * call)).isInstanceOf(SessionEntry.ToolIntent.class);
      assertThat(log.get(2 * call + 1)).isInstanceOf(SessionEntry.ToolOutcome.class);
    }
  }
}
