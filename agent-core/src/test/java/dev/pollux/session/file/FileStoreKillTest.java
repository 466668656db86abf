package dev.pollux.session.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.session.SessionEntry;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that appends, again and again. More rounds than the 20 of each build: {@code mvn -B
 * -pl agent-core test -Dtest=FileStoreKillTest -Dkill.rounds=1000}, with {@code -Dkill.seed=…} the same
 * once more.
 */
class FileStoreKillTest {

  private static final int ROUNDS = Integer.getInteger("kill.rounds", 20);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

  @TempDir
  private Path directory;

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS) // for the long form
  void E08_whatWasAcknowledgedSurvivesEveryKill() throws Exception {
    Random random = new Random(SEED);
    Map<String, Integer> acknowledged = new HashMap<>();
    int damages = 0;
    Vertx vertx = Vertx.vertx();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String where = "round " + round + ", kill.seed=" + SEED;
        // Sometimes before it said anything: while it opens the store and reads the logs.
        killAfter(random.nextInt(400), acknowledged, where);
        List<LogDamage> told = new ArrayList<>();
        FileSessionStore store = FileSessionStore.open(
                vertx, directory, new FileStoreOptions().setDamageHandler(told::add))
            .await(60, TimeUnit.SECONDS);
        for (String id : acknowledged.keySet()) {
          List<SessionEntry> log = store.read(id, 0).await(60, TimeUnit.SECONDS);
          assertThat(log.size())
              .as("%s: %s", where, id)
              .isGreaterThanOrEqualTo(acknowledged.get(id));
          for (int i = 0; i < log.size(); i++) {
            assertThat(log.get(i)).as("%s: %s", where, id).isEqualTo(ChildStore.entry(id, i));
          }
          if (log.size() > 1500) {
            store.delete(id).await(60, TimeUnit.SECONDS);
            acknowledged.put(id, 0);
          }
        }
        assertThat(told)
            .as(where)
            .allSatisfy(damage -> assertThat(damage.reason()).isNull());
        damages += told.size();
        store.close().await(60, TimeUnit.SECONDS);
      }
    } finally {
      vertx.close().await(60, TimeUnit.SECONDS);
    }
    assertThat(acknowledged.values().stream().mapToInt(i -> i).sum()).isPositive();
    System.out.println(
        ROUNDS + " kills, " + damages + " appends cut off, nothing acknowledged lost");
  }

  private void killAfter(int lines, Map<String, Integer> acknowledged, String where)
      throws Exception {
    Process process = ChildStore.start("", directory, "append");
    try (BufferedReader out = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < lines; i++) {
        acknowledge(out.readLine(), acknowledged, where);
      }
      process.toHandle().destroyForcibly(); // and leaves the stream open
      // What it said before it died counts as well; the last line may be cut off.
      String line = out.readLine();
      while (line != null) {
        String next = out.readLine();
        if (next != null) {
          acknowledge(line, acknowledged, where);
        }
        line = next;
      }
    } finally {
      process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    }
  }

  private static void acknowledge(String line, Map<String, Integer> acknowledged, String where) {
    assertThat(line).as(where).isNotNull().doesNotStartWith("FAILED").contains("=");
    String[] said = line.split("=");
    acknowledged.put(said[0], Integer.parseInt(said[1]));
  }
}
