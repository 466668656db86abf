package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FinishReason;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RetryOptions;
import dev.pollux.run.RunBlockedException;
import dev.pollux.run.RunException;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every reason for which Gemini ends an answer, and what a run makes of it. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class EndingsTest {

  private LocalGemini gemini;
  private Agent agent;

  @BeforeEach
  void start(Vertx vertx, LocalGemini gemini) {
    this.gemini = gemini;
    this.agent = new Agent(
        new GeminiModel(vertx, "gemini-4-argon", Route.of(gemini.url()).withApiKey("k")),
        new AgentOptions().setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1))));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private static Reply ending(String text, String reason) {
    ObjectNode json = Json.object();
    ObjectNode candidate = json.putArray("candidates").addObject();
    if (!text.isEmpty()) {
      candidate
          .putObject("content")
          .put("role", "model")
          .putArray("parts")
          .addObject()
          .put("text", text);
    }
    candidate.put("finishReason", reason).put("finishMessage", "words");
    return Reply.json(json);
  }

  /** asked: how often the model is asked when it first ends so, and then with "done". */
  @ParameterizedTest
  @CsvSource(textBlock = """
          STOP,                      partial, 1, partial, ''
          STOP,                      '',      1, '',      ''
          MAX_TOKENS,                partial, 1, ,        RunLimitException
          MAX_TOKENS,                '',      1, ,        RunLimitException
          CONTINUATION,              partial, 2, done,    ''
          SAFETY,                    partial, 1, ,        RunBlockedException
          SAFETY,                    '',      1, ,        RunBlockedException
          PROHIBITED_CONTENT,        '',      1, ,        RunBlockedException
          BLOCKLIST,                 '',      1, ,        RunBlockedException
          SPII,                      '',      1, ,        RunBlockedException
          RECITATION,                partial, 1, ,        RunBlockedException
          LANGUAGE,                  '',      1, ,        RunBlockedException
          MODEL_ARMOR,               '',      1, ,        RunBlockedException
          IMAGE_SAFETY,              '',      1, ,        RunBlockedException
          IMAGE_PROHIBITED_CONTENT,  '',      1, ,        RunBlockedException
          IMAGE_RECITATION,          '',      1, ,        RunBlockedException
          IMAGE_OTHER,               '',      2, done,    ''
          NO_IMAGE,                  '',      2, done,    ''
          MALFORMED_FUNCTION_CALL,   '',      2, done,    ''
          MALFORMED_RESPONSE,        '',      2, done,    ''
          UNEXPECTED_TOOL_CALL,      '',      1, ,        RunException
          TOO_MANY_TOOL_CALLS,       '',      1, ,        RunException
          MISSING_THOUGHT_SIGNATURE, '',      2, done,    ''
          OTHER,                     partial, 1, partial, ''
          OTHER,                     '',      2, done,    ''
          FINISH_REASON_UNSPECIFIED, '',      2, done,    ''
          ESCALATION,                partial, 1, partial, ''
          A_NEWER_ONE,               '',      2, done,    ''
          """)
  void everyReasonHasItsRemedyOrItsError(
      String reason, String text, int asked, @Nullable String result, String error) {
    gemini.reply(ending(text, reason));
    if (asked > 1) {
      gemini.reply(Reply.text("done"));
    }
    Session session = Session.inMemory();

    if (result != null) {
      assertThat(await(agent.run(session, "Go")).text()).isEqualTo(result);
    } else {
      RunException failure =
          catchThrowableOfType(RunException.class, () -> await(agent.run(session, "Go")));
      assertThat(failure.getClass().getSimpleName()).isEqualTo(error);
      assertThat(failure.finishReason()).isEqualTo(new FinishReason(reason));
      assertThat(failure.text()).isEqualTo(text);
      if (failure instanceof RunBlockedException blocked) {
        assertThat(blocked.reason()).isEqualTo(reason);
        assertThat(blocked.finishMessage()).isEqualTo("words");
        assertThat(blocked).hasMessageEndingWith(reason + " (words)");
      }
    }
    assertThat(gemini.requests()).hasSize(asked);

    gemini.reply(Reply.text("There."));
    assertThat(await(agent.run(session, "Still there?")).text()).isEqualTo("There.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SAFETY",
        "OTHER",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "IMAGE_SAFETY",
        "MODEL_ARMOR",
        "JAILBREAK",
        "BLOCKED_REASON_UNSPECIFIED"
      })
  void blockedPromptIsATypedErrorAndNotTriedAgain(String reason) {
    ObjectNode json = Json.object();
    json.putObject("promptFeedback")
        .put("blockReason", reason)
        .put("blockReasonMessage", "not this");
    gemini.reply(Reply.json(json));

    RunBlockedException blocked =
        catchThrowableOfType(RunBlockedException.class, () -> await(agent.run("Go")));

    assertThat(blocked)
        .hasMessage(
            "Model 'gemini-4-argon' gave no content: the prompt was blocked (" + reason + ")");
    assertThat(blocked.reason()).isEqualTo(reason);
    assertThat(blocked.isPrompt()).isTrue();
    assertThat(blocked.finishMessage()).isEqualTo("not this");
    assertThat(blocked.outcome()).isEqualTo("failed");
    assertThat(gemini.requests()).hasSize(1);
  }
}
