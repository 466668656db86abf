package dev.pollux.builtin.basics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.builtin.Calls;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BasicsTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-29T00:30:15.5Z"));

  @Test
  void noneOfThemChangesAnythingOrAsks() {
    Toolset all = Toolset.of(
        new TimeTools(),
        new Calculator(),
        new UnitConverter(),
        new NoteTools(),
        new AskUser((question, context) -> Future.succeededFuture("")));
    assertThat(all.tools()).hasSize(9).allSatisfy(tool -> {
      assertThat(tool.effect()).isEqualTo(Effect.REPEATABLE);
      assertThat(tool.approval()).isEqualTo(Approval.NEVER);
    });
  }

  @Test
  void timeKnowsZonesAndTheirChanges() throws Exception {
    try (Calls calls = new Calls(Toolset.of(new TimeTools(CLOCK, ZoneId.of("Europe/Oslo"))))) {
      assertThat(calls.output("currentTime", Map.of()).toString())
          .isEqualTo("{\"time\":\"2026-03-29T01:30:15+01:00\",\"zone\":\"Europe/Oslo\","
              + "\"dayOfWeek\":\"Sunday\"}");
      assertThat(calls
              .output("currentTime", Map.of("zone", "Asia/Kolkata"))
              .at("/time")
              .asText())
          .isEqualTo("2026-03-29T06:00:15+05:30");
      assertThat(calls
              .output(
                  "convertTime",
                  Map.of(
                      "time",
                      "2026-03-28T20:00",
                      "fromZone",
                      "America/New_York",
                      "toZone",
                      "Europe/Oslo"))
              .at("/time")
              .asText())
          .isEqualTo("2026-03-29T01:00:00+01:00");
      assertThat(calls
              .output("timeBetween", Map.of("from", "2026-03-29", "to", "2026-03-30"))
              .toString())
          .isEqualTo(
              "{\"duration\":\"PT23H\",\"days\":0,\"hours\":23,\"minutes\":0,\"seconds\":0}");
      assertThat(calls.error("timeBetween", Map.of("from", "2026-03-29T02:30", "to", "2026-03-30")))
          .contains("does not have");
      assertThat(calls.error("timeBetween", Map.of("from", "2026-10-25T02:30", "to", "2026-10-30")))
          .contains("has twice");
      assertThat(calls.error("currentTime", Map.of("zone", "Oslo"))).contains("Europe/Oslo");
    }
  }

  @Test
  void calculatorIsExact() throws Exception {
    Map<String, String> expected = Map.of(
        "0.1 + 0.2", "0.3",
        "(1 + 2) * -3", "-9",
        "2 ^ 100", "1267650600228229401496703205376",
        "2 ^ -200 * 2 ^ 190 * 2 ^ 10 * 8", "8",
        "ROUND(10 / 3, 2)", "3.33",
        "MAX(1, 5, 3) % 4", "1",
        "SQRT(2) ^ 2 - 2 < 1", "",
        "10 ^ 300 / 10 ^ 299", "10",
        "1e3 + 0.001", "1000.001");
    try (Calls calls = new Calls(Toolset.of(new Calculator()))) {
      for (Map.Entry<String, String> each : expected.entrySet()) {
        Map<String, String> args = Map.of("expression", each.getKey());
        if (each.getValue().isEmpty()) {
          assertThat(calls.error("calculate", args)).contains("cannot be calculated");
        } else {
          assertThat(calls.output("calculate", args).at("/result").asText())
              .as(each.getKey())
              .isEqualTo(each.getValue());
        }
      }
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void calculatorRefusesWhatWouldNotEndAndWhatIsNoCalculation() throws Exception {
    List<String> bad = List.of(
        "9^9^9",
        "9^9^9^9",
        "10^99999",
        "1e999999999 % 7",
        "1e+0009999 + 1",
        "FACT(1000000)",
        "2^-99999",
        "10^900*10^900",
        "1/0",
        "SQRT(-1)",
        "x + 1",
        "\"a\" + \"b\"",
        "RANDOM()",
        "STR_UPPER(1)",
        "a.b",
        "1[0]",
        "(",
        "",
        "1 +",
        "(".repeat(400),
        "1+".repeat(300) + "1",
        "DT_NOW()",
        "IF(1, 2, 3)",
        "ROUND(1, 999999999999)",
        "ROUND(1, 2000000000)",
        "ROUND(1, -1001)",
        "ROUND(1, 0.5)",
        "LOG(0)",
        "LOG(-1)",
        "System.exit(1)",
        "${7*7}",
        "#{7*7}",
        "T(java.lang.Runtime)");
    try (Calls calls = new Calls(Toolset.of(new Calculator()))) {
      for (String expression : bad) {
        assertThat(calls.error("calculate", Map.of("expression", expression)))
            .as(expression)
            .startsWith("Argument 'expression' ");
      }
    }
  }

  @Test
  void unitsAreConverted() throws Exception {
    List<List<String>> rows = List.of(
        List.of("1", "mi", "km", "1.609344"),
        List.of("32", "F", "C", "0"),
        List.of("-40", "C", "F", "-40"),
        List.of("100", "C", "K", "373.15"),
        List.of("36", "km/h", "m/s", "10"),
        List.of("1", "GiB", "MB", "1073.741824"),
        List.of("1", "ft", "in", "12"),
        List.of("1", "lb", "oz", "16"),
        List.of("0.5", "turn", "deg", "180"),
        List.of("1000", "m", "km", "1"),
        List.of("1", "us_gal", "us_cup", "16"));
    try (Calls calls = new Calls(Toolset.of(new UnitConverter()))) {
      for (List<String> row : rows) {
        assertThat(calls
                .output(
                    "convertUnit",
                    Map.of("value", row.get(0), "from", row.get(1), "to", row.get(2)))
                .at("/value")
                .asText())
            .as("%s", row)
            .isEqualTo(row.get(3));
      }
      assertThat(calls.error("convertUnit", Map.of("value", "1", "from", "m", "to", "kg")))
          .isEqualTo("'m' is of length but 'kg' is of mass");
      assertThat(calls.error("convertUnit", Map.of("value", "1e9", "from", "m", "to", "km")))
          .contains("decimal digits");
      assertThat(calls.error("convertUnit", Map.of("value", "1", "from", "parsec", "to", "km")))
          .contains("must be one of [m, km");
    }
  }

  @Test
  void S15_notesOfOneConversationAreNotSeenInAnother() throws Exception {
    Toolset tools = Toolset.of(new NoteTools());
    try (Calls one = new Calls(tools, "session-1");
        Calls two = new Calls(tools, "session-2")) {
      one.output("writeNote", Map.of("title", "a", "text", "of one"));
      one.output("writeNote", Map.of("title", "b"));
      two.output("writeNote", Map.of("title", "a", "text", "of two"));

      assertThat(one.output("writeNote", Map.of("title", "a", "text", "done", "done", true))
              .toString())
          .isEqualTo("[{\"title\":\"a\",\"text\":\"done\",\"done\":true},"
              + "{\"title\":\"b\",\"text\":\"\",\"done\":false}]");
      assertThat(one.output("deleteNote", Map.of("title", "a"))).hasSize(1);
      assertThat(two.output("readNotes", Map.of()).toString())
          .isEqualTo("[{\"title\":\"a\",\"text\":\"of two\",\"done\":false}]");
      for (int i = 0; i < 99; i++) {
        two.output("writeNote", Map.of("title", "n" + i));
      }
      assertThat(two.error("writeNote", Map.of("title", "more"))).contains("100 notes already");
    }
  }

  @Test
  void questionGoesToTheHandlerAndItsAnswerBack() throws Exception {
    AskUser ask = new AskUser((question, context) -> question.choices().isEmpty()
        ? Future.failedFuture("gone")
        : Future.succeededFuture(context.sessionId() + ": " + question.text() + " "
            + question.choices().get(1)));
    try (Calls calls = new Calls(Toolset.of(ask))) {
      assertThat(calls
              .output("askUser", Map.of("question", "Which?", "choices", List.of("a", "b")))
              .asText())
          .isEqualTo("session-1: Which? b");
      assertThat(calls.error("askUser", Map.of("question", "Which?")))
          .isEqualTo("The user gave no answer");
    }
  }
}
