package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How large a conversation may be, and what of it is kept. */
@ExtendWith(VertxExtension.class)
class SizeLimitsTest {

  static final class Tools {
    @Tool("Gives a long text")
    String text(String piece, int times) {
      return piece.repeat(times);
    }

    @Tool("Gives a long list, on the event loop")
    Future<List<String>> list(int times) {
      return Future.succeededFuture(List.of("x".repeat(times)));
    }

    @Tool("Gives a picture")
    Part picture(int bytes) {
      return Part.inlineData("image/png", new byte[bytes]);
    }
  }

  private final SessionStore store = SessionStore.inMemory();
  private final Session session = new Session(store, "s");
  private ScriptedModel model;

  @BeforeEach
  void connect(Vertx vertx) {
    model = new ScriptedModel(vertx);
  }

  private RunResult run(RunLimits limits, String prompt) {
    Agent agent = new Agent(model, new AgentOptions().addTools(new Tools()).setLimits(limits));
    try {
      return agent.run(session, prompt).await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("The run did not end within 30 s", e);
    }
  }

  private List<SessionEntry.ToolResultKept> kept() {
    return store.read("s", 0).result().stream()
        .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
        .filter(SessionEntry.ToolResultKept.class::isInstance)
        .map(SessionEntry.ToolResultKept.class::cast)
        .toList();
  }

  @Test
  void historyThatIsLongerThanAllowedIsNotSent() {
    int prompt = Content.user("hello").encoded().length;
    model.thenSays("hi");

    assertThatThrownBy(() -> run(new RunLimits().setMaxHistoryBytes(prompt - 1), "hello"))
        .isInstanceOfSatisfying(
            RunLimitException.class, e -> assertThat(e.limit()).isEqualTo("maxHistoryBytes"))
        .hasMessage("The conversation has " + prompt + " bytes (allowed: " + (prompt - 1) + ")");
    assertThat(model.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void historyAtItsLimitAndUnderItIsSent(int more) {
    model.thenSays("hi");
    int prompt = Content.user("hello").encoded().length;

    assertThat(run(new RunLimits().setMaxHistoryBytes(prompt + more), "hello").text())
        .isEqualTo("hi");
  }

  @Test
  void E23_promptOverTheLimitOfAnEntryIsNotStored() {
    String prompt = "x".repeat(4 * 1024 * 1024);

    assertThatThrownBy(() -> run(new RunLimits().setMaxEntryBytes(4 * 1024 * 1024), prompt))
        .isInstanceOfSatisfying(
            RunLimitException.class, e -> assertThat(e.limit()).isEqualTo("maxEntryBytes"))
        .hasMessageStartingWith("The prompt has 4194341 bytes");
    assertThat(session.history().result().contents()).isEmpty();
  }

  @Test
  void E23_answerOverTheLimitOfAnEntryIsNotStoredAndTheSessionGoesOn() {
    int most = Content.model(List.of(Part.text("x".repeat(100)))).encoded().length;
    model.thenSays("x".repeat(101)).thenSays("x".repeat(100));
    RunLimits limits = new RunLimits().setMaxEntryBytes(most);

    assertThatThrownBy(() -> run(limits, "hello"))
        .isInstanceOfSatisfying(RunLimitException.class, e -> {
          assertThat(e.limit()).isEqualTo("maxEntryBytes");
          assertThat(e.text()).hasSize(101);
        });
    assertThat(run(limits, "again").text()).hasSize(100);
  }

  @Test
  void E23_resultOverTheLimitOfAnEntryIsToldToTheModel() {
    model.thenCalls("picture", Map.of("bytes", 3 * 1024 * 1024)).thenSays("done");

    RunResult result = run(new RunLimits().setMaxEntryBytes(4 * 1024 * 1024), "Go");

    assertThat(Json.write(result.contents().get(2).functionResponses().get(0).response()))
        .matches("\\{\"error\":\"Its result has 4194\\d+ bytes \\(allowed: 4194304\\); ask for "
            + "less at a time\"}");
  }

  @Test
  void C08_wholeOfAResultThatIsCutIsKeptInTheLogAndTheModelIsTold() {
    model
        .thenCalls("text", Map.of("piece", "0123456789", "times", 100_000))
        .thenCalls("list", Map.of("times", 300_000))
        .thenSays("done");

    RunResult result = run(new RunLimits(), "Go");

    assertThat(result.text()).isEqualTo("done");
    assertThat(result.contents()).hasSize(6);
    assertThat(result
            .contents()
            .get(2)
            .functionResponses()
            .get(0)
            .response()
            .get("output")
            .textValue())
        .startsWith("0123456789")
        .hasSizeLessThan(262_144 + 150)
        .endsWith("\n[cut: the first 262144 of 1000000 characters; the rest is kept for the "
            + "user, not for you; ask for less at a time]");
    assertThat(kept()).hasSize(2);
    assertThat(kept().get(0).text()).isEqualTo("0123456789".repeat(100_000));
    assertThat(kept().get(0).length()).isEqualTo(1_000_000);
    assertThat(kept().get(1).text()).startsWith("[\"xxx").endsWith("x\"]").hasSize(300_004);
  }

  @Test
  void C08_evenTheLogKeepsNoMoreThanAnEntryMayHave() {
    model.thenCalls("text", Map.of("piece", "å🌧", "times", 2_000_000)).thenSays("done");

    run(new RunLimits().setMaxEntryBytes(4 * 1024 * 1024), "Go");

    SessionEntry.ToolResultKept kept = kept().get(0);
    assertThat(kept.length()).isEqualTo(6_000_000);
    byte[] bytes = kept.text().getBytes(StandardCharsets.UTF_8);
    assertThat(bytes).hasSizeBetween(4 * 1024 * 1024 - 4, 4 * 1024 * 1024);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(kept.text());
  }
}
