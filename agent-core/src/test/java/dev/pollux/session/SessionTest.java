package dev.pollux.session;

import static dev.pollux.session.HistoryTest.calls;
import static dev.pollux.session.HistoryTest.outcome;
import static dev.pollux.session.HistoryTest.says;
import static dev.pollux.session.HistoryTest.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pollux.session.SessionEntry.RunEnded;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session and its store, as runs use them. Futures of the store in memory are complete. */
class SessionTest {

  /** Keeps what was asked of the store in memory. */
  private static final class Watched implements SessionStore {
    final SessionStore inner = SessionStore.inMemory();
    final List<Long> reads = new ArrayList<>();

    @Override
    public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
      reads.add(fromSequence);
      return inner.read(sessionId, fromSequence, limit);
    }

    @Override
    public Future<Long> append(String id, long expectedSequence, List<SessionEntry> entries) {
      return inner.append(id, expectedSequence, entries);
    }
  }

  private static History history(Session session) {
    return session.history().result();
  }

  private static void append(Session session, History history, SessionEntry... entries) {
    assertThat(session.append(history, List.of(entries)).succeeded()).isTrue();
  }

  @Test
  void idIsOneToTwoHundredCharacters() {
    SessionStore store = SessionStore.inMemory();

    assertThat(new Session(store, "x".repeat(200)).id()).hasSize(200);
    assertThat(new Session(store, "../'; drop").id()).isEqualTo("../'; drop");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Session(store, ""))
        .withMessage("session id: 0 characters (expected: 1 to 200)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Session(store, "x".repeat(201)))
        .withMessage("session id: 201 characters (expected: 1 to 200)");
    assertThat(Session.inMemory().id()).isNotEqualTo(Session.inMemory().id());
  }

  @Test
  void whatOneSessionAppendsAnotherOneReads() {
    SessionStore store = SessionStore.inMemory();
    Session session = new Session(store, "s");
    History history = history(session);
    append(session, history, user("a"));
    append(session, history, says("b"), new RunEnded("r", "done"));

    assertThat(history.sequence()).isEqualTo(3);
    assertThat(history(new Session(store, "s")).contents()).isEqualTo(history.contents());
    assertThat(history(new Session(store, "other")).contents()).isEmpty();
  }

  @Test
  void onlyWhatIsNewIsRead() {
    Watched store = new Watched();
    Session session = new Session(store, "s");
    History history = history(session);
    append(session, history, user("a"), says("b"), new RunEnded("r", "done"));
    history(session);
    store.append("s", 3, List.of(user("c")));
    History newest = history(session);
    history(session);

    assertThat(store.reads).containsExactly(0L, 3L, 3L, 4L);
    assertThat(newest.contents()).hasSize(3);
  }

  @Test
  void secondWriterFailsAndItsHistoryStays() {
    Session session = new Session(SessionStore.inMemory(), "s");
    History first = history(session);
    History second = history(session);
    append(session, first, user("a"));

    Future<Void> appended = session.append(second, List.of(user("b")));

    assertThat(appended.cause())
        .isInstanceOf(SessionConflictException.class)
        .hasMessage("Session 's' has 1 entries where 0 were expected: another run wrote to it; "
            + "let one run end before the next begins");
    assertThat(second.contents()).isEmpty();
    assertThat(history(session).contents()).isEqualTo(first.contents());
  }

  @Test
  void readingDuringARunDoesNotLoseItsOutcomes() {
    SessionStore store = SessionStore.inMemory();
    Session session = new Session(store, "s");
    History run = history(session);
    append(session, run, user("a"), calls(2), outcome(0, "x"));
    Session reader = new Session(store, "s");

    assertThat(history(reader).contents().get(2).functionResponses().get(1).isError())
        .isTrue();
    append(session, run, outcome(1, "y"));

    assertThat(history(reader).contents()).isEqualTo(run.contents());
    assertThat(run.contents().get(2).functionResponses().get(1).isError()).isFalse();
  }

  @Test
  void historyOfARunDoesNotReachTheNextReader() {
    Session session = new Session(SessionStore.inMemory(), "s");
    History history = history(session);
    append(session, history, user("a"), new RunEnded("r", "failed"));

    history(session).apply(user("never stored"));

    assertThat(history(session).contents()).isEqualTo(history.contents());
  }

  @Test
  void appendingNothingIsFine() {
    Session session = new Session(SessionStore.inMemory(), "s");
    History history = history(session);

    append(session, history);

    assertThat(history.sequence()).isZero();
  }

  @Test
  void sessionTellsItsIdOnly() {
    assertThat(new Session(SessionStore.inMemory(), "s")).hasToString("Session[s]");
  }
}
