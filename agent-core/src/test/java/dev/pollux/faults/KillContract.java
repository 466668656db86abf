package dev.pollux.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds of an agent whose process dies, at named points and anywhere, with every store that
 * survives. A test extends this and says which store.
 *
 * <p>Long: {@code -Dkill.rounds=1000}, with {@code -Dkill.seed=…} the same once more.
 */
@ExtendWith(VertxExtension.class)
public abstract class KillContract {

  @TempDir
  Path directory;

  private String store;
  private KillLoop started;

  /** A new store, as {@link KillStore} opens it; it may be in the directory. */
  protected abstract String store(Path directory) throws Exception;

  @BeforeEach
  void makeStore() throws Exception {
    store = store(directory);
  }

  private KillLoop start(Vertx vertx) throws Exception {
    started = new KillLoop(vertx, directory, store);
    return started;
  }

  @AfterEach
  void close() throws Exception {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void E01_to_E07_processDiesAtNamedPoints(Vertx vertx) throws Exception {
    KillLoop loop = start(vertx);
    Map<String, Integer> at = new LinkedHashMap<>();
    for (String point : List.of(
        "before.userTurn", // E06: nothing was said yet
        "after.userTurn", // E06: during the model's turn
        "before.toolIntent", // E01, E06: the answer is lost
        "after.toolIntent", // E02
        "before.once", // E03
        "after.once", // E04
        "after.keyed",
        "before.toolOutcome", // E04
        "after.toolOutcome",
        "before.runEnded", // E07
        "after.runEnded")) {
      at.put(point, loop.crash(point));
    }
    loop.finish();

    loop.check();
    Map<String, List<String>> effects = loop.effects();
    for (String nothingBegun : List.of("before.userTurn", "after.userTurn", "before.toolIntent")) {
      String session = "s" + at.get(nothingBegun);
      for (String n : List.of("a", "b", "c", "d", "e")) {
        assertThat(effects.get(session + " " + n)).as(nothingBegun + " " + n).hasSize(1);
      }
      assertThat(loop.doubts()).noneMatch(doubt -> doubt.startsWith(session + " "));
    }
    for (String before : List.of("after.toolIntent", "before.once")) {
      String call = "s" + at.get(before) + " a";
      assertThat(effects).as(before).doesNotContainKey(call);
      assertThat(loop.doubts()).as(before).contains(call + " UNKNOWN");
    }
    String after = "s" + at.get("after.once") + " a";
    assertThat(effects.get(after)).hasSize(1);
    assertThat(loop.doubts()).contains(after + " UNKNOWN");
    assertThat(effects.get("s" + at.get("after.keyed") + " b")).hasSize(2);
    for (String end : List.of("before.runEnded", "after.runEnded")) {
      assertThat(loop.doubts()).noneMatch(doubt -> doubt.startsWith("s" + at.get(end) + " "));
    }
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS) // for the long form; a child that hangs is noticed
  void E08_processDiesAnywhereAgainAndAgain(Vertx vertx) throws Exception {
    KillLoop loop = start(vertx);
    long seed = Long.getLong("kill.seed", System.nanoTime());
    int rounds = Integer.getInteger("kill.rounds", 20);
    System.out.println("E08: " + rounds + " rounds, seed " + seed);

    loop.rounds(rounds, seed);

    int doubts = loop.check();
    System.out.println("E08: " + loop.sessions() + " runs, cut off " + loop.cutOff() + " times, "
        + doubts + " doubts told, nothing acknowledged lost");
    assertThat(loop.cutOff()).isPositive();
  }

  @Test
  void E23_tenThousandEntriesAreReadWithLittleMemory(Vertx vertx) throws Exception {
    SessionStore written = KillStore.of(vertx, store);
    KillReader.write(written);
    written.close().await(60, TimeUnit.SECONDS);

    Child.Ended child =
        Child.run(directory, "", List.of("-Xmx40m", "-XX:+UseSerialGC"), KillReader.class, store);

    assertThat(child.out()).as(child.err()).endsWith("10 10000 10000\n");
  }
}
