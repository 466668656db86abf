package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenCallsTest {

  private static final Set<String> TOOLS = Set.of("weather", "shop.list-orders");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "```tool_code\nprint(default_api.weather(city='Oslo'))\n```",
        "I will call default_api.weather(city=\"Oslo\").",
        "```tool_code\nweather(\"Oslo\")\n```",
        "```tool_code\nx = 1\nprint(weather())", // never closed
        "default_api.nothing() and then default_api.weather()",
        "```tool_code\n```\n```tool_code\nweather()```"
      })
  void callOfAFunctionThatThereIsIsFound(String text) {
    assertThat(WrittenCalls.find(text, TOOLS::contains)).isEqualTo("weather");
  }

  @Test
  void nameMayHaveDotsAndDashes() {
    assertThat(WrittenCalls.find("default_api.shop.list-orders()", TOOLS::contains))
        .isEqualTo("shop.list-orders");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Call weather(\"Oslo\") to know more.",
        "```python\nweather(\"Oslo\")\n```",
        "```tool_code\nprint(1)\n```",
        "```tool_code\nmyweather()\n``` weather()",
        "The function default_api.weather gives the weather.",
        "default_api.forecast()",
        "default_api.",
        "```tool_code"
      })
  void otherTextIsNoCall(String text) {
    assertThat(WrittenCalls.find(text, TOOLS::contains)).isNull();
  }

  @Test
  void hugeTextIsReadInLinearTime() {
    int[] asked = new int[1];
    String text = "default_api.default_api.".repeat(50_000) + "```tool_code".repeat(50_000)
        + "x".repeat(1_000_000) + "(";

    assertThat(WrittenCalls.find(text, name -> ++asked[0] < 0)).isNull();
    assertThat(asked[0]).isLessThan(100_000);
  }
}
