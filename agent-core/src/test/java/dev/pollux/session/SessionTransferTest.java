package dev.pollux.session;

import static dev.pollux.session.SessionStoreContract.await;
import static dev.pollux.session.SessionStoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions as files of JSON lines, and back. */
@ExtendWith(VertxExtension.class)
class SessionTransferTest {

  private static final String HEAD = "{\"format\":\"pollux-session\",\"version\":1,\"id\":\"s\"}\n";
  private static final String STARTED = "{\"type\":\"runStarted\",\"runId\":\"r\"}\n";

  private final SessionStore store = SessionStore.inMemory();
  private final SessionStore other = SessionStore.inMemory();
  private final List<Integer> appends = new ArrayList<>();

  /** The other store, seen by who imports into it. */
  private final SessionStore watched = new SessionStore() {
    @Override
    public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
      return other.read(sessionId, fromSequence, limit);
    }

    @Override
    public Future<Long> append(String id, long expectedSequence, List<SessionEntry> entries) {
      appends.add(entries.size());
      return other.append(id, expectedSequence, entries);
    }

    @Override
    public Future<Boolean> delete(String sessionId) {
      return other.delete(sessionId);
    }
  };

  @TempDir
  Path directory;

  private Path file;
  private Vertx vertx;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    this.file = directory.resolve("session.jsonl");
  }

  private long exported(String id) {
    AsyncFile to = await(vertx.fileSystem().open(file.toString(), new OpenOptions()));
    long entries = await(SessionTransfer.exportTo(store, id, to));
    await(to.close());
    return entries;
  }

  private Future<Session> imported(String id) {
    AsyncFile from =
        await(vertx.fileSystem().open(file.toString(), new OpenOptions().setWrite(false)));
    from.setReadBufferSize(100);
    return SessionTransfer.importFrom(watched, id, from).eventually(from::close);
  }

  private static List<SessionEntry> entries(int count) {
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> HistoryTest.user("ä " + i))
        .toList();
  }

  @Test
  void longSessionGoesOutAndComesInPageByPage() throws Exception {
    await(store.append("s", 0, entries(1203)));

    assertThat(exported("s")).isEqualTo(1203);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(1205).first().isEqualTo(HEAD.strip());
    assertThat(lines.get(1204)).isEqualTo("{\"end\":1203}");
    Session session = await(imported(null));

    assertThat(session.id()).isEqualTo("s");
    assertThat(await(other.read("s", 0))).isEqualTo(await(store.read("s", 0)));
    assertThat(appends).hasSize(3).allMatch(size -> size <= 520);
  }

  @Test
  void importGetsAnotherId() {
    await(store.append("s", 0, entries(1)));
    exported("s");

    assertThat(await(imported("t")).id()).isEqualTo("t");
    assertThat(await(other.read("t", 0))).hasSize(1);
    assertThat(await(other.read("s", 0))).isEmpty();
  }

  @Test
  void importIntoASessionThatExistsIsRefused() {
    await(store.append("s", 0, entries(1)));
    await(other.append("s", 0, entries(2)));
    exported("s");

    assertThat(failure(imported(null))).isInstanceOf(SessionConflictException.class);
    assertThat(await(other.read("s", 0))).isEqualTo(entries(2));
  }

  @Test
  void sessionThatDoesNotExistIsNotExported() throws Exception {
    AsyncFile to = await(vertx.fileSystem().open(file.toString(), new OpenOptions()));

    assertThat(failure(SessionTransfer.exportTo(store, "none", to)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Session 'none' has no entries to export");
    await(to.close());
    assertThat(Files.size(file)).isZero();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("", 1, "line 1: the end is missing"),
        Arguments.of("hello\n", 1, "line 1: no JSON"),
        Arguments.of("{}\n", 1, "line 1: no header with \"format\":\"pollux-session\""),
        Arguments.of(STARTED, 1, "line 1: no header with \"format\":\"pollux-session\""),
        Arguments.of(
            HEAD.replace("\"s\"", "\"\""),
            1,
            "line 1: session id: 0 characters (expected: 1 to 200)"),
        Arguments.of(
            "{\"format\":\"pollux-session\",\"version\":\"1\",\"id\":\"s\"}\n",
            1,
            "line 1: no version from 1 on, or no id"),
        Arguments.of(HEAD, 2, "line 2: the end is missing"),
        Arguments.of(HEAD + "{\"end\":0}", 2, "line 2: no entries"),
        Arguments.of(HEAD + STARTED, 3, "line 3: the end is missing"),
        Arguments.of(HEAD + STARTED + STARTED.substring(0, 20), 3, "line 3: no JSON"),
        Arguments.of(
            HEAD + STARTED + "{\"end\":2}\n", 3, "line 3: an end after 2 entries (expected: 1)"),
        Arguments.of(
            HEAD + STARTED + "{\"end\":1}\n" + STARTED, 4, "line 4: there is more behind the end"),
        Arguments.of(
            HEAD + "{\"type\":\"runStarted\"}\n", 2, "line 2: session entry: no text in 'runId'"),
        Arguments.of(HEAD + "7\n", 2, "line 2: session entry: no text in 'runId'"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongLineIsNamedAndNothingIsWritten(String text, long line, String message)
      throws Exception {
    Files.writeString(file, text);

    assertThat(failure(imported(null)))
        .isInstanceOfSatisfying(
            SessionImportException.class, e -> assertThat(e.line()).isEqualTo(line))
        .hasMessage(message);
    assertThat(appends).isEmpty();
  }

  @Test
  void E10_laterVersionIsRefusedAsSuch() throws Exception {
    for (String text : List.of(
        HEAD.replace("1", "2"), HEAD + "{\"type\":\"nap\",\"runId\":\"r\"}\n{\"end\":1}\n")) {
      Files.writeString(file, text);

      assertThat(failure(imported(null)))
          .isInstanceOfSatisfying(
              SessionStoreException.class,
              e -> assertThat(e.reason()).isEqualTo(SessionStoreException.Reason.FORMAT))
          .hasMessageMatching("line (1: version 2 |2: session entry type: 'nap' ).*");
    }
    assertThat(appends).isEmpty();
  }

  @Test
  void whatWasWrittenOfAnImportThatFailsLaterIsDeleted() throws Exception {
    Files.writeString(file, HEAD + STARTED.repeat(700) + "oops\n");

    assertThat(failure(imported(null))).hasMessage("line 702: no JSON");

    assertThat(appends).hasSize(1);
    assertThat(await(other.read("s", 0))).isEmpty();
  }

  @Test
  void endlessLineIsRefused() throws Exception {
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 33; i++) {
        out.write("x".repeat(1 << 20));
      }
    }
    AsyncFile from =
        await(vertx.fileSystem().open(file.toString(), new OpenOptions().setWrite(false)));
    from.setReadBufferSize(1 << 20);

    assertThat(failure(SessionTransfer.importFrom(other, null, from)))
        .hasMessage("line 1: longer than 33554432 bytes");
    await(from.close());
  }

  @Test
  void forkIsASessionOfItsOwnWithNothingLeftToDo() {
    List<SessionEntry> log = List.of(
        new SessionEntry.RunStarted("r"),
        HistoryTest.user("a"),
        HistoryTest.calls(2),
        HistoryTest.asked(1),
        HistoryTest.intent(0),
        HistoryTest.outcome(0, "x"),
        HistoryTest.suspended(),
        new SessionEntry.RunStarted("q", "r"),
        HistoryTest.intent(1),
        HistoryTest.outcome(1, "y"),
        HistoryTest.says("b"),
        new SessionEntry.RunEnded("q", "done"));
    await(store.append("s", 0, log));
    Session session = new Session(store, "s");

    for (int at = 1; at <= log.size(); at++) {
      History fork = await(await(session.fork(at, "f" + at)).openHistory());

      List<SessionEntry> copied = await(store.read("f" + at, 0));
      assertThat(copied.subList(0, at)).isEqualTo(log.subList(0, at));
      assertThat(fork.open()).isEmpty();
      assertThat(fork.pending()).isEmpty();
      assertThat(fork.isRunning()).isFalse();
      assertThat(copied).hasSize(at == log.size() ? at : at + 1);
      if (at < log.size()) {
        assertThat(copied.get(at))
            .isEqualTo(new SessionEntry.RunEnded(at < 8 ? "r" : "q", "forked"));
      }
    }
    assertThat(await(store.read("s", 0))).isEqualTo(log);
  }

  @Test
  void longForkIsNeverTheMiddleOfATurn() {
    List<SessionEntry> log = new ArrayList<>();
    for (int turn = 0; turn < 300; turn++) {
      log.addAll(
          List.of(HistoryTest.calls(1), HistoryTest.intent(0), HistoryTest.outcome(0, "x" + turn)));
    }
    log.add(0, HistoryTest.user("a"));
    log.add(0, new SessionEntry.RunStarted("r"));
    await(other.append("s", 0, log));
    List<Integer> open = new ArrayList<>();
    SessionStore store = new SessionStore() {
      @Override
      public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
        return other.read(sessionId, fromSequence, Math.min(limit, 100));
      }

      @Override
      public Future<Long> append(String id, long expectedSequence, List<SessionEntry> entries) {
        appends.add(entries.size());
        return other.append(id, expectedSequence, entries).map(sequence -> {
          open.add(await(new Session(other, id).openHistory()).open().size());
          return sequence;
        });
      }
    };

    await(new Session(store, "s").fork(log.size() - 1, "f"));

    assertThat(appends).hasSizeGreaterThan(5).allMatch(size -> size < 110);
    assertThat(open).containsOnly(0);
    assertThat(await(other.read("f", 0)).subList(0, log.size() - 1))
        .isEqualTo(log.subList(0, log.size() - 1));
  }

  @Test
  void forkOfWhatIsNotThereIsRefused() {
    await(store.append("s", 0, entries(3)));
    await(store.append("old", 0, entries(1)));
    Session session = new Session(store, "s");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.fork(0, "f"))
        .withMessage("atSequence: 0 (expected: >= 1)");
    assertThat(failure(session.fork(4, "f")))
        .hasMessage("Session 's' has 3 entries (expected: 4 or more)");
    assertThat(failure(session.fork(1, "old"))).isInstanceOf(SessionConflictException.class);
    assertThat(await(store.read("f", 0))).isEmpty();
    assertThat(await(store.read("old", 0))).hasSize(1);
  }

  @Test
  void E10_logOfTheFirstVersionIsReadAsItWas() throws Exception {
    Buffer fixture =
        Buffer.buffer(getClass().getResourceAsStream("session-v1.jsonl").readAllBytes());
    Files.write(file, fixture.getBytes());

    await(imported(null));

    List<SessionEntry> log = await(other.read("every-kind", 0));
    assertThat(log.stream().map(Object::getClass).distinct())
        .as("the fixture has every kind of entry; add a file for what is new")
        .containsExactlyInAnyOrderElementsOf(
            List.of(SessionEntry.class.getPermittedSubclasses()).stream()
                .filter(kind -> FIRST_VERSION.contains(kind.getSimpleName()))
                .toList());
    await(store.append("every-kind", 0, log));
    exported("every-kind");
    assertThat(Files.readString(file)).isEqualTo(fixture.toString());
    History history = await(new Session(other, "every-kind").history());
    assertThat(history.contents().stream().map(c -> c.role() + " " + c.parts().size()))
        .containsExactly("user 1", "model 3", "user 3", "model 1");
    assertThat(history.agent()).isEqualTo("clerk");
    assertThat(history.isAllowed("h2")).isTrue();
    assertThat(history.pending()).isEmpty();
    assertThat(history.isRunning()).isFalse();
  }

  private static final List<String> FIRST_VERSION = List.of(
      "RunStarted",
      "UserTurn",
      "ModelTurn",
      "ToolIntent",
      "ToolOutcome",
      "ToolResultKept",
      "ApprovalAsked",
      "ApprovalAnswered",
      "ToolAllowed",
      "HandedOver",
      "RunEnded");
}
