package dev.pollux.session.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pollux.gemini.Content;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import dev.pollux.session.file.HeapDisk.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A disk that is full, read-only, or fails to force. */
class FailingDiskTest {

  private static final String ID = "s";

  @TempDir
  private Path directory;

  private final HeapDisk disk = new HeapDisk();
  private final FileStoreOptions options = new FileStoreOptions();
  private LogFiles files;
  private SessionLog log;

  @BeforeEach
  void open() {
    files = StoreDirectory.open(disk, Path.of("/store")).files();
    log = again();
  }

  private SessionLog again() {
    return new SessionLog(disk, files, options, ID);
  }

  private static SessionEntry entry(int place) {
    return new SessionEntry.UserTurn("r", Content.user("entry " + place));
  }

  private void append(int from, int count) {
    List<SessionEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(from + i));
    }
    assertThat(log.append(from, entries)).isEqualTo(from + count);
  }

  private Throwable failing(Predicate<Change> fails, Runnable work) {
    disk.fails = fails;
    Throwable failure = catchThrowable(work::run);
    disk.fails = change -> false;
    return failure;
  }

  private static void has(SessionLog log, int entries) {
    List<SessionEntry> expected = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      expected.add(entry(i));
    }
    assertThat(WholeLog.of(log)).isEqualTo(expected);
  }

  private static void reason(Throwable failure, Reason reason) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  static Stream<Arguments> everyChange() {
    List<Arguments> all = new ArrayList<>();
    for (boolean known : List.of(true, false)) {
      for (String message : List.of("No space left on device", "Input/output error")) {
        for (int change = 0; change < 32; change++) {
          for (boolean forGood : List.of(true, false)) {
            all.add(Arguments.of(known, message, change, forGood, 1 << 20));
            all.add(Arguments.of(known, message, change, forGood, 1)); // a file for each append
          }
        }
      }
    }
    return all.stream();
  }

  // Four appends, of which one meets a change that fails, alone or with all that follow it.
  @ParameterizedTest
  @MethodSource("everyChange")
  void E13_changeThatFailsLosesNothingAndCanBeTriedAgain(
      boolean known, String message, int failing, boolean forGood, int fileBytes) {
    options.setMaxFileBytes(fileBytes);
    disk.failure = message;
    int[] changes = {0};
    int size = 0;
    for (int append = 0; append < 4; append++) {
      int from = size;
      Throwable failure = failing(
          change -> changes[0]++ == failing || forGood && changes[0] > failing,
          () -> append(from, 2));
      if (failure != null) {
        reason(failure, message.startsWith("Input") ? Reason.UNAVAILABLE : Reason.FULL);
        has(log, size); // what was not acknowledged is not shown
        log = known || !log.isSettled() ? log : again();
        append(size, 2);
        has(log, size + 2);
      }
      size += 2;
    }
    has(log, 8);
    has(again(), 8);
  }

  @Test
  void E13_failedForceIsNotTriedAgainAsIfItHadWorked() {
    append(0, 1);
    int before = disk.files.get(files.file(ID)).bytes.length;

    reason(
        failing(change -> change.kind().equals("force"), () -> append(1, 1)), Reason.UNAVAILABLE);
    assertThat(log.isSettled()).isFalse();
    disk.changes.clear();
    append(1, 1);

    // The bytes that nobody can tell about are removed, and written anew.
    assertThat(disk.changes)
        .extracting(Change::kind)
        .containsExactly("truncate", "force", "write", "force");
    assertThat(disk.changes.get(0).position()).isEqualTo(before);
    has(again(), 2);
  }

  @Test
  void E13_logWhoseNameWasNotForcedIsMadeAnew() {
    Predicate<Change> namesOfLogs =
        change -> change.kind().equals("forceNames") && !change.path().endsWith("logs")
            || change.kind().equals("delete");

    reason(failing(namesOfLogs, () -> append(0, 1)), Reason.UNAVAILABLE);
    assertThat(log.isSettled()).isFalse();
    has(log, 0);
    reason(failing(namesOfLogs, () -> append(0, 1)), Reason.UNAVAILABLE);
    disk.changes.clear();
    append(0, 1);

    assertThat(disk.changes)
        .extracting(Change::kind)
        .containsExactly(
            "delete", "forceNames", "create", "write", "write", "force", "rename", "forceNames");
    has(again(), 1);
  }

  @Test
  void E13_fileStaysWhileTheOneBeforeItMaySpeakOfIt() {
    options.setMaxFileBytes(1);
    append(0, 1);
    Path first = files.file(ID);
    // What is written there can neither be forced nor taken back.
    Predicate<Change> stuck = change -> change.path().equals(first)
        && (change.kind().equals("force") || change.kind().equals("truncate"));

    reason(failing(stuck, () -> append(1, 1)), Reason.UNAVAILABLE);

    has(log, 1); // as far as this process has told
    assertThat(log.isSettled()).isFalse();
    has(again(), 2); // if it dies now: nothing is missed
    reason(failing(stuck, () -> append(1, 1)), Reason.UNAVAILABLE);
    has(again(), 2);
    append(1, 1);
    append(2, 1);
    has(log, 3);
    has(again(), 3);
  }

  @Test
  void E27_deleteThatFailsIsTypedAndCanBeTriedAgain() {
    append(0, 2);

    for (String kind : List.of("delete", "forceNames")) {
      reason(failing(change -> change.kind().equals(kind), () -> log.delete()), Reason.UNAVAILABLE);
    }
    log.delete();
    disk.changes.clear();
    assertThat(log.delete()).isFalse();
    assertThat(catchThrowable(() -> log.append(2, List.of(entry(2)))))
        .isInstanceOf(SessionConflictException.class);
    append(0, 1);
    has(again(), 1);
  }

  @Test
  void E13_readOnlyDiskIsReadAndRefusesAppendsTyped() {
    append(0, 2);
    Predicate<Change> readOnly = change -> !change.kind().startsWith("force");

    reason(failing(readOnly, () -> log.append(2, List.of(entry(2)))), Reason.UNAVAILABLE);
    assertThat(failing(readOnly, () -> has(again(), 2))).isNull();
    append(2, 1);
    has(again(), 3);
  }

  @Test
  void E13_deviceThatIsFullIsToldAsFull() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    // The real message of the machine, and in whatever language.
    Disk full = new LocalDisk() {
      @Override
      public OpenFile create(Path file) throws IOException {
        return file.getFileName().toString().startsWith("store")
            ? super.create(file)
            : openToWrite(Path.of("/dev/full"));
      }
    };
    LogFiles local = StoreDirectory.open(full, directory.resolve("full")).files();
    SessionLog refused = new SessionLog(full, local, new FileStoreOptions(), ID);

    reason(catchThrowable(() -> refused.append(0, List.of(entry(0)))), Reason.FULL);
    assertThat(refused.read(0, 10).entries()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"64", "100"})
  void E13_fileThatMayNotGrowIsFullAndOtherSessionsGoOn(int blocks) throws Exception {
    String said =
        ChildStore.runLimited("ulimit -f " + blocks, directory.resolve("limited"), "fill");

    assertThat(said).matches("FULL (\\d+)\nread \\1\nother 1\n");
  }
}
