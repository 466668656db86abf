package dev.pollux.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAiRouteTest {

  @Test
  void routesLeadWhereTheyAreDocumented() {
    assertThat(OpenAiRoute.google("KEY").baseUrl())
        .isEqualTo("https://generativelanguage.googleapis.com/v1beta/openai");
    assertThat(OpenAiRoute.google("KEY").route().versionPath()).isEqualTo("/v1beta/openai");
    assertThat(OpenAiRoute.cometApi("KEY").baseUrl()).isEqualTo("https://api.cometapi.com/v1");
    assertThat(OpenAiRoute.local().baseUrl()).isEqualTo("http://localhost:11434/v1");
    assertThat(OpenAiRoute.of("http://a/b/v1/").route().versionPath()).isEqualTo("/b/v1");
  }

  @Test
  void theEnvironmentChoosesTheAddress() {
    assertThat(from(Map.of("OPENAI_BASE_URL", "http://a/v1")))
        .isEqualTo("OpenAiRoute[Route[http://a/v1, version '', no authentication]]");
    assertThat(from(Map.of("OPENAI_BASE_URL", "http://a/v1", "OPENAI_API_KEY", "SECRET")))
        .isEqualTo("OpenAiRoute[Route[http://a/v1, version '', Authorization]]");
    assertThat(from(Map.of("OPENAI_API_KEY", "K", "GEMINI_API_KEY", "K")))
        .contains(OpenAiRoute.OPENAI);
    assertThat(from(Map.of("GEMINI_API_KEY", "K", "COMETAPI_KEY", "K")))
        .contains(OpenAiRoute.GOOGLE);
    assertThat(from(Map.of("COMETAPI_KEY", "K"))).contains(OpenAiRoute.COMET_API);
    assertThatThrownBy(() -> from(Map.of("OPENAI_API_KEY", " ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("No route in the environment; set OPENAI_BASE_URL");
  }

  private static String from(Map<String, String> environment) {
    return OpenAiRoute.fromEnvironment(environment).toString();
  }

  @Test
  void onlyGooglesAddressTakesItsExtensionsUnlessTold() {
    assertThat(OpenAiRoute.google("K").isGoogle()).isTrue();
    assertThat(OpenAiRoute.of(OpenAiRoute.GOOGLE).isGoogle()).isTrue();
    assertThat(OpenAiRoute.cometApi("K").isGoogle()).isFalse();
    assertThat(OpenAiRoute.local().withGoogleExtensions(true).withBearer("K").isGoogle())
        .isTrue();
  }
}
