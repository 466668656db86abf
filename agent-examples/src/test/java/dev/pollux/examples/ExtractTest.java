package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtractTest {

  private static final String LAMPS = """
      {"number": "17", "date": "2026-03-03", "customer": "Ada", "currency": "EUR",
       "items": [{"name": "lamps", "quantity": 2, "price": 29.90}], "total": %s}""";

  @Test
  void recordIsShownAsJson() {
    Cli.Result result = Cli.run(
        "run",
        "extract",
        "Invoice 17 of 3 March 2026 for Ada Lovelace: 2 lamps at 29.90 EUR, 1 desk at 129.00 EUR");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(Json.parse(result.out())).isEqualTo(Json.parse("""
            {"number": "17", "date": "2026-03-03", "customer": "Ada Lovelace", "currency": "EUR",
             "items": [{"name": "lamps", "quantity": 2, "price": 29.90},
                       {"name": "desk", "quantity": 1, "price": 129.00}],
             "total": 188.80}"""));
    assertThat(result.err()).contains("1 turns, 0 calls;");
  }

  @Test
  void dateThatIsNoneIsRepaired() {
    Cli.Result result =
        Cli.run("run", "extract", Example.named("extract").prompts().get(1));

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(Json.parse(result.out()).path("date").asText()).isEqualTo("2026-05-07");
    assertThat(result.err())
        .contains("Told the model: Your answer does not have the shape", "$.date", "2 turns,");
  }

  @Test
  void sumThatDoesNotMatchIsToldInTheWordsOfTheRecord() {
    Vertx vertx = Vertx.vertx();
    try {
      LocalGemini gemini = LocalGemini.start(vertx).await();
      gemini.reply(Reply.text(LAMPS.formatted("60")), Reply.text(LAMPS.formatted("59.80")));

      Cli.Result result = Cli.runIn(
          Map.of("GEMINI_API_KEY", "k"), "run", "extract", "hi", "--base-url", gemini.url());

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(Json.parse(result.out()).path("total").decimalValue())
          .isEqualByComparingTo("59.8");
      assertThat(result.err()).contains("total: 60, but the items cost 59.80");
      assertThat(gemini
              .requests()
              .get(0)
              .json()
              .at("/generationConfig/responseMimeType")
              .asText())
          .isEqualTo("application/json");
    } finally {
      vertx.close().await();
    }
  }
}
