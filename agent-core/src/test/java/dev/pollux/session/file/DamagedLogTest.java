package dev.pollux.session.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.pollux.gemini.Content;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever is done to the file of a log with 20 entries: what is read is a part of them, or nothing. */
class DamagedLogTest {

  private static final String ID = "damaged";

  private final List<SessionEntry> entries = new ArrayList<>();
  private final List<Integer> appended = new ArrayList<>(List.of(0));
  private final List<Integer> ends = new ArrayList<>(List.of(0));
  private final List<LogDamage> told = new ArrayList<>();
  private final FileStoreOptions options = new FileStoreOptions().setDamageHandler(told::add);
  private HeapDisk disk;
  private LogFiles files;
  private Path file;
  private byte[] whole;

  @BeforeAll
  static void quiet() {
    ((Logger) LoggerFactory.getLogger(LogFile.class)).setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    ((Logger) LoggerFactory.getLogger(LogFile.class)).setLevel(null);
  }

  @BeforeEach
  void writeLog() throws Exception {
    disk = new HeapDisk();
    files = new LogFiles(disk, Path.of("/logs"));
    files.create();
    file = files.file(ID);
    SessionLog log = log();
    int append = 0;
    while (entries.size() < 20) {
      List<SessionEntry> added = new ArrayList<>();
      for (int i = 0; i <= append % 3 && entries.size() + added.size() < 20; i++) {
        String text = "entry " + (entries.size() + i) + " @ \u00e9 " + "x".repeat(append);
        added.add(new SessionEntry.UserTurn("r", Content.user(text)));
      }
      log.append(entries.size(), added);
      entries.addAll(added);
      appended.add(entries.size());
      ends.add(disk.files.get(file).bytes.length);
      append++;
    }
    whole = disk.files.get(file).bytes.clone();
  }

  private SessionLog log() {
    return new SessionLog(disk, files, options, ID);
  }

  private void become(byte[] bytes) {
    disk.files.computeIfAbsent(file, absent -> new HeapDisk.Node()).bytes = bytes;
    disk.changes.clear();
    told.clear();
  }

  // The whole appends of a file that was cut here are there, and the next entry follows them.
  private void isRecovered(int wholeAppends, int dropped) {
    int count = appended.get(wholeAppends);
    assertThat(log().read(0, 100).entries()).isEqualTo(entries.subList(0, count));
    assertThat(told).hasSize(dropped > 0 ? 1 : 0).allSatisfy(damage -> {
      assertThat(damage.droppedBytes()).isEqualTo(dropped);
      assertThat(damage.entries()).isEqualTo(count);
      assertThat(damage.reason()).isNull();
    });
    SessionEntry next = new SessionEntry.RunStarted("next");
    assertThat(log().append(count, List.of(next))).isEqualTo(count + 1);
    told.clear();
    assertThat(log().read(count, 100).entries()).containsExactly(next);
    assertThat(told).isEmpty();
  }

  private void isCorrupt(byte[] bytes, String what) {
    Throwable read = catchThrowable(() -> log().read(0, 100));
    Throwable append = catchThrowable(() -> log().append(20, List.of(entries.get(0))));
    for (Throwable refused : Arrays.asList(read, append)) {
      assertThat(refused)
          .as(what)
          .isInstanceOfSatisfying(
              SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }
    assertThat(disk.files.get(file).bytes).as(what).isEqualTo(bytes);
  }

  @Test
  void E11_cutAtEveryByte() {
    for (int length = 0; length <= whole.length; length++) {
      become(Arrays.copyOf(whole, length));
      int appends = 0;
      while (appends + 1 < ends.size() && ends.get(appends + 1) <= length) {
        appends++;
      }
      int headerEnd = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
      int end = appends > 0 ? ends.get(appends) : length >= headerEnd ? headerEnd : 0;
      isRecovered(appends, length - end);
    }
  }

  @Test
  void E11_oneBitFlippedAtEveryByte() {
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        become(flipped.clone());
        isCorrupt(flipped, "bit " + bit + " of byte " + at);
      }
    }
  }

  @Test
  void E11_zerosAtTheEnd() {
    for (int zeros : List.of(1, 2, 511, 512, 513, 4096, 100_000)) {
      become(Arrays.copyOf(whole, whole.length + zeros));
      isRecovered(appended.size() - 1, zeros);
    }
  }

  @Test
  void E11_garbageAfterTheEnd() {
    Random random = new Random(11);
    for (int length = 1; length < 2000; length += 7) {
      byte[] garbage = new byte[length];
      random.nextBytes(garbage);
      garbage[length - 1] |=
          1; // no line feed, which would be a chance of one in 2^16 to end like a line
      byte[] bytes = Arrays.copyOf(whole, whole.length + length);
      System.arraycopy(garbage, 0, bytes, whole.length, length);
      become(bytes);
      isRecovered(appended.size() - 1, length);
    }
  }

  @Test
  void E11_partOfTheLogTwiceOrMissing() {
    int last = ends.get(ends.size() - 2);
    byte[] twice = Arrays.copyOf(whole, whole.length + whole.length - last);
    System.arraycopy(whole, last, twice, whole.length, whole.length - last);
    become(twice);
    isCorrupt(twice, "last append twice");

    int from = ends.get(3);
    int to = ends.get(4);
    byte[] missing = new byte[whole.length - (to - from)];
    System.arraycopy(whole, 0, missing, 0, from);
    System.arraycopy(whole, to, missing, from, whole.length - to);
    become(missing);
    isCorrupt(missing, "an append is missing");

    byte[] zeroed = whole.clone();
    Arrays.fill(zeroed, from, to, (byte) 0);
    become(zeroed);
    isCorrupt(zeroed, "an append was overwritten with zeros");
  }
}
