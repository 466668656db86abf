package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "a://{x}, a://1, 1",
        "a://{x}, a://1/2, none",
        "a://{+x}, a://1/2?3#4, 1/2?3#4",
        "a://{x}, a://, none",
        "a://{x}, b://1, none",
        "a://{x}/end, a://1/end, 1",
        "a://{x}/end, a://1/end2, none",
        "a://{x}/end, a:///end, none",
        "a://{x}.{y}, a://1.2, 1",
        "a://{x}, a://%C3%A9%2F, é/",
        "a://{x}, a://%C3, none",
        "a://{x}, a://%zz, none",
        "a://{x}, a://1%4, none",
        "a://{x}, a://é%20é, é é",
      })
  void addressesFollowTheTemplateOrDoNot(String template, String uri, String x) {
    Map<String, String> values = new UriTemplate(template).match(uri);

    assertThat(values == null ? null : values.get("x")).isEqualTo(x);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a://b", "a://{x", "a://{x}{y}", "a://{x}/{x}", "a://{}", "a://{x*}"})
  void aTemplateThatIsNoneIsRefused(String template) {
    assertThatThrownBy(() -> new UriTemplate(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("uriTemplate '" + template + "': ");
  }

  @Test
  void D39_aLongAddressTakesLinearTime() {
    UriTemplate template = new UriTemplate("a://{a}aa{b}aa{c}aa{d}ab{+e}b");
    String hostile = "a://" + "a".repeat(100_000);
    template.match(hostile);

    long begun = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      assertThat(template.match(hostile)).isNull();
    }
    // 20 times, and far more than the 50 ms of one: a square would take hours.
    assertThat(System.nanoTime() - begun).isLessThan(5_000_000_000L);
  }
}
