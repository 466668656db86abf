package dev.pollux.record.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.loop.RetryOptions;
import dev.pollux.model.Model;
import dev.pollux.record.Trajectory;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.Tool;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The recording of the first test is in the repository; it was made of a run against LocalGemini. */
@ExtendWith(VertxExtension.class)
class RecordedTest {

  static final class Climate {
    @Tool("What the weather of a month is like in a city")
    Map<String, Object> climate(String city, String month) {
      return Map.of("city", city, "lowest", -4, "month", month);
    }
  }

  private static Model live(Vertx vertx, HttpOptions http) {
    StreamShape pieces = new StreamShape().setTextChunk(8).setPieceBytes(101);
    LocalGemini gemini = LocalGemini.start(vertx).await();
    gemini.reply(
        Reply.error(503, "UNAVAILABLE", "The model is overloaded")
            .withRetryDelay(Duration.ofMillis(20)),
        Reply.thought("I look it up")
            .and(Reply.call("climate", Map.of("city", "Oslo", "month", "NOVEMBER")))
            .withShape(pieces),
        Reply.text("Yes, take a coat: it may be −4 °C.").withShape(pieces));
    Route route = Route.of(gemini.url()).withApiKey("any-key-will-do-here");
    return new GeminiModel(vertx, "gemini-3.8-flash", route, http);
  }

  @Test
  @Recorded("recordings/oslo.json")
  void coatIsAnsweredByTheClimate(RecordedModel recorded, Vertx vertx) throws Exception {
    Model model = recorded.model(vertx, http -> live(vertx, http));
    Agent agent = new Agent(
        model,
        new AgentOptions()
            .addTools(new Climate())
            .addToolInterceptor(recorded.tools())
            .setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1))));

    RunResult result = agent
        .run(
            Session.inMemory(),
            Content.user("Do I need a coat in Oslo in November?"),
            new RunOptions().setStreamed(true))
        .await(30, TimeUnit.SECONDS);

    assertThat(result.text()).isEqualTo("Yes, take a coat: it may be −4 °C.");
    assertThat(result.attempts()).isEqualTo(3);
    Trajectory.of(result)
        .calledExactly("climate")
        .call(1, "climate", Map.of("city", "Oslo", "month", "NOVEMBER"))
        .turns(2)
        .tokensAtMost(1_000);
  }

  private static Properties wish(String value) {
    Properties properties = new Properties();
    properties.setProperty("pollux.record", value);
    return properties;
  }

  @Test
  void missingFileIsRecordedOnlyWhenThatIsWished(@TempDir Path directory) throws Exception {
    Path missing = directory.resolve("missing.json");
    Path there = Files.writeString(directory.resolve("there.json"), "{}");

    assertThat(RecordedExtension.open(missing, wish("true"), Map.of()).isRecording())
        .isTrue();
    assertThat(RecordedExtension.open(missing, new Properties(), Map.of("POLLUX_RECORD", "true"))
            .isRecording())
        .isTrue();
    assertThat(RecordedExtension.open(there, wish("true"), Map.of()).isRecording())
        .isFalse();
    assertThat(RecordedExtension.open(there, wish("all"), Map.of()).isRecording())
        .isTrue();
    assertThat(RecordedExtension.open(there, wish("all"), Map.of("CI", "true")).isRecording())
        .isFalse();
    assertThatThrownBy(() -> RecordedExtension.open(missing, new Properties(), Map.of()))
        .isInstanceOf(AssertionError.class)
        .hasMessage("There is no recording '" + missing
            + "' (expected: run this test once with -Dpollux.record=true)");
    assertThatThrownBy(() -> RecordedExtension.open(missing, wish("true"), Map.of("CI", "1")))
        .isInstanceOf(AssertionError.class)
        .hasMessage("There is no recording '" + missing
            + "' (expected: one in the repository, as nothing is recorded where CI is set)");
  }

  @Test
  void toolsComeBehindTheModelWhichIsAskedForOnce(Vertx vertx) {
    RecordedModel recorded = new RecordedModel(Path.of("oslo.json"), true);
    assertThatThrownBy(recorded::tools)
        .hasMessage("tools() comes before model() (expected: after it)");
    recorded.model(vertx, http -> live(vertx, http));
    assertThatThrownBy(() -> recorded.model(vertx, http -> live(vertx, http)))
        .hasMessage("The model of 'oslo.json' was asked for twice");
  }
}
