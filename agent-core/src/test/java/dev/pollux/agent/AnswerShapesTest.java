package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunResult;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.Reply;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that come in an unusual shape are read all the same. */
@ExtendWith(VertxExtension.class)
class AnswerShapesTest extends ScriptedAnswers {

  private LocalGemini lenient() {
    return await(LocalGemini.start(vertx, new LocalGeminiOptions().setStrict(false)));
  }

  private RunResult follow(LocalGemini gemini) {
    Agent agent = new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key")),
        new AgentOptions().addTools(tools));
    return await(agent.start(session, "Go").result());
  }

  @Test
  void B21_textAndCallsOverSeveralEventsGoBackInTheirOrderWithTheirSignatures() {
    LocalGemini gemini = lenient();
    gemini.reply(
        Reply.chunks(
            chunk("", "{'text':'hm','thought':true}"),
            chunk("", "{'text':'One '}"),
            chunk("", "{'text':'moment.'}"),
            chunk(
                "",
                "{'functionCall':{'id':'a','name':'ping','args':{}},'thoughtSignature':'c2ln'}"),
            chunk("", "{'functionCall':{'id':'b','name':'say','args':{'word':'x'}}}"),
            chunk("", "{'text':'And'}", "{'text':'','thoughtSignature':'bGFzdA=='}"),
            chunk("'finishReason':'STOP'", "{'functionCall':{'name':'ping'}}")),
        Reply.text("done"));

    assertThat(follow(gemini).text()).isEqualTo("done");

    assertThat(gemini.requests().get(1).json().get("contents").toString())
        .isEqualTo(
            "[{'role':'user','parts':[{'text':'Go'}]},{'role':'model','parts':[".replace('\'', '"')
                + ("{'thought':true,'text':'hm'},"
                        + "{'text':'One moment.'},"
                        + "{'functionCall':{'id':'a','name':'ping','args':{}},"
                        + "'thoughtSignature':'c2ln'},"
                        + "{'functionCall':{'id':'b','name':'say','args':{'word':'x'}}},"
                        + "{'text':'And'},"
                        + "{'text':'','thoughtSignature':'bGFzdA=='},"
                        + "{'functionCall':{'name':'ping'}}]},"
                        + "{'role':'user','parts':["
                        + "{'functionResponse':{'id':'a','name':'ping','response':{'output':'pong'}}},"
                        + "{'functionResponse':{'id':'b','name':'say','response':{'output':'x'}}},"
                        + "{'functionResponse':{'name':'ping','response':{'output':'pong'}}}]}]")
                    .replace('\'', '"'));
    await(gemini.close());
  }

  @Test
  void B22_callBehindTheFinishReasonIsNotMadeNorSentBack() {
    LocalGemini gemini = lenient();
    gemini.reply(
        Reply.chunks(
            chunk("'finishReason':'STOP'", "{'text':'Done'}"),
            chunk("", "{'functionCall':{'name':'ping'}}", "{'text':' indeed'}"),
            chunk("'finishReason':'STOP'", "{'functionCall':{'name':'ping'}}")),
        Reply.text("Bye"));

    RunResult result = follow(gemini);

    assertThat(result.text()).isEqualTo("Done indeed");
    assertThat(result.calls()).isZero();
    assertThat(result.contents()).hasSize(2);
    assertThat(tools.entered).isEmpty();
    assertThat(follow(gemini).text()).isEqualTo("Bye");
    await(gemini.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "'role':'user',", "'role':null,", "'role':'assistant',", "'role':7,"})
  void B23_roleIsTakenAsModelAndTheFirstCandidateCounts(String role) {
    JsonNode two = json("{'candidates':[{'content':{" + role
        + "'parts':[{'functionCall':{'name':'ping'}}]},'finishReason':'STOP'},"
        + "{'content':{'role':'model','parts':[{'text':'no'}]},'finishReason':'SAFETY'}]}");
    model.thenAnswers(request -> GenerateContentResponse.of(two)).thenSays("done");

    RunResult result = run();

    assertThat(result.text()).isEqualTo("done");
    assertThat(result.contents().stream().map(content -> content.role()))
        .containsExactly("user", "model", "user", "model");
    assertThat(tools.entered).containsExactly("ping");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "[]",
        "7",
        "{'totalTokenCount':null}",
        "{'totalTokenCount':-5}",
        "{'totalTokenCount':'many'}",
        "{'promptTokenCount':99999999999999999999,'totalTokenCount':1e400}"
      })
  void B24_usageThatIsNoneFailsNoRun(String usage) {
    for (int i = 0; i < 3; i++) {
      ObjectNode answer =
          (ObjectNode) chunk("'finishReason':'STOP'", call("say", "{'word':'" + i + "'}"));
      answer.set("usageMetadata", parsed(usage));
      model.thenAnswers(request -> GenerateContentResponse.of(answer));
    }
    model.thenSays("done");

    RunResult result = await(new Agent(
            model,
            new AgentOptions().addTools(tools).setLimits(new RunLimits().setMaxTokens(1_000_000)))
        .run(session, "Go"));

    assertThat(result.text()).isEqualTo("done");
    assertThat(result.usage().totalTokenCount()).isNotNegative();
  }

  // 1e400 is refused by our own reader; as a decimal it may come from another.
  private static JsonNode parsed(String usage) {
    return usage.contains("1e400")
        ? Json.object()
            .put("promptTokenCount", new BigInteger("99999999999999999999"))
            .put("totalTokenCount", new BigDecimal("1e400"))
        : json(usage);
  }
}
