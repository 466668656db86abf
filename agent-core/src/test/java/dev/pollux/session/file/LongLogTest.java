package dev.pollux.session.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A log of several files. */
class LongLogTest {

  private static final String ID = "s";

  private final HeapDisk disk = new HeapDisk();
  private final List<LogDamage> told = new ArrayList<>();
  private final FileStoreOptions options =
      new FileStoreOptions().setMaxFileBytes(500).setDamageHandler(told::add);
  private final List<SessionEntry> entries = new ArrayList<>();
  private LogFiles files;
  private Path first;

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
    files = new LogFiles(disk, Path.of("/logs"));
    files.create();
    first = files.file(ID);
    SessionLog log = log();
    for (int i = 0; i < 20; i++) {
      entries.add(new SessionEntry.UserTurn("r", Content.user("entry " + i)));
      log.append(i, entries.subList(i, i + 1));
    }
  }

  private SessionLog log() {
    return new SessionLog(disk, files, options, ID);
  }

  private int count() {
    int count = 0;
    while (disk.exists(LogFiles.part(first, count))) {
      count++;
    }
    return count;
  }

  private HeapDisk.Node part(int number) {
    return disk.files.get(LogFiles.part(first, number));
  }

  private void isCorrupt(int from, String message) {
    Throwable refused = catchThrowable(() -> log().read(from, 1000));
    assertThat(refused)
        .isInstanceOfSatisfying(
            SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining(message);
    assertThat(log().check()).isNotNull();
    assertThat(told)
        .isNotEmpty()
        .allSatisfy(damage -> assertThat(damage.reason()).isEqualTo(Reason.CORRUPT));
  }

  @Test
  void fileThatIsFullIsFollowedByAnother() {
    assertThat(count()).isGreaterThan(4);
    for (int number = 0; number < count(); number++) {
      assertThat(part(number).bytes.length).isLessThan(500 + 200);
    }
    assertThat(WholeLog.of(log())).isEqualTo(entries);
    for (int from = 0; from < 20; from++) {
      assertThat(log().read(from, 1).entries()).isEqualTo(entries.subList(from, from + 1));
    }
    assertThat(log().read(20, 10).entries()).isEmpty();
    assertThat(log().info())
        .isNotNull()
        .satisfies(info -> assertThat(info.entries()).isEqualTo(20));
    assertThat(log().check()).isNull();
    assertThat(told).isEmpty();
  }

  @Test
  void writerThatDoesNotKnowTheEndBeginsNoFile() {
    int before = count();
    for (int i = 0; i < 3; i++) {
      assertThat(catchThrowable(() -> log().append(3, entries.subList(0, 1)))).isNotNull();
    }
    assertThat(count()).isEqualTo(before);
  }

  @Test
  void onlyTheLastFileIsReadBeforeTheLogGoesOn() {
    // Every byte of the others may be wrong: that is seen by who reads them.
    byte[] flipped = part(1).bytes;
    flipped[flipped.length / 2] ^= 1;

    assertThat(log().append(20, entries.subList(0, 1))).isEqualTo(21);
    assertThat(log().read(18, 2).entries()).isEqualTo(entries.subList(18, 20));
    isCorrupt(4, "");
  }

  @Test
  void E11_lastFileThatWasCutOffIsRepaired() {
    HeapDisk.Node last = part(count() - 1);
    last.truncate(last.bytes.length - 3);

    assertThat(WholeLog.of(log())).isEqualTo(entries.subList(0, 19));
    assertThat(log().append(19, entries.subList(19, 20))).isEqualTo(20);
    assertThat(WholeLog.of(log())).isEqualTo(entries);
  }

  @Test
  void E11_fileBeforeOthersThatWasCutOffIsCorrupt() {
    part(0).truncate(part(0).bytes.length - closing(1).length - 3);
    byte[] left = part(0).bytes.clone();

    isCorrupt(0, "ends before entry");
    assertThat(part(0).bytes).isEqualTo(left);
  }

  @Test
  void E11_fileThatIsMissingBetweenOthersIsNoticed() {
    disk.files.put(LogFiles.part(first, 1), disk.files.remove(LogFiles.part(first, 2)));

    isCorrupt(0, "another file");
    disk.files.put(LogFiles.part(first, 2), disk.files.get(LogFiles.part(first, 3)));
    isCorrupt(0, "where the next file does not go on");
  }

  // The number of the first entry of a file.
  private long base(int number) {
    String line =
        new String(part(number).bytes, StandardCharsets.UTF_8).lines().toList().get(0);
    return Json.parse(line).get("first").asLong();
  }

  /** The line that stands at the end of the file before this one. */
  private byte[] closing(int number) {
    return LogLine.closing(base(number));
  }

  @Test
  void fileThatAnotherGoesOnBehindSaysSoAtItsEnd() {
    for (int number = 1; number < count(); number++) {
      assertThat(new String(part(number - 1).bytes, StandardCharsets.UTF_8))
          .endsWith("}\n" + new String(closing(number), StandardCharsets.UTF_8));
    }
    assertThat(new String(part(count() - 1).bytes, StandardCharsets.UTF_8))
        .doesNotContain("\"closed\"");
  }

  @Test
  void E11_lastFileThatIsMissingIsNoticed() {
    long kept = base(count() - 1);
    disk.files.remove(LogFiles.part(first, count() - 1));

    isCorrupt(0, "another file goes on with entry " + kept + ": that is gone");
    assertThat(catchThrowable(() -> log().append(kept, entries.subList(0, 1))))
        .isInstanceOf(SessionStoreException.class);
    assertThat(log().info())
        .isNotNull()
        .satisfies(info -> assertThat(info.entries()).isEqualTo(kept));
    assertThat(log().delete()).isTrue();
  }

  @Test
  void E11_firstFileThatIsMissingIsNoticedAndTheOthersStay() {
    disk.files.remove(first);
    List<Path> left = List.copyOf(disk.files.keySet());

    isCorrupt(0, "it is gone, and others go on behind it");
    assertThat(catchThrowable(() -> log().append(0, entries.subList(0, 1))))
        .isInstanceOf(SessionConflictException.class);
    assertThat(disk.files.keySet()).containsExactlyInAnyOrderElementsOf(left);
    assertThat(log().read(19, 1).entries()).isEqualTo(entries.subList(19, 20));
    log().delete();
    assertThat(disk.files).isEmpty();
  }

  @Test
  void E11_fileThatSaysNothingOfTheNextIsGoneOnWithAndSaysItThen() {
    // As a process leaves it that dies before it wrote that; of an earlier version, in all files.
    options.setMaxFileBytes(10_000);
    int last = count() - 1;
    byte[] closing = closing(last);
    byte[] whole = part(last - 1).bytes.clone();
    for (int cut = 0; cut <= closing.length; cut++) {
      part(last - 1).bytes = Arrays.copyOf(whole, whole.length - cut);
      disk.changes.clear();

      assertThat(log().append(20, entries.subList(0, 1))).isEqualTo(21);

      assertThat(part(last - 1).bytes).as("cut by %s", cut).isEqualTo(whole);
      assertThat(WholeLog.of(log())).hasSize(21);
      // Before the entry is acknowledged, so that it is missed with its file.
      assertThat(disk.changes)
          .filteredOn(change -> change.kind().equals("write"))
          .extracting(change -> change.path().equals(LogFiles.part(first, last)))
          .isEqualTo(cut == 0 ? List.of(true) : List.of(false, true));
      part(last).bytes =
          Arrays.copyOf(part(last).bytes, part(last).bytes.length - lastLine(part(last).bytes));
    }
  }

  private static int lastLine(byte[] bytes) {
    String all = new String(bytes, StandardCharsets.UTF_8);
    return all.length() - 1 - all.lastIndexOf('\n', all.length() - 2);
  }

  @Test
  void E11_lineThatClosesAFileAndWasChangedIsCorrupt() {
    byte[] whole = part(0).bytes.clone();
    for (int at = whole.length - closing(1).length; at < whole.length; at++) {
      part(0).bytes = whole.clone();
      part(0).bytes[at] ^= 1;
      isCorrupt(0, "");
    }
    part(0).bytes = Arrays.copyOf(whole, whole.length + 7);
    isCorrupt(0, "more behind the line that closes it");
  }

  @Test
  void restOfAnAppendIsRemovedBeforeAnotherFileGoesOn() {
    // Its process died in the middle of an append, and the next one begins files sooner.
    HeapDisk.Node last = part(count() - 1);
    last.truncate(last.bytes.length - 3);
    options.setMaxFileBytes(1);
    Predicate<HeapDisk.Change> mending = change -> change.kind().equals("truncate");
    SessionLog log = log();
    disk.fails = mending;
    assertThat(log.read(18, 10).entries()).isEqualTo(entries.subList(18, 19));
    int before = count();
    assertThat(catchThrowable(() -> log.append(19, entries.subList(19, 20))))
        .isInstanceOf(SessionStoreException.class);
    assertThat(count()).isEqualTo(before);
    disk.fails = change -> false;

    assertThat(log.append(19, entries.subList(19, 20))).isEqualTo(20);

    assertThat(count()).isEqualTo(before + 1);
    assertThat(told).hasSize(1);
    assertThat(WholeLog.of(log())).isEqualTo(entries);
    assertThat(log().check()).isNull();
    assertThat(told).hasSize(1);
  }

  @Test
  void E11_fileWhoseFirstLineIsDamagedIsCorrupt() {
    part(2).bytes[5] ^= 1;

    isCorrupt(4, "ends before entry");
  }

  @Test
  void E27_deletedLogLeavesNoFile() {
    assertThat(log().delete()).isTrue();

    assertThat(disk.files).isEmpty();
    assertThat(log().append(0, entries.subList(0, 1))).isEqualTo(1);
    assertThat(WholeLog.of(log())).isEqualTo(entries.subList(0, 1));
  }

  @Test
  void E27_deleteThatWasCutOffBringsNothingBack() {
    Path before = LogFiles.part(first, 2);
    disk.fails = change -> change.kind().equals("delete") && change.path().equals(before);
    assertThat(catchThrowable(() -> log().delete())).isInstanceOf(SessionStoreException.class);
    disk.fails = change -> false;

    assertThat(WholeLog.of(log())).isEmpty();
    assertThat(log().check()).isNull();
    assertThat(log().info()).isNull();
    SessionLog anew = log();
    for (int i = 0; i < 20; i++) {
      anew.append(i, entries.subList(19 - i, 20 - i));
    }
    List<SessionEntry> read = WholeLog.of(log());
    assertThat(read).hasSize(20).startsWith(entries.get(19)).endsWith(entries.get(0));
  }
}
