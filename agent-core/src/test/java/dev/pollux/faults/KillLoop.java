package dev.pollux.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.session.History;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kills a child that runs an agent, starts it again, and then looks at all that it left: no entry that
 * was acknowledged is lost, no effect of a {@code ONCE} tool is done twice, every doubt was told, and
 * every run has ended, once.
 */
public final class KillLoop {

  // Sessions that a child has under way at once, each of which passes some 30 points.
  private static final int AT_ONCE = 4;
  private static final int MOST_POINTS = 200;

  private final Vertx vertx;
  private final LocalGemini gemini;
  private final Path directory;
  private final String store;
  private final KillImage image;
  private final BitSet done = new BitSet();
  private int cutOff;

  /** A loop whose child keeps its sessions in a store, and its files in a directory. */
  public KillLoop(Vertx vertx, Path directory, String store) throws Exception {
    this.vertx = vertx;
    this.directory = directory;
    this.store = store;
    this.image = new KillImage(directory);
    this.gemini = await(LocalGemini.start(vertx, new LocalGeminiOptions().setMaxRequestsKept(10)));
    gemini.replyWith(KillLoop::reply);
    assertThat(run(List.of(), 1, 1, -1)).isZero();
  }

  private static Reply reply(ReceivedRequest request) {
    int contents = request.json().get("contents").size();
    return switch (contents) {
      case 1 -> Reply.calls(call("once", "a"), call("keyed", "b"), call("repeatable", "c"));
      case 3 -> Reply.calls(call("once", "d"), call("once", "e"));
      default -> Reply.text("Done.");
    };
  }

  private static FunctionCall call(String name, String n) {
    return FunctionCall.of(null, name, Json.object().put("n", n));
  }

  /** Kills the child so often, each time after a random number of points, and lets it end at last. */
  public void rounds(int rounds, long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      run(List.of(), Integer.MAX_VALUE, AT_ONCE, 1 + random.nextInt(MOST_POINTS));
      cutOff += begun() - done.cardinality();
    }
    finish();
  }

  /** How many runs were under way when their process died. */
  public int cutOff() {
    return cutOff;
  }

  /** How many sessions there are. */
  public int sessions() throws Exception {
    return begun();
  }

  /** Lets the child halt at a point of its next session; gives the number of that. */
  public int crash(String point) throws Exception {
    // A session before that was cut off is gone on with first.
    int next = begun();
    int exit = run(List.of("-Dcrash.at=s" + next + "/" + point + ":1"), next + 1, 1, -1);
    assertThat(exit).as("it passes " + point).isEqualTo(137);
    return next;
  }

  /** Lets the child go on with what is left, to its end. */
  public void finish() throws Exception {
    assertThat(run(List.of(), begun(), AT_ONCE, -1)).isZero();
  }

  // Also those of whom nothing was acknowledged, if there is one behind them.
  private int begun() throws Exception {
    int begun = done.length();
    for (String line : lines("acks")) {
      begun = Math.max(begun, 1 + Integer.parseInt(line.substring(1, line.indexOf(' '))));
    }
    return begun;
  }

  private int run(List<String> options, int to, int atOnce, int points) throws Exception {
    List<String> command = image.command(
        options,
        KillChild.class,
        store,
        gemini.url(),
        directory.toString(),
        String.valueOf(done.nextClearBit(0)),
        String.valueOf(to),
        String.valueOf(atOnce));
    Path err = directory.resolve("err");
    Process child = new ProcessBuilder(command).redirectError(err.toFile()).start();
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      int left = points;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("done s")) {
          done.set(Integer.parseInt(line.substring("done s".length())));
        }
        if (--left == 0) {
          child.toHandle().destroyForcibly(); // SIGKILL, and its output is still read
        }
      }
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.exitValue()).as(() -> "exit: " + read(err)).isIn(0, 137);
    return child.exitValue();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  private List<String> lines(String file) throws Exception {
    Path path = directory.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }

  /** How often each call had its effect: {@code s7 a} to the keys that it was made with. */
  public Map<String, List<String>> effects() throws Exception {
    Map<String, List<String>> effects = new TreeMap<>();
    for (String line : lines("effects")) {
      String[] words = line.split(" ");
      effects
          .computeIfAbsent(words[1] + " " + words[2], call -> new ArrayList<>())
          .add(words[3]);
    }
    return effects;
  }

  /** What was told of doubts: {@code s7 a UNKNOWN}. */
  public Set<String> doubts() throws Exception {
    return new HashSet<>(lines("doubts"));
  }

  /** Looks at all that was left; gives how many doubts about {@code ONCE} calls were told. */
  public int check() throws Exception {
    Map<String, List<String>> effects = effects();
    Set<String> doubts = doubts();
    Map<String, Long> acks = new TreeMap<>();
    for (String line : lines("acks")) {
      String[] words = line.split(" ");
      Long before = acks.put(words[0], Long.parseLong(words[1]));
      // One that was lost would be written, and acknowledged, once more.
      assertThat(acks.get(words[0]))
          .as("acknowledged of %s", words[0])
          .isGreaterThan(before == null ? 0 : before);
    }
    SessionStore opened = KillStore.of(vertx, store);
    try {
      for (Map.Entry<String, Long> ack : acks.entrySet()) {
        String id = ack.getKey();
        List<SessionEntry> log = await(opened.read(id, 0));
        // More, if it died between its last entry and the line about that.
        assertThat((long) log.size())
            .as("entries of %s", id)
            .isGreaterThanOrEqualTo(ack.getValue());
        check(id, log, effects, doubts);
      }
    } finally {
      await(opened.close());
    }
    assertThat(gemini.takeRefusals()).isEmpty();
    return (int) doubts.stream().filter(doubt -> doubt.endsWith(" UNKNOWN")).count();
  }

  private static void check(
      String id, List<SessionEntry> log, Map<String, List<String>> effects, Set<String> doubts) {
    assertThat(log.stream()
            .filter(SessionEntry.RunEnded.class::isInstance)
            .map(entry -> ((SessionEntry.RunEnded) entry).outcome()))
        .as("endings of %s", id)
        .containsExactly("done");
    assertThat(log.get(log.size() - 1)).isInstanceOf(SessionEntry.RunEnded.class);
    History history = new History();
    log.forEach(history::apply);
    String told = history.contents().toString();
    for (String n : List.of("a", "d", "e")) {
      List<String> done = effects.getOrDefault(id + " " + n, List.of());
      boolean doubted = doubts.contains(id + " " + n + " UNKNOWN");
      boolean answered = told.contains("once did " + n);
      assertThat(done).as("effects of %s %s", id, n).hasSizeLessThanOrEqualTo(1);
      assertThat(answered).as("%s %s is told or in doubt", id, n).isNotEqualTo(doubted);
      assertThat(answered && done.isEmpty()).as("%s %s has its effect", id, n).isFalse();
    }
    for (String n : List.of("b", "c")) {
      assertThat(effects.get(id + " " + n)).as("keys of %s %s", id, n).isNotEmpty();
      assertThat(Set.copyOf(effects.get(id + " " + n)))
          .as("keys of %s %s", id, n)
          .hasSize(1);
      assertThat(told).contains(" did " + n);
    }
  }

  /** Gives back what the loop holds; the store stays. */
  public void close() throws Exception {
    await(gemini.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }
}
