package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.http.HttpOptions;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that are cancelled while their store is at work, or does not answer. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class CancelAndStoreTest extends RunsToCancel {

  @Test
  void F01_cancelWhileTheSessionIsRead() {
    Gate gate = new Gate();
    SessionStore inner = SessionStore.inMemory();
    Session session = new Session(
        new SessionStore() {
          @Override
          public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
            return gate.pass().compose(v -> inner.read(sessionId, fromSequence, limit));
          }

          @Override
          public Future<Long> append(
              String sessionId, long expectedSequence, List<SessionEntry> entries) {
            return inner.append(sessionId, expectedSequence, entries);
          }
        },
        "s");
    Run run = start(agent(), session);
    await(gate.reached.future());

    run.cancel();

    endsCancelled(run);
    gate.open.complete();
    assertThat(goesOn(session, "Here I am.")).hasSize(2); // nothing was said before
  }

  @Test
  void F01_cancelDuringTheLastWriteIsTooLateWhenTheStoreAnswers() {
    gemini.reply(Reply.text("Hello"));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.RunEnded);
    ManualClock clock = new ManualClock();
    Session session = new Session(store, "s");
    Run run = start(agent(new HttpOptions(), new AgentOptions().setClock(clock)), session);
    await(store.gate.reached.future());

    run.cancel();
    await(clock.waits(Duration.ofSeconds(1)));
    store.gate.open.complete();

    assertThat(await(run.result()).text()).isEqualTo("Hello");
    assertThat(events).last().isInstanceOf(RunEvent.Done.class);
    assertThat(clock.waiting()).isEmpty();
  }

  @Test
  void F01_cancelDuringTheLastWriteEndsWithinASecondWhenTheStoreDoesNotAnswer() {
    gemini.reply(Reply.text("Hello"));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.RunEnded);
    ManualClock clock = new ManualClock();
    Session session = new Session(store, "s");
    Run run = start(agent(new HttpOptions(), new AgentOptions().setClock(clock)), session);
    await(store.gate.reached.future());

    run.cancel();
    run.cancel();
    await(clock.waits(Duration.ofSeconds(1)));
    clock.advance(Duration.ofSeconds(1));

    endsCancelled(run);
    store.gate.open.complete(); // what was written late is heard by nobody
    assertThat(clock.waiting()).isEmpty();
  }

  @Test
  void F01_cancelWhileTheStoreDoesNotAnswerEndsWithinASecond() {
    gemini.reply(Reply.call("ping", Map.of()));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.ToolIntent);
    ManualClock clock = new ManualClock();
    Session session = new Session(store, "s");
    Run run = start(agent(new HttpOptions(), new AgentOptions().setClock(clock)), session);
    await(store.gate.reached.future());

    run.cancel();
    await(clock.waits(Duration.ofSeconds(1)));
    clock.advance(Duration.ofSeconds(1));

    endsCancelled(run);
    assertThat(clock.waiting()).isEmpty();
  }

  @Test
  void storeThatNeverTakesTheEndFailsTheRun() {
    gemini.reply(Reply.text("Hello"));
    GatedStore store = new GatedStore(entry -> entry instanceof SessionEntry.RunEnded);
    ManualClock clock = new ManualClock();
    Run run = start(
        agent(new HttpOptions(), new AgentOptions().setClock(clock)), new Session(store, "s"));
    await(clock.waits(Duration.ofSeconds(30)));

    clock.advance(Duration.ofSeconds(30));

    assertThatThrownBy(() -> await(run.result()))
        .isInstanceOfSatisfying(RunException.class, e -> assertThat(e.text()).isEqualTo("Hello"))
        .hasMessage("The end of the run could not be stored: the session's store did not answer "
            + "within 30000 ms");
  }
}
