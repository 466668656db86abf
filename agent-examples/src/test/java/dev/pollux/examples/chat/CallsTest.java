package dev.pollux.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.examples.terminal.Columns;
import dev.pollux.examples.terminal.Look;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallsTest {

  private long now;
  private final Calls calls = new Calls(Look.PLAIN, () -> now);

  private static FunctionCall call(String name, String argument) {
    return FunctionCall.of(null, name, Json.object().put("of", argument));
  }

  private static RunEvent called(String key, FunctionCall call) {
    return new RunEvent.ToolCalled(key, call);
  }

  private static RunEvent returned(String key, FunctionCall call) {
    FunctionResponse response =
        new FunctionResponse(Json.parse("{\"name\":\"a\",\"response\":{\"output\":1}}"));
    return new RunEvent.ToolReturned(key, call, response, Duration.ofMillis(7));
  }

  @Test
  void parallelCallsHaveALineEachAndKeepTheirOrder() {
    calls.add(called("1", call("a", "x")));
    calls.add(called("2", call("b", "y")));
    calls.add(returned("2", call("b", "y")));
    now = Duration.ofMillis(1500).toNanos();

    assertThat(calls.takeReturned(60)).isEmpty();
    assertThat(calls.running(0, 60, 10)).containsExactly("| a of=\"x\" 1 s", "+ b of=\"y\" 7 ms");

    calls.add(returned("1", call("a", "x")));

    assertThat(calls.takeReturned(60)).containsExactly("+ a of=\"x\" 7 ms", "+ b of=\"y\" 7 ms");
    assertThat(calls.isEmpty()).isTrue();
  }

  @Test
  void callsOfAnAgentThatIsAToolStandBelowItsOwn() {
    calls.add(called("1", call("research", "x")));
    calls.add(new RunEvent.Nested("1", "research", called("n", call("search", "y"))));
    calls.add(new RunEvent.Nested(
        "1", "research", new RunEvent.Nested("n", "search", returned("m", call("fetch", "z")))));
    calls.add(new RunEvent.Nested("1", "research", new RunEvent.HandedOver("editor")));

    assertThat(calls.running(0, 60, 10))
        .containsExactly(
            "| research of=\"x\" now editor", "  | search of=\"y\"", "    + fetch of=\"z\" 7 ms");
  }

  @Test
  void lineIsNeverWiderThanTheScreenNorSteersIt() {
    calls.add(called("1", call("a", "東京\u001b[2J\u202e".repeat(50))));

    assertThat(calls.running(0, 40, 10))
        .singleElement()
        .asString()
        .startsWith("| a of=\"東京\\u001B[2J\\u202e東京")
        .doesNotContain("\u001b", "\u202e")
        .satisfies(line -> assertThat(Columns.of(line)).isLessThanOrEqualTo(40));
  }

  @Test
  void moreCallsThanTheScreenHasLinesAreCounted() {
    for (int i = 0; i < 30; i++) {
      calls.add(called("" + i, call("a", "x")));
    }

    assertThat(calls.running(0, 60, 10)).hasSize(10).last().isEqualTo("  and 21 more");
  }

  @Test
  void failureIsToldBelowTheCall() {
    FunctionCall call = call("a", "x");
    calls.add(new RunEvent.ToolReturned(
        "1",
        call,
        FunctionResponse.error(call, "No such thing, and\u001b a lot to say about why that is so"),
        Duration.ZERO));

    assertThat(calls.takeReturned(40))
        .containsExactly(
            "x a of=\"x\" 0 ms",
            "  No such thing, and\\u001b a lot to say",
            "  about why that is so");
  }

  @Test
  void callThatNeverReturnedIsToldAsStopped() {
    calls.add(called("1", call("a", "x")));

    assertThat(calls.takeAll(40)).containsExactly("x a of=\"x\" stopped");
  }
}
