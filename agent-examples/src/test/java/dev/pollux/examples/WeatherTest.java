package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WeatherTest {

  @Test
  void tomorrowTakesTheDateAndThenTheClimateOfItsMonth() {
    Cli.Result result = Cli.run("run", "weather", "Do I need a coat in Oslo tomorrow?");

    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .containsPattern("in Oslo, [A-Z][a-z]+ days usually have -?\\d+ to -?\\d+ °C")
        .endsWith("Source: MET Norway, Blindern, 1961-1990.\n");
    assertThat(result.errLines()).hasSize(4);
    assertThat(result.errLines().get(0)).startsWith("No API key: a script in this process");
    assertThat(result.errLines().get(1)).matches("today \\{} \\d+\\.\\d ms");
    assertThat(result.errLines().get(2))
        .matches("climate \\{\"city\":\"Oslo\",\"month\":\"[A-Z]+\",\"unit\":\"CELSIUS\"} .* ms");
    assertThat(result.errLines().get(3)).startsWith("3 turns, 2 calls; tokens: ");
  }

  @Test
  void answerIsMadeOfWhatTheToolGave() {
    assertThat(Cli.run("run", "weather", "Do I need a coat in Oslo in January?").out())
        .isEqualTo(
            "Yes, take a warm coat: in Oslo, January days usually have -7 to -2 °C, and 49 mm"
                + " of rain or snow fall in the month. Source: MET Norway, Blindern, 1961-1990.\n");
    assertThat(Cli.run("run", "weather", "Do I need a coat in Cairo in June?").out())
        .startsWith(
            "No, you can leave the coat at home: in Cairo, June days usually have 20 to 34");
  }

  @Test
  void comparisonCallsTheToolForBothCitiesAtOnce() {
    Cli.Result result = Cli.run("run", "weather", "Compare Oslo and Cairo in July");

    assertThat(result.outLines())
        .containsExactly(
            "In Oslo, July days usually have 12 to 22 °C, and 81 mm of rain or snow fall in the"
                + " month.",
            "In Cairo, July days usually have 22 to 35 °C, and 0 mm of rain or snow fall in the"
                + " month.",
            "The warmer one is Cairo.");
    assertThat(result.err()).contains("2 turns, 2 calls;");
  }

  @Test
  void fahrenheitIsAnArgumentOfTheTool() {
    assertThat(Cli.run("run", "weather", "What is New York like in March, in Fahrenheit?")
            .out())
        .contains("in New York, March days usually have 36 to 50 °F");
  }

  @Test
  void cityThatIsNotInTheTableIsToldWithThoseThatAre() {
    Cli.Result result = Cli.run("run", "weather", "Do I need a coat in Atlantis in May?");

    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .startsWith(
            "I could not find that out: No climate data for Atlantis; there is Oslo, Cairo,");
    assertThat(result.err()).contains("ms, error: No climate data for Atlantis");
  }

  @Test
  void tableIsWhole() throws IOException {
    List<String> rows =
        table().lines().filter(line -> !line.startsWith("#") && !line.isBlank()).toList();

    assertThat(rows).hasSizeGreaterThanOrEqualTo(20);
    for (String row : rows) {
      String[] cells = row.split(" \\| ");
      assertThat(cells).as(row).hasSize(5);
      assertThat(cells[1]).as(row).containsPattern("(19|20)\\d\\d-(19|20)\\d\\d$");
      int[] high = numbers(cells[2]);
      int[] low = numbers(cells[3]);
      assertThat(numbers(cells[4])).as(row).hasSize(12).doesNotContain(-1);
      assertThat(high).as(row).hasSize(12);
      assertThat(low).as(row).hasSize(12);
      for (int month = 0; month < 12; month++) {
        assertThat(low[month]).as(row).isLessThan(high[month]);
      }
    }
  }

  private static int[] numbers(String cell) {
    return Arrays.stream(cell.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static String table() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(WeatherTest.class.getResourceAsStream("/climate-normals.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
