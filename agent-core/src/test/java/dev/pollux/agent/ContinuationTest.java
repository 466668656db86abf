package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that Gemini gives in pieces, each asked for with the token of the one before. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ContinuationTest {

  static final class Tools {
    @Tool("Adds")
    int add(int a, int b) {
      return a + b;
    }
  }

  private LocalGemini gemini;
  private GeminiModel model;

  @BeforeEach
  void start(Vertx vertx, LocalGemini gemini) {
    this.gemini = gemini;
    this.model = new GeminiModel(vertx, "gemini-4-argon", Route.of(gemini.url()).withApiKey("k"));
  }

  private Agent agent(RunLimits limits) {
    return new Agent(
        model,
        new AgentOptions()
            .addTools(new Tools())
            .setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1)))
            .setLimits(limits));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private static ObjectNode piece(String text, String reason, int tokens) {
    ObjectNode json = Json.object();
    ObjectNode candidate = json.putArray("candidates").addObject();
    candidate
        .putObject("content")
        .put("role", "model")
        .putArray("parts")
        .addObject()
        .put("text", text);
    candidate.put("finishReason", reason);
    json.putObject("usageMetadata")
        .put("promptTokenCount", tokens)
        .put("candidatesTokenCount", tokens)
        .put("totalTokenCount", 2 * tokens);
    return json;
  }

  private static Reply goesOn(String text, String token) {
    ObjectNode json = piece(text, "CONTINUATION", 10);
    ((ObjectNode) json.at("/candidates/0")).put("continuationToken", token);
    return Reply.json(json);
  }

  private static Reply ends(String text) {
    return Reply.json(piece(text, "STOP", 10));
  }

  private JsonNode sent(int request) {
    return gemini.requests().get(request).json();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void piecesAreOneAnswerOfOneTurn(boolean streamed) {
    gemini.reply(goesOn("One, ", "dG9rZW4x"), goesOn("two, ", "dG9rZW4y"), ends("three."));
    Session session = Session.inMemory();

    RunResult result = await(agent(new RunLimits())
        .run(session, Content.user("Count"), new RunOptions().setStreamed(streamed)));

    assertThat(result.text()).isEqualTo("One, two, three.");
    assertThat(result.turns()).isEqualTo(1);
    assertThat(result.attempts()).isEqualTo(3);
    assertThat(result.usage().totalTokenCount()).isEqualTo(60);
    assertThat(result.turnResults()).hasSize(1);
    assertThat(result.turnResults().get(0).usage().promptTokenCount()).isEqualTo(30);
    assertThat(result.contents()).hasSize(2);
    assertThat(result.contents().get(1).text()).isEqualTo("One, two, three.");
    ObjectNode second = sent(1).deepCopy();
    assertThat(second.remove("continuationToken").asText()).isEqualTo("dG9rZW4x");
    assertThat(second).isEqualTo(sent(0));
    assertThat(sent(2).path("continuationToken").asText()).isEqualTo("dG9rZW4y");
  }

  @Test
  void followerSeesOneTurnThatGoesOn() {
    gemini.reply(goesOn("One, ", "dG9rZW4x"), ends("two."));
    Run run = agent(new RunLimits()).start("Count");
    List<RunEvent> events = new ArrayList<>();
    Promise<Void> ended = Promise.promise();
    run.endHandler(v -> ended.complete()).handler(events::add);
    await(ended.future());

    assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
        .containsExactly(
            "Started", "TurnStarted", "Text", "TurnContinued", "Text", "TurnEnded", "Done");
    assertThat(events.get(3).json().path("type").asText()).isEqualTo("turnContinued");
  }

  @Test
  void callsInTheLastPieceAreMade() {
    ObjectNode call = piece("", "STOP", 10);
    ((ObjectNode) call.at("/candidates/0/content"))
        .putArray("parts")
        .add(Json.parse("{\"functionCall\":{\"id\":\"c1\",\"name\":\"add\",\"args\":{\"a\":1,"
            + "\"b\":2}},\"thoughtSignature\":\"c2lnbmF0dXJl\"}"));
    gemini.reply(goesOn("I add. ", "dG9rZW4x"), Reply.json(call), ends("Three."));

    RunResult result = await(agent(new RunLimits()).run("Add"));

    assertThat(result.text()).isEqualTo("Three.");
    assertThat(result.contents().get(1).parts()).hasSize(2);
    assertThat(
            sent(2).at("/contents/2/parts/0/functionResponse/response/output").asInt())
        .isEqualTo(3);
    assertThat(sent(2).has("continuationToken")).isFalse();
  }

  @Test
  void pieceThatFailsIsAskedForAgainAndTheOthersStay() {
    gemini.reply(
        goesOn("One, ", "dG9rZW4x"), Reply.error(503, "UNAVAILABLE", "overloaded"), ends("two."));

    RunResult result = await(agent(new RunLimits()).run("Count"));

    assertThat(result.text()).isEqualTo("One, two.");
    assertThat(sent(2)).isEqualTo(sent(1));
    assertThat(result.usage().totalTokenCount()).isEqualTo(40);
  }

  @Test
  void answerWithoutAnEndIsALimit() {
    gemini.reply(goesOn("One, ", "dG9rZW4x"), goesOn("two, ", "dG9rZW4y"));

    assertThatThrownBy(() -> await(agent(new RunLimits().setMaxContinuations(1)).run("Count")))
        .isInstanceOfSatisfying(RunLimitException.class, e -> {
          assertThat(e.limit()).isEqualTo("maxContinuations");
          assertThat(e.text()).isEqualTo("One, two, ");
          assertThat(e.contents()).hasSize(2);
        })
        .hasMessage("The answer of model 'gemini-4-argon' went on 1 times and has no end");
  }

  @Test
  void tokensAreLookedAtBeforeEachPiece() {
    gemini.reply(goesOn("One, ", "dG9rZW4x"), goesOn("two, ", "dG9rZW4y"));

    assertThatThrownBy(() -> await(agent(new RunLimits().setMaxTokens(40)).run("Count")))
        .isInstanceOfSatisfying(
            RunLimitException.class, e -> assertThat(e.limit()).isEqualTo("maxTokens"))
        .hasMessageContaining("took 40 tokens");
  }

  @Test
  void answerThatGoesOnWithoutATokenIsAskedForAgain() {
    gemini.reply(Reply.json(piece("One, ", "CONTINUATION", 10)), ends("One, two."));

    assertThat(await(agent(new RunLimits()).run("Count")).text()).isEqualTo("One, two.");
    assertThat(sent(1)).isEqualTo(sent(0));
  }
}
