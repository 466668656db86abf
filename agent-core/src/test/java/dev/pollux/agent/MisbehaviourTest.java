package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunBlockedException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are whole and yet no use: each has a bounded remedy that a follower sees. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class MisbehaviourTest {

  private static final String IN_WORDS = "```tool_code\nprint(default_api.ping())\n```";
  private static final String UNSIGNED =
      "Function call is missing a thought_signature in functionCall parts.";

  static final class Tools {
    int pings;

    @Tool("Says that it is there")
    Future<String> ping() {
      pings++;
      return Future.succeededFuture("pong");
    }
  }

  private final Tools tools = new Tools();
  private final Session session = Session.inMemory();
  private final List<RunEvent> events = new ArrayList<>();
  private Vertx vertx;
  private LocalGemini gemini;

  @BeforeEach
  void connect(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  private RunResult run(RunLimits limits) {
    Agent agent = new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key")),
        new AgentOptions().setInstruction("Help.").addTools(tools).setLimits(limits));
    Run run = agent.start(session, "Go");
    run.handler(events::add);
    try {
      return run.result().await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("The run did not end within 30 s", e);
    }
  }

  private List<JsonNode> bodies() {
    return gemini.requests().stream().map(ReceivedRequest::json).toList();
  }

  private static Reply ping() {
    return Reply.call("ping", Map.of());
  }

  private static Reply silence() {
    return Reply.thought("hm");
  }

  @Test
  void B02_emptyAnswerToFunctionResponsesIsAskedAgainOnceWithTheSameRequest() {
    gemini.reply(ping(), silence(), Reply.text("pong it is"));

    RunResult result = run(new RunLimits());

    assertThat(result.text()).isEqualTo("pong it is");
    assertThat(result.contents()).hasSize(4); // the empty answer is no part of it
    assertThat(bodies().get(2)).isEqualTo(bodies().get(1));
    assertThat(events)
        .contains(new RunEvent.TurnRepeated(
            2, "The answer to the function responses is empty", Duration.ZERO));
  }

  @Test
  void B02_answerThatStaysEmptyIsDoneWithEmptyText() {
    gemini.reply(ping(), silence(), silence());

    RunResult result = run(new RunLimits());

    assertThat(result.text()).isEmpty();
    assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(gemini.requests()).hasSize(3);
  }

  @Test
  void B02_emptyAnswerIsNotAskedAgainWhenTurnedOffOrNoTurnIsLeft() {
    gemini.reply(ping(), silence(), ping(), silence());

    assertThat(run(new RunLimits().setMaxEmptyAnswers(0)).text()).isEmpty();
    assertThat(run(new RunLimits().setMaxTurns(2)).text()).isEmpty();
  }

  @Test
  void B02_emptyAnswerToThePromptIsDoneAtOnce() {
    gemini.reply(silence());

    assertThat(run(new RunLimits()).text()).isEmpty();
    assertThat(gemini.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"})
  void B04_toolCallsThatGeminiStoppedEndTheRunWithTheirReason(String reason) {
    gemini.reply(ping().withFinishReason(reason).withFinishMessage("too much"));

    assertThatThrownBy(() -> run(new RunLimits()))
        .isInstanceOfSatisfying(RunException.class, e -> {
          assertThat(e.outcome()).isEqualTo("failed");
          assertThat(e.finishReason()).isEqualTo(new FinishReason(reason));
        })
        .hasMessage("Model 'gemini-3.8-flash' stopped its answer: " + reason + " (too much)");
    assertThat(tools.pings).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SAFETY",
        "RECITATION",
        "PROHIBITED_CONTENT",
        "SPII",
        "BLOCKLIST",
        "LANGUAGE",
        "IMAGE_SAFETY"
      })
  void B05_blockedAnswerFailsWithItsReasonAndThePartialText(String reason) {
    gemini.reply(Reply.text("Once upon").withFinishReason(reason));

    assertThatThrownBy(() -> run(new RunLimits()))
        .isInstanceOfSatisfying(RunBlockedException.class, e -> {
          assertThat(e.reason()).isEqualTo(reason);
          assertThat(e.isPrompt()).isFalse();
          assertThat(e.finishReason()).isEqualTo(new FinishReason(reason));
          assertThat(e.text()).isEqualTo("Once upon");
          assertThat(e.contents()).containsExactly(Content.user("Go"));
        });
    assertThat(gemini.requests()).hasSize(1);
  }

  @Test
  void B04_missingSignatureIsAskedAgainWithAPlaceholderThatTheSessionDoesNotKeep() {
    gemini.reply(
        ping().withSignatures(false),
        Reply.error(400, "INVALID_ARGUMENT", UNSIGNED),
        ping().withSignatures(false),
        Reply.text("done"));

    RunResult result = run(new RunLimits());

    assertThat(result.text()).isEqualTo("done");
    String placeholder = "/contents/1/parts/0/thoughtSignature";
    assertThat(bodies().get(1).at(placeholder).isMissingNode()).isTrue();
    assertThat(bodies().get(2).at(placeholder).asText())
        .isEqualTo("skip_thought_signature_validator");
    assertThat(bodies().get(3).at("/contents/3/parts/0/thoughtSignature").asText())
        .isEqualTo("skip_thought_signature_validator");
    assertThat(result.contents().toString()).doesNotContain("skip_thought_signature_validator");
    assertThat(result.turns()).isEqualTo(3); // the model sent the request again by itself
  }

  @Test
  void B04_missingSignatureEndsTheRunTheSecondTime() {
    Reply unsigned = Reply.text("").withFinishReason("MISSING_THOUGHT_SIGNATURE");
    gemini.reply(ping().withSignatures(false), unsigned, unsigned);

    assertThatThrownBy(() -> run(new RunLimits()))
        .isInstanceOfSatisfying(
            RunException.class,
            e -> assertThat(e.finishReason())
                .isEqualTo(new FinishReason("MISSING_THOUGHT_SIGNATURE")));
    assertThat(gemini.requests()).hasSize(3);
  }

  @Test
  void callInWordsIsAskedAgainOnceWithANoteInThatRequestAlone() {
    gemini.reply(Reply.text(IN_WORDS), ping(), Reply.text("done"));

    RunResult result = run(new RunLimits());

    assertThat(result.text()).isEqualTo("done");
    assertThat(tools.pings).isEqualTo(1);
    String instruction = "/systemInstruction/parts/0/text";
    assertThat(bodies().get(1).at(instruction).asText())
        .startsWith("Help.\n\nYour last answer had a function call in its text");
    assertThat(bodies().get(2).at(instruction).asText()).isEqualTo("Help.");
    assertThat(bodies().get(1).get("contents")).isEqualTo(bodies().get(0).get("contents"));
    assertThat(events)
        .contains(new RunEvent.TurnRepeated(
            1, "The call of 'ping' is written as text and was not made", Duration.ZERO));
  }

  @Test
  void callInWordsIsTheAnswerTheSecondTimeAndAtOnceWhenTurnedOff() {
    gemini.reply(Reply.text(IN_WORDS), Reply.text(IN_WORDS), Reply.text(IN_WORDS));

    assertThat(run(new RunLimits()).text()).isEqualTo(IN_WORDS);
    assertThat(gemini.requests()).hasSize(2);
    assertThat(run(new RunLimits().setMaxWrittenCalls(0)).text()).isEqualTo(IN_WORDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OTHER", "FINISH_REASON_UNSPECIFIED", "NEWER", "NO_IMAGE", "IMAGE_OTHER"})
  void stopWithoutContentOrAnImageIsAskedAgainOnceAndThenFails(String reason) {
    Reply nothing = silence().withFinishReason(reason);
    gemini.reply(nothing, Reply.text("done"), nothing, nothing);

    assertThat(run(new RunLimits()).text()).isEqualTo("done");
    assertThat(events).contains(new RunEvent.TurnRepeated(1, reason, Duration.ZERO));
    assertThatThrownBy(() -> run(new RunLimits()))
        .isInstanceOfSatisfying(
            RunException.class,
            e -> assertThat(e.finishReason()).isEqualTo(new FinishReason(reason)));
    assertThat(gemini.requests()).hasSize(4);
  }

  @Test
  void B07_contentWithAReasonThatIsNewerIsUsed() {
    gemini.reply(ping().withFinishReason("NEWER"), Reply.text("done").withFinishReason("OTHER"));

    assertThat(run(new RunLimits()).text()).isEqualTo("done");
    assertThat(tools.pings).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'content':null",
        "'content':{}",
        "'content':{'role':'model'}",
        "'content':{'role':'model','parts':null}",
        "'content':{'role':'model','parts':[]}",
        "'content':{'parts':[{}]}",
        "'content':{'role':'model','parts':[{'text':''}]}",
        "'content':{'role':'model','parts':[{'text':' \\n'}]}",
        "'content':{'role':'model','parts':[{'thoughtSignature':'c2ln'}]}",
        "'content':{'role':'model','parts':[{'text':'','thoughtSignature':'c2ln'}]}",
        "'content':{'role':'model','parts':[{'text':'hm','thought':true}]}"
      })
  void B02_B06_answerWithNothingInItIsWhatItsReasonSays(String content) {
    String separator = content.isEmpty() ? "" : ",";
    gemini.reply(
        answer(content + separator + "'finishReason':'STOP'"),
        answer(content + separator + "'finishReason':'MAX_TOKENS'"),
        answer(content + separator + "'finishReason':'SAFETY'"));

    assertThat(run(new RunLimits()).text().strip()).isEmpty();
    assertThatThrownBy(() -> run(new RunLimits()))
        .isInstanceOfSatisfying(
            RunLimitException.class, e -> assertThat(e.limit()).isEqualTo("maxOutputTokens"));
    assertThatThrownBy(() -> run(new RunLimits()))
        .isInstanceOfSatisfying(
            RunException.class,
            e -> assertThat(e.finishReason()).isEqualTo(new FinishReason("SAFETY")));
    assertThat(gemini.requests()).hasSize(3);
  }

  private static Reply answer(String candidate) {
    return Reply.json(Json.parse(("{'candidates':[{" + candidate + "}]}").replace('\'', '"')));
  }
}
