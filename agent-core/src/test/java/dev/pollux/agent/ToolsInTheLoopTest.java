package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import io.vertx.junit5.VertxExtension;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever tools do and however long they take, each call gets its response. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ToolsInTheLoopTest extends LoopWithTools {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whateverAToolDoesTheModelGetsAResponse(boolean streamed) {
    gemini.reply(
        Reply.calls(
            call("fail", "{\"how\":\"tool\"}"),
            call("fail", "{\"how\":\"runtime\"}"),
            call("fail", "{\"how\":\"error\"}"),
            call("failLater", "{}"),
            call("fail", "{\"how\":\"null\"}"),
            call("nothing", "{}"),
            call("notANumber", "{}")),
        Reply.text("done"));

    run(streamed);

    assertThat(responses(1).stream().map(r -> r.get("response").toString()))
        .containsExactly(
            "{\"error\":\"No such thing; ask for another\"}",
            "{\"error\":\"IllegalStateException: db down\"}",
            "{\"error\":\"StackOverflowError\"}",
            "{\"error\":\"IllegalStateException: gone\"}",
            "{\"output\":null}",
            "{\"output\":null}",
            "{\"output\":\"NaN\"}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResultThatContainsItselfIsAnErrorResponse(boolean streamed) {
    assertThat(response("cycle", "{}", streamed).get("error").asText())
        .startsWith("IllegalArgumentException: its result cannot be written as JSON: ")
        .hasSizeLessThan(2100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResultOfTenMegabytesIsCutAndSaysSo(boolean streamed) {
    JsonNode response = response("fail", "{\"how\":\"10000000\"}", streamed);

    assertThat(response.get("output").asText())
        .startsWith("xxx")
        .endsWith(
            "x\n[cut: the first 262144 of 10000000 characters; the rest is kept for the user, "
                + "not for you; ask for less at a time]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blockingToolsOfOneTurnRunSideBySideAndOffTheEventLoop(boolean streamed) {
    gemini.reply(
        Reply.calls(call("meet", "{}"), call("meet", "{}"), call("meet", "{}")),
        Reply.text("done"));

    run(streamed);

    // Each waits until all three are inside: one after the other they would never end.
    assertThat(responses(1).stream().map(r -> r.at("/response/output").asText()))
        .containsExactly("elsewhere", "elsewhere", "elsewhere");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void futureToolsRunOnTheEventLoopOfTheRun(boolean streamed) {
    assertThat(response("where", "{}", streamed))
        .isEqualTo(json("{'output':'event loop of the run'}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sixtyFourCallsOfOneTurnAreAnsweredInOrder(boolean streamed) {
    gemini.reply(
        Reply.calls(IntStream.range(0, 64)
            .mapToObj(i -> call("weather", "{\"city\":\"c" + i + "\"}"))
            .toArray(FunctionCall[]::new)),
        Reply.text("done"));

    run(streamed);

    assertThat(responses(1).stream().map(r -> r.at("/response/output/city").asText()))
        .containsExactlyElementsOf(IntStream.range(0, 64).mapToObj(i -> "c" + i).toList());
  }
}
