package dev.pollux.session.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.pollux.gemini.Content;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.file.HeapDisk.Change;
import dev.pollux.session.file.HeapDisk.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is left when the power goes: all that was forced, and any part of what was not. */
class PowerCutTest {

  private static final Path DIRECTORY = Path.of("/store");
  private static final int SECTOR = 512;
  private static final List<String> IDS = List.of("a", "b", "c");

  /** What had been acknowledged after so many changes. */
  private record Acknowledged(int changes, Map<String, List<SessionEntry>> logs) {}

  private final HeapDisk disk = new HeapDisk();
  private final List<Acknowledged> history = new ArrayList<>();
  private Map<String, List<SessionEntry>> logs = new HashMap<>();
  private int fileBytes;
  private int states;

  @BeforeAll
  static void quiet() {
    ((Logger) LoggerFactory.getLogger(LogFile.class)).setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    ((Logger) LoggerFactory.getLogger(LogFile.class)).setLevel(null);
  }

  private SessionLog log(Disk disk, LogFiles files, String id) {
    return new SessionLog(disk, files, new FileStoreOptions().setMaxFileBytes(fileBytes), id);
  }

  private void acknowledged(String id, List<SessionEntry> log) {
    logs = new HashMap<>(logs);
    logs.put(id, log);
    history.add(new Acknowledged(disk.changes.size(), logs));
  }

  private void run() {
    IDS.forEach(id -> logs.put(id, List.of()));
    history.add(new Acknowledged(0, logs));
    LogFiles files = StoreDirectory.open(disk, DIRECTORY).files();
    Map<String, SessionLog> open = new HashMap<>();
    IDS.forEach(id -> open.put(id, log(disk, files, id)));
    for (int write = 0; write < 30; write++) {
      String id = IDS.get(write % 3);
      if (write == 13) {
        open.get(id).delete();
        acknowledged(id, List.of());
        continue;
      }
      List<SessionEntry> before = logs.get(id);
      List<SessionEntry> added = new ArrayList<>();
      for (int i = 0; i <= write % 4; i++) {
        String text = "write " + write + "." + i + " " + "x".repeat(write * 67 % 700);
        added.add(new SessionEntry.UserTurn("r", Content.user(text)));
      }
      open.get(id).append(before.size(), added);
      List<SessionEntry> after = new ArrayList<>(before);
      after.addAll(added);
      acknowledged(id, after);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 1200}) // one file for each log, or some
  void E12_everyAcknowledgedEntryIsThereWhateverAPowerCutLeaves(int fileBytes) {
    this.fileBytes = fileBytes;
    run();
    List<Change> changes = disk.changes;
    for (int done = 0; done <= changes.size(); done++) {
      List<Change> forced = new ArrayList<>();
      List<Change> pending = new ArrayList<>();
      split(changes.subList(0, done), forced, pending);
      assertThat(pending.size()).isLessThan(8);
      for (int chosen = 0; chosen < 1 << pending.size(); chosen++) {
        List<Change> kept = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
          if ((chosen >> i & 1) != 0) {
            kept.add(pending.get(i));
          }
        }
        check(done, forced, kept);
      }
    }
    assertThat(states).isGreaterThan(2_000);
  }

  // Bytes are kept by a force of their file, names by one of their directory.
  private static void split(List<Change> changes, List<Change> forced, List<Change> pending) {
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      boolean content = change.kind().equals("write") || change.kind().equals("truncate");
      boolean isForced = changes.subList(i, changes.size()).stream()
          .anyMatch(later -> content
              ? later.kind().equals("force") && later.node() == change.node()
              : later.kind().equals("forceNames")
                  && later.path().equals(change.path().getParent()));
      if (!change.kind().startsWith("force")) {
        (isForced ? forced : pending).add(change);
      }
    }
  }

  private void check(int done, List<Change> forced, List<Change> kept) {
    Change last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
    if (last == null || !last.kind().equals("write")) {
      check(done, state(forced, kept, null));
      return;
    }
    byte[] bytes = last.bytes();
    for (int length = 0; length <= bytes.length; length += length < 40 ? 1 : 29) {
      check(done, state(forced, kept, Arrays.copyOf(bytes, length)));
    }
    check(done, state(forced, kept, bytes));
    // The file is long enough, but sectors of it were not written.
    int first = (int) (last.position() / SECTOR);
    int sectors = (int) ((last.position() + bytes.length - 1) / SECTOR) - first + 1;
    for (int written = 0; written < 1 << sectors; written++) {
      byte[] torn = bytes.clone();
      for (int i = 0; i < torn.length; i++) {
        if ((written >> (last.position() + i) / SECTOR - first & 1) == 0) {
          torn[i] = 0;
        }
      }
      check(done, state(forced, kept, torn));
    }
  }

  // What is on the medium: the forced changes, and those kept, of the last only these bytes.
  private static HeapDisk state(List<Change> forced, List<Change> kept, byte[] torn) {
    HeapDisk state = new HeapDisk();
    Map<Node, Node> copies = new IdentityHashMap<>();
    List<Change> all = new ArrayList<>(forced);
    all.addAll(kept);
    for (Change change : all) {
      boolean isTorn = torn != null && change == kept.get(kept.size() - 1);
      state.make(new Change(
          change.kind(),
          change.path(),
          change.to(),
          change.position(),
          isTorn ? torn : change.bytes(),
          copies.computeIfAbsent(change.node(), node -> new Node())));
    }
    state.files.keySet().removeIf(file -> !state.directories.contains(file.getParent()));
    return state;
  }

  private void check(int done, HeapDisk state) {
    states++;
    int at = 0;
    while (at + 1 < history.size() && history.get(at + 1).changes() <= done) {
      at++;
    }
    Map<String, List<SessionEntry>> before = history.get(at).logs();
    Map<String, List<SessionEntry>> after =
        at + 1 < history.size() ? history.get(at + 1).logs() : before;
    LogFiles files = StoreDirectory.open(state, DIRECTORY).files();
    for (String id : IDS) {
      List<SessionEntry> read;
      try {
        read = WholeLog.of(log(state, files, id));
      } catch (RuntimeException e) {
        throw new AssertionError("after " + disk.changes.subList(0, done), e);
      }
      if (!read.equals(before.get(id)) && !read.equals(after.get(id))) {
        fail("Session %s has %s after %s", id, read, disk.changes.subList(0, done));
      }
      SessionEntry next = new SessionEntry.RunStarted("next");
      log(state, files, id).append(read.size(), List.of(next));
      assertThat(log(state, files, id).read(read.size(), 10).entries()).containsExactly(next);
    }
  }
}
