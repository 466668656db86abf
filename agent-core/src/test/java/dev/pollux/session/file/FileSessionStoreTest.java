package dev.pollux.session.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionInfo;
import dev.pollux.session.SessionPage;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreContract;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import dev.pollux.testing.LeakCheck;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The store in files, on a real disk. */
@ExtendWith(LeakCheck.class)
class FileSessionStoreTest extends SessionStoreContract {

  private static Vertx vertx;

  @TempDir
  private Path directory;

  private final List<LogDamage> damages = new ArrayList<>();

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Promise<Void> started = Promise.promise(); // its thread, which no test leaves behind
    vertx.runOnContext(started::complete);
    await(started.future());
  }

  @AfterAll
  static void closeVertx() {
    await(vertx.close());
  }

  @Override
  protected SessionStore open() {
    return open("contract");
  }

  private FileSessionStore open(String name) {
    return await(opening(name));
  }

  private Future<FileSessionStore> opening(String name) {
    FileStoreOptions options = new FileStoreOptions().setDamageHandler(damages::add);
    return FileSessionStore.open(vertx, directory.resolve(name), options);
  }

  private Path onlyLog(String name) throws Exception {
    try (Stream<Path> files = Files.walk(directory.resolve(name))) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void reason(Reason reason, Future<?> failed) {
    assertThat(failure(failed))
        .isInstanceOfSatisfying(
            SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void whatWasAppendedIsThereInTheNextStore() {
    FileSessionStore first = open("kept");
    await(first.append("s", 0, List.of(user("a"), user("b"))));
    await(first.append("s", 2, List.of(user("c"))));
    await(first.close());

    FileSessionStore second = open("kept");
    assertThat(await(second.append("s", 3, List.of(user("d"))))).isEqualTo(4);
    assertThat(await(second.read("s", 0)))
        .containsExactly(user("a"), user("b"), user("c"), user("d"));
    assertThat(damages).isEmpty();
    await(second.close());
  }

  @Test
  void logIsJsonLinesThatPeopleCanRead() throws Exception {
    FileSessionStore store = open("lines");
    await(store.append(
        "Ada Lovelace/1",
        0,
        List.of(new SessionEntry.RunStarted("r"), new SessionEntry.RunEnded("r", "done"))));
    await(store.close());

    Path log = onlyLog("lines");
    assertThat(log.getFileName().toString()).matches("adalovelace1-[0-9a-f]{40}\\.jsonl");
    assertThat(Files.readString(log)).isEqualTo("""
            {"format":"pollux-session","version":1,"id":"Ada Lovelace/1","crc":"bbb4dbd3"}
            {"entry":{"type":"runStarted","runId":"r"},"seq":0,"of":[0,1],"crc":"79973a5a"}
            {"entry":{"type":"runEnded","runId":"r","outcome":"done"},"seq":1,"of":[0,1],"crc":"53115d08"}
            """);
  }

  @Test
  void E28_directoryIsOpenOnceInThisProcess() throws Exception {
    FileSessionStore store = open("once");
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("once"));

    reason(Reason.LOCKED, opening("once"));
    reason(Reason.LOCKED, opening(link.getFileName().toString()));

    await(store.close());
    await(open("once").close());
  }

  @Test
  void E28_directoryIsOpenOnceAmongProcesses() throws Exception {
    FileSessionStore store = open("shared");
    reason(Reason.LOCKED, opening("shared")); // and did not lose the lock by closing a handle of it

    assertThat(ChildStore.run(directory.resolve("shared"), "open")).contains("LOCKED");

    await(store.close());
    assertThat(ChildStore.run(directory.resolve("shared"), "open")).contains("opened");
  }

  @Test
  void E10_laterVersionIsRefusedTyped() throws Exception {
    FileSessionStore store = open("later");
    await(store.append("s", 0, List.of(user("a"))));
    Path log = onlyLog("later");
    await(store.close());
    byte[] written = Files.readAllBytes(log);
    byte[] later = LogLine.header(
        Json.object().put("format", "pollux-session").put("version", 2).put("id", "s"));
    Files.write(log, later);

    FileSessionStore next = open("later");
    reason(Reason.FORMAT, next.read("s", 0));
    reason(Reason.FORMAT, next.append("s", 0, List.of(user("b"))));
    assertThat(Files.readAllBytes(log)).isEqualTo(later);
    await(next.append("other", 0, List.of(user("a"))));
    assertThat(damages).extracting(LogDamage::reason).containsOnly(Reason.FORMAT);
    await(next.close());

    Files.write(log, written);
    Path marker = directory.resolve("later").resolve("store.json");
    Files.write(
        marker,
        LogLine.header(Json.object().put("format", "pollux-session-store").put("version", 2)));
    reason(Reason.FORMAT, opening("later"));
    Files.writeString(marker, "{}\n");
    reason(Reason.CORRUPT, opening("later"));
  }

  @Test
  void E10_entryOfAnUnknownTypeIsRefusedTyped() throws Exception {
    FileSessionStore store = open("unknown");
    await(store.append("s", 0, List.of(user("a"))));
    Path log = onlyLog("unknown");
    await(store.close());
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    LogLine.write(
        "{\"type\":\"dreamt\",\"runId\":\"r\"}".getBytes(StandardCharsets.UTF_8),
        new LogLine.Place(1, 1, 1),
        line);
    Files.write(log, line.toByteArray(), StandardOpenOption.APPEND);

    FileSessionStore next = open("unknown");
    reason(Reason.FORMAT, next.read("s", 0));
    assertThat(await(next.read("s", 0, 1)).entries()).containsExactly(user("a"));
    await(next.close());
  }

  @Test
  void E25_unknownMembersStayInTheFileWhenItGrows() throws Exception {
    FileSessionStore store = open("members");
    await(store.append("s", 0, List.of(user("a"))));
    Path log = onlyLog("members");
    await(store.close());
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    String entry = "{\"@class\":\"java.lang.Runtime\",\"type\":\"runEnded\",\"runId\":\"r\","
        + "\"outcome\":\"done\",\"later\":{\"x\":1.10}}";
    LogLine.write(entry.getBytes(StandardCharsets.UTF_8), new LogLine.Place(1, 1, 1), line);
    Files.write(log, line.toByteArray(), StandardOpenOption.APPEND);

    FileSessionStore next = open("members");
    assertThat(await(next.read("s", 0)))
        .containsExactly(user("a"), new SessionEntry.RunEnded("r", "done"));
    await(next.append("s", 2, List.of(user("b"))));
    await(next.close());

    assertThat(Files.readString(log)).contains(entry);
    assertThat(damages).isEmpty();
  }

  @Test
  void E23_entryOverTheLimitIsRefusedAndOneAtTheLimitIsNot() {
    SessionEntry entry = user("x".repeat(1000));
    int bytes = Json.bytes(entry.json()).length;
    FileSessionStore store = await(FileSessionStore.open(
        vertx, directory.resolve("large"), new FileStoreOptions().setMaxEntryBytes(bytes)));

    assertThat(await(store.append("s", 0, List.of(entry)))).isEqualTo(1);
    reason(Reason.TOO_LARGE, store.append("s", 1, List.of(user("y"), user("x".repeat(1001)))));
    assertThat(await(store.read("s", 0))).containsExactly(entry);
    await(store.close());
    await(FileSessionStore.open(vertx, directory.resolve("large"), new FileStoreOptions())
        .compose(again -> again.read("s", 0).eventually(again::close)));
  }

  @Test
  void E23_textThatCouldNotBeReadAgainIsRefused() {
    FileSessionStore store = open("text");

    reason(
        Reason.TOO_LARGE,
        store.append("s", 0, List.of(user("x".repeat(Json.MAX_TEXT_LENGTH + 1)))));

    assertThat(await(store.read("s", 0))).isEmpty();
    await(store.close());
  }

  @Test
  void E23_pageEndsWithItsBytes() {
    FileSessionStore store = await(FileSessionStore.open(
        vertx, directory.resolve("pages"), new FileStoreOptions().setMaxPageBytes(3000)));
    List<SessionEntry> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      entries.add(user(i + "x".repeat(990)));
    }
    await(store.append("s", 0, entries));

    assertThat(await(store.read("s", 0, 500)).entries()).isEqualTo(entries.subList(0, 3));
    assertThat(await(store.read("s", 0, 500)).more()).isTrue();
    assertThat(await(store.read("s", 0))).isEqualTo(entries);
    await(store.close());
  }

  @Test
  void E23_aPageOfAListCostsTheSameWhereverItIs() {
    HeapDisk disk = new HeapDisk();
    FileSessionStore store = await(FileSessionStore.open(
        vertx, disk, Path.of("/many"), new FileStoreOptions().setMaxKnownSessions(10)));
    List<Future<Long>> appends = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      appends.add(store.append("many " + i, 0, List.of(user("a"))));
    }
    appends.forEach(SessionStoreContract::await);
    await(store.append("in use", 0, List.of(user("a"))));

    String cursor = null;
    int seen = 0;
    do {
      disk.opened.set(0);
      disk.listed.set(0);
      SessionPage page = await(store.list(cursor, 50));
      seen += page.sessions().size();
      cursor = page.next();
      // Two sessions are in a directory of logs, on the average; each file is opened for its first
      // and for its last line.
      assertThat(disk.listed.get()).isLessThan(60);
      assertThat(disk.opened.get()).isLessThanOrEqualTo(2 * page.sessions().size());
    } while (cursor != null);

    assertThat(seen).isEqualTo(601);
    // Who is at work goes on without reading all of the log again.
    disk.opened.set(0);
    await(store.append("in use", 1, List.of(user("b"))));
    assertThat(disk.opened.get()).isEqualTo(1);
    await(store.close());
  }

  @Test
  void E26_idsOfAnyCharactersAreToldApart() {
    FileSessionStore store = open("ids");
    List<String> ids =
        List.of("", "\u0000", "a\u0000b", "\ud800", "\udc00", "?", "\ufffd", "x".repeat(1024), "X");

    ids.forEach(id -> await(store.append(id, 0, List.of(user("of " + ids.indexOf(id))))));
    await(store.close());

    FileSessionStore next = open("ids");
    ids.forEach(
        id -> assertThat(await(next.read(id, 0))).containsExactly(user("of " + ids.indexOf(id))));
    assertThat(await(next.list(null, 100)).sessions())
        .extracting(SessionInfo::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    reason(Reason.TOO_LARGE, next.append("x".repeat(1025), 0, List.of(user("a"))));
    await(next.close());
  }

  @Test
  void E26_logOfAnotherSessionIsNotTakenForThisOne() throws Exception {
    FileSessionStore store = open("moved");
    await(store.append("a", 0, List.of(user("a"))));
    Path log = onlyLog("moved");
    await(store.append("b", 0, List.of(user("b"))));
    await(store.close());
    Path other =
        new LogFiles(new LocalDisk(), directory.resolve("moved").resolve("logs")).file("b");
    Files.copy(log, other, StandardCopyOption.REPLACE_EXISTING);

    FileSessionStore next = open("moved");
    reason(Reason.CORRUPT, next.read("b", 0));
    assertThat(await(next.read("a", 0))).containsExactly(user("a"));
    await(next.close());
  }

  @Test
  void damagedSessionsAreToldOfAndCanBeRemoved() throws Exception {
    FileSessionStore store = open("damaged");
    for (String id : List.of("good", "torn", "bad", "headless")) {
      await(store.append(id, 0, List.of(user("a"))));
      await(store.append(id, 1, List.of(user("b"), user("c"))));
    }
    await(store.close());
    LogFiles files = new LogFiles(new LocalDisk(), directory.resolve("damaged").resolve("logs"));
    byte[] torn = Files.readAllBytes(files.file("torn"));
    Files.write(files.file("torn"), Arrays.copyOf(torn, torn.length - 5));
    for (String id : List.of("bad", "headless")) {
      byte[] bytes = Files.readAllBytes(files.file(id));
      bytes[id.equals("bad") ? bytes.length / 2 : 20] ^= 1;
      Files.write(files.file(id), bytes);
    }

    FileSessionStore next = open("damaged");
    List<LogDamage> found = await(next.verify());
    assertThat(found)
        .extracting(LogDamage::sessionId, LogDamage::reason, LogDamage::entries)
        .containsExactlyInAnyOrder(
            tuple("torn", null, 1L),
            tuple("bad", Reason.CORRUPT, 1L),
            tuple(null, Reason.CORRUPT, 0L));
    assertThat(damages).hasSize(2);
    assertThat(await(next.verify())).hasSize(2);
    assertThat(await(next.append("torn", 1, List.of(user("again"))))).isEqualTo(2);
    assertThat(await(next.read("good", 0))).hasSize(3);
    reason(Reason.CORRUPT, next.read("headless", 0));
    assertThat(await(next.list(null, 10)).sessions())
        .extracting(SessionInfo::id)
        .containsExactlyInAnyOrder("good", "torn", "bad");

    assertThat(await(next.delete("bad"))).isTrue();
    assertThat(await(next.append("bad", 0, List.of(user("new"))))).isEqualTo(1);
    assertThat(await(next.delete("headless"))).isTrue();
    assertThat(await(next.verify())).isEmpty();
    await(next.close());
  }

  @Test
  void futuresCompleteOnTheContextOfTheCallerAndWorkIsDoneElsewhere() {
    FileSessionStore store = open("context");
    Context context = vertx.getOrCreateContext();
    Promise<String> threads = Promise.promise();

    context.runOnContext(start -> store
        .append("s", 0, List.of(user("a")))
        .onSuccess(done -> threads.complete(
            (Vertx.currentContext() == context) + " " + Context.isOnEventLoopThread())));

    assertThat(await(threads.future())).isEqualTo("true true");
    await(store.close());
  }

  @Test
  void moreOperationsThanMayWaitAreRefused() {
    FileSessionStore store = await(FileSessionStore.open(
        vertx,
        directory.resolve("waiting"),
        new FileStoreOptions().setThreads(1).setMaxWaiting(10)));
    List<Future<Long>> asked = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      asked.add(store.append("s" + i % 50, 0, List.of(user("a"))));
    }

    List<Throwable> refused = asked.stream()
        .map(SessionStoreContract::failure)
        .filter(SessionStoreException.class::isInstance)
        .toList();
    assertThat(refused)
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e)
            .hasMessage(
                "10 operations of the session store wait (allowed: maxWaiting, 10); nothing was"
                    + " done"));
    await(store.append("later", 0, List.of(user("a"))));
    await(store.close());
  }

  @Test
  void E28_closeWaitsForAppendsThatWereBegun() {
    FileSessionStore store = open("closing");
    List<Future<Long>> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      asked.add(store.append("s", i, List.of(user("entry " + i))));
    }
    Future<Void> closed = store.close();
    reason(Reason.CLOSED, store.append("s", 100, List.of(user("late"))));
    await(closed);

    assertThat(asked).allSatisfy(append -> assertThat(append.succeeded()).isTrue());
    FileSessionStore next = open("closing");
    assertThat(await(next.read("s", 0))).hasSize(100);
    await(next.close());
  }
}
