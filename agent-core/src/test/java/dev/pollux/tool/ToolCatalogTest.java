package dev.pollux.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pollux.gemini.FunctionDeclaration;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tools by name, and what the model reads when the name is none of them. */
class ToolCatalogTest {

  private static FunctionTool named(String name) {
    return FunctionTool.of(
        new FunctionDeclaration(name, "x", null), (args, context) -> Future.succeededFuture());
  }

  private static ToolCatalog catalog(String... names) {
    return ToolCatalog.of(
        java.util.Arrays.stream(names).map(ToolCatalogTest::named).toList());
  }

  @Test
  void toolIsFoundByItsExactNameOnly() {
    ToolCatalog catalog = catalog("getWeather", "b");

    assertThat(catalog.find("getWeather")).isSameAs(catalog.tools().get(0));
    for (String other :
        List.of("getweather", "get_weather", "getWeather ", "", "getWeather\u0000")) {
      assertThat(catalog.find(other)).as(other).isNull();
    }
    assertThat(catalog.declarations())
        .extracting(FunctionDeclaration::name)
        .containsExactly("getWeather", "b");
  }

  @Test
  void C18_twoOfOneNameAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalog("a", "b", "a"))
        .withMessage("Two tools are named 'a': a and a; set @Tool(name = …) on one of them");
  }

  @Test
  void unknownNameIsAnsweredWithTheNamesThereAre() {
    assertThat(catalog("minutesUntil").unknown("weather"))
        .isEqualTo("No tool named 'weather'; there are [minutesUntil]");
    assertThat(catalog().unknown("weather")).isEqualTo("No tool named 'weather'; there are []");
  }

  @Test
  void atMostTwentyNamesAreTold() {
    String[] names = IntStream.range(0, 23).mapToObj(i -> "t" + i).toArray(String[]::new);

    assertThat(catalog(names).unknown("x"))
        .startsWith("No tool named 'x'; there are [t0, t1, ")
        .endsWith(", t19] and 3 more");
  }

  @Test
  void unknownNameIsShownEscapedAndShort() {
    assertThat(catalog("a").unknown("a\u0000\n\u001b[31m\u202e\u0085\ud83d\u2028\"é😀"))
        .isEqualTo("No tool named 'a\\u0000\\u000a\\u001b[31m\\u202e\\u0085\\ud83d\\u2028\"é😀'; "
            + "there are [a]");
    assertThat(catalog("a").unknown("x".repeat(10_000)))
        .isEqualTo("No tool named '" + "x".repeat(128) + "…'; there are [a]");
  }
}
