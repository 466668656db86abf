package dev.pollux.builtin.basics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.ScriptedModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Notes of real runs. */
class NoteToolsTest {

  private final Vertx vertx = Vertx.vertx();
  private final ScriptedModel model = new ScriptedModel(vertx);
  private final NoteTools notes = new NoteTools();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** What the model reads of the only turn with calls. */
  private List<String> told(RunLimits limits, Session session, FunctionCall... calls)
      throws Exception {
    model.thenCalls(calls).thenSays("ok");
    Agent agent = new Agent(model, new AgentOptions().addTools(notes).setLimits(limits));
    RunResult result = agent
        .run(session, "Go")
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    List<String> told = new ArrayList<>();
    result
        .contents()
        .get(result.contents().size() - 2)
        .functionResponses()
        .forEach(response -> told.add(response.response().toString()));
    return told;
  }

  private static FunctionCall write(String title, String text) {
    return FunctionCall.of(null, "writeNote", Json.object(Map.of("title", title, "text", text)));
  }

  private static FunctionCall read() {
    return FunctionCall.of(null, "readNotes", Json.object());
  }

  @Test
  void notesAreThereInTheNextRunAndInASessionThatIsReadAgain() throws Exception {
    RunLimits limits = new RunLimits();
    SessionStore store = SessionStore.inMemory();
    Session session = new Session(store, "s");
    String both = "{\"output\":[{\"title\":\"a\",\"text\":\"one\",\"done\":false},"
        + "{\"title\":\"b\",\"text\":\"two\",\"done\":false}]}";

    assertThat(told(limits, session, write("a", "one"), write("b", "two")).get(1))
        .isEqualTo(both);
    assertThat(told(limits, session, read())).containsExactly(both);

    SessionStore copy = SessionStore.inMemory();
    copy.append(
        "s",
        0,
        store.read("s", 0).await().stream()
            .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
            .toList());
    assertThat(told(limits, new Session(copy, "s"), read())).containsExactly(both);
  }

  @Test
  void S15_notesOfOneSessionAreNotSeenInAnother() throws Exception {
    SessionStore store = SessionStore.inMemory();
    RunLimits limits = new RunLimits();

    told(limits, new Session(store, "s"), write("a", "one"));

    assertThat(told(limits, new Session(store, "t"), read())).containsExactly("{\"output\":[]}");
  }

  @Test
  void notesThatAreTooLongTogetherAreRefused() throws Exception {
    RunLimits limits = new RunLimits().setMaxStateBytes(5000);
    Session session = Session.inMemory();

    told(limits, session, write("a", "x".repeat(4000)));

    assertThat(told(limits, session, write("b", "x".repeat(4000))).get(0))
        .contains("(allowed: 5000); delete some of it");
  }
}
