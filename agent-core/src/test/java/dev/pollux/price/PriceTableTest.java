package dev.pollux.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.UsageMetadata;
import dev.pollux.json.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTableTest {

  private static final PriceTable TABLE = PriceTable.of(Json.parse("""
          {"currency": "USD", "asOf": "2026-07-04", "source": "a page",
           "models": {
             "m": {"input": "0.50", "cachedInput": "0.05", "output": 3.00},
             "m-lite": {"input": "1", "output": "1"},
             "p": {"input": "1", "output": "10", "longAbove": 1000,
                   "long": {"input": "2", "cachedInput": "0.5", "output": "15"}}}}
          """));

  private static UsageMetadata usage(int prompt, int cached, int answer, int thoughts, int tools) {
    return new UsageMetadata(prompt, cached, answer, thoughts, tools, 0);
  }

  @Test
  void cachedTokensAreAPartOfThePromptAndThoughtsCostWhatAnswersDo() {
    // 600 fresh and 100 of tools at 0.50, 400 cached at 0.05, 30 written at 3.00
    assertThat(TABLE.cost("m", usage(1000, 400, 10, 20, 100))).isEqualByComparingTo("0.000460");
  }

  @Test
  void aLongPromptCostsMoreWithAllItsTokens() {
    assertThat(TABLE.cost("p", usage(1000, 0, 1, 0, 0))).isEqualByComparingTo("0.001010");
    assertThat(TABLE.cost("p", usage(1001, 0, 1, 0, 0))).isEqualByComparingTo("0.002017");
  }

  @Test
  void withoutARateOfTheirOwnCachedTokensCostWhatOthersDo() {
    assertThat(TABLE.cost("m-lite", usage(10, 10, 0, 0, 0))).isEqualByComparingTo("0.00001");
  }

  @Test
  void moreCachedThanThereIsIsNoGift() {
    assertThat(TABLE.cost("m", usage(10, 1000, 0, 0, 0))).isEqualByComparingTo("0.0000005");
  }

  @Test
  void countsAtTheirLargestDoNotOverflow() {
    int most = Integer.MAX_VALUE;
    assertThat(TABLE.cost("m-lite", usage(most, 0, most, most, most)))
        .isEqualByComparingTo("8589.934588");
  }

  @ParameterizedTest
  @CsvSource({
    "m, true",
    "models/m, true",
    "m-001, true",
    "m-12-2025, true",
    "m-lite, true",
    "m-lite-001, true",
    "m-pro, false",
    "mm, false",
    "'', false",
  })
  void aVersionBehindANameIsTheSameModel(String model, boolean known) {
    assertThat(TABLE.knows(model)).isEqualTo(known);
    assertThat(TABLE.cost(model, UsageMetadata.NONE) != null).isEqualTo(known);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|$.models",
        "{'models': {'m': {'input': '1', 'output': '1'}}}|$.currency",
        "{'currency': 'USD', 'models': {'m': {'input': '1', 'output': '1'}}}|$.asOf",
        "{'models': {'m': {'output': '1'}}}|$.models['m'].input",
        "{'models': {'m': {'input': '-1', 'output': '1'}}}|$.models['m'].input",
        "{'models': {'m': {'input': 'free', 'output': '1'}}}|$.models['m'].input",
        "{'models': {'m': {'input': '1e999999', 'output': '1'}}}|$.models['m'].input",
        "{'models': {'m': {'input': '1', 'output': '1', 'inptu': '1'}}}|$.models['m'].inptu",
        "{'models': {'m': {'input': '1', 'output': '1', 'longAbove': 5}}}|$.models['m']",
      })
  void whatIsNoTableIsRefusedAtItsPlace(String json, String where) {
    assertThatThrownBy(() -> PriceTable.of(Json.parse(json.replace('\'', '"'))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(where.replace('"', '\''));
  }

  @Test
  void theExampleSaysWhenAndFromWhere() {
    PriceTable example = PriceTable.example();
    assertThat(example.asOf()).matches("\\d{4}-\\d\\d-\\d\\d");
    assertThat(example.source()).contains("ai.google.dev");
    assertThat(example.cost("gemini-3-flash-preview", usage(1_000_000, 0, 1_000_000, 0, 0)))
        .isEqualByComparingTo("3.50");
  }

  @Test
  void aFileIsReadAndNamedWhenItIsNoTable(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("mine.json");
    Files.writeString(file, "{\"models\": ", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> PriceTable.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Prices in 'mine.json': ");
    assertThatThrownBy(() -> PriceTable.read(folder.resolve("none.json")))
        .isInstanceOf(UncheckedIOException.class);
  }
}
