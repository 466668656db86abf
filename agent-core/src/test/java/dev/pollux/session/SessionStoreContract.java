package dev.pollux.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What holds for every store. A test of a store extends this and says how one is opened; the sessions
 * of a test are new to it. Whole agents on every store are held to {@link
 * dev.pollux.faults.StoredRunsContract}, processes that die to {@link dev.pollux.faults.KillContract}.
 *
 * <p>Where each fault of sessions is shown. "All" is memory, files (one for a log, and many) and
 * PostgreSQL; a fault that a kind of store cannot have has no test there.
 *
 * <pre>
 * E01-E06 process dies around an effect  all: StoredRunsContract (cut at every append)
 *                                        files, PostgreSQL: KillContract (real processes, named points)
 *                                        memory: agent.AfterCrashTest (cut at every entry, and again)
 * E07 ... during an ending               files, PostgreSQL: KillContract
 *     ... between two files of a log     PowerCutTest, FailingDiskTest, FileStoreKillTest, LongLogTest
 *     ... during a migration             PostgresFaultsTest
 * E08 killed anywhere, again and again   files, PostgreSQL: KillContract; FileStoreKillTest;
 *                                        postgres.WorkerProcessesTest
 * E09 tool gone or changed               all: StoredRunsContract; agent.AfterCrashTest, ResumedApprovalTest
 * E10 another version                    FileSessionStoreTest, PostgresSessionStoreTest,
 *                                        SessionEntryTest, SessionTransferTest
 * E11 damaged log                        files: DamagedLogTest, LongLogTest; PostgresSessionStoreTest
 * E12 power cut                          files: PowerCutTest; of PostgreSQL it is its own promise
 * E13 no room                            all: StoredRunsContract; files: FailingDiskTest;
 *                                        PostgresFaultsTest (E16_statesOfTheDatabase...)
 * E14 store away                         PostgresFaultsTest, PostgresRunQueueTest (bell),
 *                                        worker.LeaseEndTest, worker.StoppedWorkerTest
 * E15 connection lost in a commit        PostgresFaultsTest, QueueFaultsTest
 * E16 busy database, no place            PostgresFaultsTest; files: FileSessionStoreTest (maxWaiting)
 * E17 two writers                        all: here, StoredRunsContract; PostgresRunQueueTest
 * E18 owner slower than its lease        PostgresRunQueueTest, WorkerProcessesTest, LeaseEndTest,
 *                                        StoppedWorkerTest; others have no leases
 * E19 owner cut off                      QueueFaultsTest, LeaseEndTest
 * E20 worker dies                        PostgresRunQueueTest, WorkerProcessesTest, KilledWorkerTest
 * E21 bus loses messages                 PostgresRunQueueTest, SessionFollowerTest
 * E22 wrong clocks                       QueueFaultsTest, PostgresRunQueueTest
 * E23 10 000 entries, many sessions      all: here; little memory: KillContract
 *     entry over the limit               FileSessionStoreTest, PostgresSessionStoreTest; for runs on any
 *                                        store agent.SizeLimitsTest
 * E24 trimmed history                    all: StoredRunsContract; HistoryPropertyTest,
 *                                        agent.ContextWindowTest
 * E25 hostile content                    all: here; StoredGadgetsTest, FileSessionStoreTest
 * E26 hostile ids                        all: here; FileSessionStoreTest, PostgresSessionStoreTest
 * E27 delete                             all: here, StoredRunsContract; LongLogTest, FailingDiskTest,
 *                                        PostgresSessionStoreTest
 * E28 closed, opened twice               all: here, StoredRunsContract; FileSessionStoreTest (lock),
 *                                        PostgresFaultsTest, SessionFollowerTest
 * </pre>
 *
 * <p>Long form of E23: {@code mvn -B -pl agent-core test -Dtest=FileSessionStoreTest#E23_many*
 * -Dpollux.sessions=1000000}, of PostgreSQL {@code mvn -B -pl agent-core,agent-tools test
 * -Dtest=PostgresSessionStoreTest#E23_many* -Dsurefire.failIfNoSpecifiedTests=false
 * -Dpollux.sessions=1000000}.
 */
public abstract class SessionStoreContract {

  private static final long LONG_SECONDS = 60;

  private SessionStore store;

  /** A store without sessions, or with those of other tests. */
  protected abstract SessionStore open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    await(store.close());
  }

  /** An entry that says nothing but this. */
  protected static SessionEntry user(String text) {
    return new SessionEntry.UserTurn("r", Content.user(text));
  }

  /** What came of it. */
  protected static <T> T await(io.vertx.core.Future<T> future) {
    try {
      return future.await(LONG_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("not done in " + LONG_SECONDS + " s", late);
    }
  }

  /** Why it failed. */
  protected static Throwable failure(io.vertx.core.Future<?> future) {
    io.vertx.core.Future<Throwable> failure =
        future.transform(done -> io.vertx.core.Future.succeededFuture(done.cause()));
    return await(failure);
  }

  private List<SessionEntry> read(String id, long from) {
    return await(store.read(id, from));
  }

  private List<String> ids(int limit) {
    List<String> ids = new ArrayList<>();
    String cursor = null;
    do {
      SessionPage page = await(store.list(cursor, limit));
      assertThat(page.sessions()).hasSizeLessThanOrEqualTo(limit);
      page.sessions().forEach(session -> ids.add(session.id()));
      cursor = page.next();
    } while (cursor != null);
    return ids;
  }

  @Test
  void pagesFollowOneAnotherWithoutGapOrDouble() {
    List<SessionEntry> entries = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      entries.add(user("entry " + i));
    }
    await(store.append("s", 0, entries));

    for (int limit : List.of(1, 7, 24, 25, 26)) {
      List<SessionEntry> read = new ArrayList<>();
      boolean more = true;
      while (more) {
        LogPage page = await(store.read("s", read.size(), limit));
        assertThat(page.entries().size()).isBetween(1, limit);
        read.addAll(page.entries());
        more = page.more();
        assertThat(more).isEqualTo(read.size() < 25);
      }
      assertThat(read).isEqualTo(entries);
    }
    assertThat(await(store.read("s", 25, 5))).isEqualTo(new LogPage(List.of(), false));
  }

  @Test
  void allSessionsAreListedOnceAPageAtATime() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      String id = "listed-" + i;
      ids.add(id);
      await(store.append(id, 0, List.of(user("a"), user("b"))));
    }

    for (int limit : List.of(1, 10, 23, 100)) {
      assertThat(ids(limit)).containsExactlyInAnyOrderElementsOf(ids);
    }
    assertThat(await(store.list(null, 100)).sessions())
        .allSatisfy(session -> assertThat(session.entries()).isEqualTo(2));
    assertThat(ids(10)).isEqualTo(ids(10));
  }

  @Test
  void E26_hostileIdsAreIdsLikeOthers() {
    List<String> ids = List.of(
        "../../etc/passwd",
        "..",
        ".",
        "/",
        "a/b",
        "a\\b",
        "'; drop table x; --",
        "\"",
        "a\nb",
        "A",
        "a",
        "\u00e9",
        "e\u0301",
        "\ud83d\ude00",
        "CON",
        "x".repeat(200),
        "\u00e9".repeat(200),
        " ",
        "%2e");

    ids.forEach(id -> await(store.append(id, 0, List.of(user(id)))));

    ids.forEach(id -> assertThat(read(id, 0)).containsExactly(user(id)));
    assertThat(ids(5)).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void E26_anIdThatIsTooLongIsRefusedTypedOrIsAnIdLikeOthers() {
    String id = "x".repeat(1 << 20);

    Throwable refused = failure(store.append(id, 0, List.of(user("a"))));

    if (refused == null) {
      assertThat(read(id, 0)).containsExactly(user("a"));
    } else {
      assertThat(refused)
          .isInstanceOfSatisfying(
              SessionStoreException.class,
              e -> assertThat(e.reason()).isEqualTo(SessionStoreException.Reason.TOO_LARGE))
          .hasMessageNotContaining("xxx");
      assertThat(ids(10)).isEmpty();
    }
    // Of the longest that a session may have.
    for (String most : List.of("\uffff".repeat(200), "\ud800".repeat(200), "\0".repeat(200))) {
      await(store.append(most, 0, List.of(user("b"))));
      assertThat(read(most, 0)).containsExactly(user("b"));
    }
  }

  @Test
  void E27_deletedLogIsGoneAndItsWriterIsRefused() {
    await(store.append("s", 0, List.of(user("a"), user("b"))));

    assertThat(await(store.delete("s"))).isTrue();
    assertThat(await(store.delete("s"))).isFalse();

    assertThat(read("s", 0)).isEmpty();
    assertThat(ids(10)).isEmpty();
    assertThat(failure(store.append("s", 2, List.of(user("c")))))
        .isInstanceOf(SessionConflictException.class);
    assertThat(read("s", 0)).isEmpty();
    assertThat(await(store.append("s", 0, List.of(user("new"))))).isEqualTo(1);
    assertThat(read("s", 0)).containsExactly(user("new"));
  }

  @Test
  void E28_afterItsCloseAStoreRefusesTyped() {
    await(store.append("s", 0, List.of(user("a"))));

    await(store.close());
    await(store.close());

    for (io.vertx.core.Future<?> late : List.<io.vertx.core.Future<?>>of(
        store.read("s", 0),
        store.append("s", 1, List.of(user("b"))),
        store.list(null, 1),
        store.delete("s"))) {
      assertThat(failure(late))
          .isInstanceOfSatisfying(
              SessionStoreException.class,
              closed -> assertThat(closed.reason()).isEqualTo(SessionStoreException.Reason.CLOSED));
    }
  }

  @Test
  void entriesAreReadFromASequenceNumberOn() {
    List<SessionEntry> entries = List.of(user("a"), user("b"), user("c"));
    assertThat(await(store.append("s", 0, entries.subList(0, 2)))).isEqualTo(2);
    assertThat(await(store.append("s", 2, entries.subList(2, 3)))).isEqualTo(3);

    assertThat(read("s", 0)).isEqualTo(entries);
    assertThat(read("s", 2)).isEqualTo(entries.subList(2, 3));
    for (long from : List.of(3L, 4L, Long.MAX_VALUE)) {
      assertThat(read("s", from)).isEmpty();
    }
    assertThat(read("none", 0)).isEmpty();
  }

  @Test
  void writerThatDoesNotKnowTheEndAddsNothing() {
    await(store.append("s", 0, List.of(user("a"))));

    for (long expected : List.of(0L, 2L, -1L)) {
      assertThat(failure(store.append("s", expected, List.of(user("b"), user("c")))))
          .isInstanceOf(SessionConflictException.class);
    }
    assertThat(failure(store.append("new", 1, List.of(user("b")))))
        .isInstanceOf(SessionConflictException.class);
    assertThat(read("s", 0)).containsExactly(user("a"));
    assertThat(read("new", 0)).isEmpty();
  }

  @Test
  void whatWasReadDoesNotGrow() {
    await(store.append("s", 0, List.of(user("a"))));
    List<SessionEntry> read = read("s", 0);

    await(store.append("s", 1, List.of(user("b"))));

    assertThat(read).containsExactly(user("a"));
  }

  @Test
  void E17_ofManyWritersExactlyOneWinsAtEachPlace() throws Exception {
    int writers = 64;
    int places = 20;
    CyclicBarrier together = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Integer>> wins = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        SessionEntry entry = user("writer " + writer);
        wins.add(threads.submit(() -> {
          int won = 0;
          for (int place = 0; place < places; place++) {
            together.await(LONG_SECONDS, TimeUnit.SECONDS);
            won += failure(store.append("s", place, List.of(entry))) == null ? 1 : 0;
          }
          return won;
        }));
      }
      int won = 0;
      for (Future<Integer> each : wins) {
        won += each.get(LONG_SECONDS, TimeUnit.SECONDS);
      }

      assertThat(won).isEqualTo(places);
      assertThat(read("s", 0)).hasSize(places);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void E17_writersThatReadAgainKeepTurnsAndAnswersTogether() throws Exception {
    int writers = 8;
    int turns = 15;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        String name = "writer " + writer;
        done.add(threads.submit(() -> {
          for (int turn = 0; turn < turns; turn++) {
            List<SessionEntry> pair =
                List.of(user(name + " asks " + turn), user(name + " hears " + turn));
            Throwable failure;
            do {
              failure = failure(store.append("s", read("s", 0).size(), pair));
              assertThat(failure == null || failure instanceof SessionConflictException)
                  .isTrue();
            } while (failure != null);
          }
        }));
      }
      for (Future<?> each : done) {
        each.get(LONG_SECONDS, TimeUnit.SECONDS);
      }

      List<SessionEntry> log = read("s", 0);
      assertThat(log).hasSize(writers * turns * 2).doesNotHaveDuplicates();
      for (int i = 0; i < log.size(); i += 2) {
        assertThat(log.get(i + 1).toString())
            .isEqualTo(log.get(i).toString().replace("asks", "hears"));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void E23_tenThousandEntriesAreReadAPageAtATime() {
    int count = 10_000;
    for (int from = 0; from < count; from += 500) {
      List<SessionEntry> entries = new ArrayList<>();
      for (int i = from; i < from + 500; i++) {
        entries.add(user("entry " + i));
      }
      await(store.append("s", from, entries));
    }

    for (long from : List.of(0L, 1L, 63L, 64L, 4_999L, 9_999L)) {
      LogPage page = await(store.read("s", from, 3));
      assertThat(page.entries())
          .hasSize((int) Math.min(3, count - from))
          .startsWith(user("entry " + from));
      assertThat(page.more()).isEqualTo(from + 3 < count);
    }
    assertThat(read("s", 0)).hasSize(count).endsWith(user("entry 9999"));
    assertThat(await(store.list(null, 10)).sessions())
        .extracting(SessionInfo::entries)
        .containsExactly(10_000L);
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS) // for the long form
  void E23_manySessionsAreListedAPageAtATime() {
    int count = Integer.getInteger("pollux.sessions", 500);
    long began = System.nanoTime();
    Deque<io.vertx.core.Future<Long>> appends = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      if (appends.size() == 200) {
        await(appends.remove());
      }
      appends.add(store.append("many " + i, 0, List.of(user("a"))));
    }
    appends.forEach(SessionStoreContract::await);
    long written = System.nanoTime();

    BitSet seen = new BitSet(count);
    List<Long> nanos = new ArrayList<>();
    String cursor = null;
    do {
      long before = System.nanoTime();
      SessionPage page = await(store.list(cursor, 100));
      nanos.add(System.nanoTime() - before);
      assertThat(page.sessions()).hasSizeLessThanOrEqualTo(100);
      for (SessionInfo session : page.sessions()) {
        int number = Integer.parseInt(session.id().substring("many ".length()));
        assertThat(seen.get(number)).as(session.id()).isFalse();
        seen.set(number);
        assertThat(session.entries()).isEqualTo(1);
      }
      cursor = page.next();
    } while (cursor != null);

    assertThat(seen.cardinality()).isEqualTo(count);
    if (Integer.getInteger("pollux.sessions") != null) {
      int last = nanos.size();
      System.out.printf(
          "E23: %s, %d sessions: %d appends/s; pages of 100: median %.1f ms of the first tenth, %.1f"
              + " ms of the last%n",
          getClass().getSimpleName(),
          count,
          count * 1_000_000_000L / (written - began),
          median(nanos.subList(0, (last + 9) / 10)),
          median(nanos.subList(last - (last + 9) / 10, last)));
    }
  }

  private static double median(List<Long> nanos) {
    return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
  }

  @Test
  void E25_everyKindOfEntryComesBackAsItWas() {
    List<SessionEntry> entries = List.copyOf(StoredEntries.all().keySet());

    await(store.append("s", 0, entries));

    assertThat(read("s", 0)).isEqualTo(entries);
    assertThat(read("s", 0))
        .extracting(entry -> entry.json().toString())
        .containsExactlyElementsOf(StoredEntries.all().values());
  }

  @Test
  void E25_whatIsStoredStaysDataWhateverItsNames() {
    List<SessionEntry> entries = new ArrayList<>();
    for (String gadget : List.of(
        "{\"@class\":\"java.lang.ProcessBuilder\",\"command\":[\"true\"]}",
        "{\"@type\":\"java.lang.Class\",\"val\":\"java.lang.Runtime\"}",
        "{\"args\":[\"javax.naming.InitialContext\",{\"x\":1.10}]}",
        "{\"$type\":\"System.Object\",\"type\":\"runEnded\",\"entry\":{\"seq\":7,\"crc\":\"00000000\"}}",
        "{\"text\":\"\\u0000\\n\\\",\\\"seq\\\":1,\\\"of\\\":[1,1],\\\"crc\\\":\\\"00000000\\\"}\\n\"}",
        "{\"lone\":\"\\ud800\",\"number\":123456789012345678901234567890.5}")) {
      entries.add(new SessionEntry.ToolOutcome("r", 0, new FunctionResponse((ObjectNode)
          Json.parse("{\"name\":\"f\",\"response\":" + gadget + "}"))));
    }

    for (int i = 0; i < entries.size(); i++) {
      await(store.append("s", i, List.of(entries.get(i))));
    }

    List<SessionEntry> read = read("s", 0);
    assertThat(read)
        .extracting(entry -> Json.write(entry.json()))
        .isEqualTo(entries.stream().map(entry -> Json.write(entry.json())).toList());
  }

  @Test
  void E27_ofTwoDeletesOneRemovesTheLog() {
    for (int round = 0; round < 20; round++) {
      String id = "s" + round;
      await(store.append(id, 0, List.of(user("a"), user("b"))));

      io.vertx.core.Future<Boolean> first = store.delete(id);
      io.vertx.core.Future<Boolean> second = store.delete(id);

      assertThat(List.of(await(first), await(second))).containsExactlyInAnyOrder(true, false);
      assertThat(read(id, 0)).isEmpty();
    }
  }

  @Test
  void E27_deleteAmongAppendsAndReadsLeavesAWholeLogOrNone() {
    for (int round = 0; round < 20; round++) {
      String id = "s" + round;
      await(store.append(id, 0, List.of(user("a"), user("b"))));

      io.vertx.core.Future<List<SessionEntry>> before = store.read(id, 0);
      io.vertx.core.Future<Long> append = store.append(id, 2, List.of(user("c")));
      io.vertx.core.Future<Boolean> delete = store.delete(id);
      io.vertx.core.Future<Long> late = store.append(id, 3, List.of(user("d")));
      io.vertx.core.Future<List<SessionEntry>> after = store.read(id, 0);

      // In whatever order: nothing of the old log is there afterwards.
      assertThat(await(delete)).isTrue();
      for (io.vertx.core.Future<Long> writer : List.of(append, late)) {
        Throwable failure = failure(writer);
        assertThat(failure == null || failure instanceof SessionConflictException)
            .isTrue();
      }
      for (io.vertx.core.Future<List<SessionEntry>> reader : List.of(before, after)) {
        List<SessionEntry> seen = await(reader);
        assertThat(List.of(user("a"), user("b"), user("c"), user("d")).subList(0, seen.size()))
            .isEqualTo(seen);
      }
      assertThat(read(id, 0)).isEmpty();
      assertThat(ids(100)).isEmpty();
    }
  }
}
