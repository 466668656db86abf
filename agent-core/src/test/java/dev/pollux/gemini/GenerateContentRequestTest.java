package dev.pollux.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateContentRequestTest {

  private static final GenerateContentConfig CONFIG = GenerateContentConfig.EMPTY
      .withSystemInstruction("Be brief")
      .withTools(
          List.of(new FunctionDeclaration("f", "Does it", Json.object().put("type", "object"))),
          List.of(BuiltInTool.googleSearch()))
      .withToolConfig(ToolConfig.any("f"))
      .withGenerationConfig(new GenerationConfig()
          .setMaxOutputTokens(5)
          .setTemperature(0.5)
          .setThinking(ThinkingConfig.level("LOW").withThoughts()));

  @Test
  void theBodyIsWhatGeminiDocuments() {
    assertThat(encoded(CONFIG, Content.user("hi")))
        .isEqualTo("{\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief\"}]},"
            + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"description\":\"Does it\","
            + "\"parametersJsonSchema\":{\"type\":\"object\"}}]},{\"googleSearch\":{}}],"
            + "\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\","
            + "\"allowedFunctionNames\":[\"f\"]}},"
            + "\"generationConfig\":{\"maxOutputTokens\":5,\"temperature\":0.5,"
            + "\"thinkingConfig\":{\"thinkingLevel\":\"LOW\",\"includeThoughts\":true}},"
            + "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}");
  }

  @Test
  void theBytesAreThoseOfTheTree() {
    Content hi = Content.user("hi");
    Content answer = Content.model(List.of(Part.text("hello 🌧")));
    for (GenerateContentConfig config : List.of(GenerateContentConfig.EMPTY, CONFIG)) {
      for (List<Content> contents :
          List.of(List.<Content>of(), List.of(hi), List.of(hi, answer, hi))) {
        GenerateContentRequest request = new GenerateContentRequest(config, contents);
        assertThat(new String(request.encoded(), UTF_8))
            .isEqualTo(request.json().toString());
      }
    }
    assertThat(encoded(GenerateContentConfig.EMPTY)).isEqualTo("{\"contents\":[]}");
  }

  @Test
  void aContentFromTheModelGoesBackByteForByte() {
    String json = "{\"parts\":[{\"text\":\"a\\u00e9\",\"newer\":[1.10,1e3,9007199254740993,null]},"
        + "{\"thoughtSignature\":\"c2ln\",\"functionCall\":{\"args\":{\"b\":1,\"a\":2.0},"
        + "\"name\":\"f\"}},{\"hologram\":{}}],\"newerStill\":{\"z\":1,\"a\":2},\"role\":\"model\"}";
    Content content = Content.of(Json.parse(json));

    String expected = json.replace("\\u00e9", "é").replace("1e3", "1E+3");
    assertThat(new String(content.encoded(), UTF_8)).isEqualTo(expected);
    assertThat(encoded(GenerateContentConfig.EMPTY, content))
        .isEqualTo("{\"contents\":[" + expected + "]}");
    assertThat(Content.of(Json.parse(expected))).isEqualTo(content);
  }

  @Test
  void aContentIsEncodedOnce() {
    Content content = Content.user("hi");
    assertThat(content.encoded()).isSameAs(content.encoded());
  }

  @Test
  void aContentShowsWhatIsInIt() {
    Content content = Content.of(Json.parse("""
        {"parts": [{"text": "secret", "thought": true}, {"text": "a"},
          {"functionCall": {"name": "f"}}, {"text": "b"},
          {"functionResponse": {"name": "g", "response": {"output": 1}}}]}"""));

    assertThat(content.role()).isEmpty();
    assertThat(content.text()).isEqualTo("ab");
    assertThat(content.functionCalls()).extracting(FunctionCall::name).containsExactly("f");
    assertThat(content.functionResponses()).extracting(FunctionResponse::name).containsExactly("g");
  }

  @Test
  void aContentWithoutPartsHasNone() {
    for (String json : List.of("{}", "{\"parts\":null}", "{\"role\":null,\"parts\":[]}")) {
      Content content = Content.of(Json.parse(json));
      assertThat(content.parts()).isEmpty();
      assertThat(content.text()).isEmpty();
      assertThat(content.role()).isEmpty();
      assertThat(new String(content.encoded(), UTF_8)).isEqualTo(json);
    }
    assertThatThrownBy(() -> Content.of(Json.parse("[]")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("content: ARRAY (expected: a JSON object)");
  }

  @Test
  void aConfigIsTheSameBytesForTheSameSettings() {
    GenerateContentConfig again =
        CONFIG.withSystemInstruction("other").withSystemInstruction("Be brief");
    assertThat(again.encoded()).isEqualTo(CONFIG.encoded());
    assertThat(CONFIG.without("tools").without("tools").json().has("tools")).isFalse();
    assertThat(CONFIG.json().has("tools")).isTrue();
  }

  @Test
  void aConfigIsNotChangedByWhoGaveItsValues() {
    ObjectNode labels = Json.object().put("a", "b");
    ObjectNode schema = Json.object().put("type", "object");
    GenerationConfig generation = new GenerationConfig().setSeed(1);
    GenerateContentConfig config = GenerateContentConfig.EMPTY
        .with("labels", labels)
        .withTools(List.of(new FunctionDeclaration("f", "", schema)), List.of())
        .withGenerationConfig(generation);
    String before = new String(config.encoded(), UTF_8);

    labels.put("a", "c");
    schema.put("type", "string");
    generation.setSeed(2);

    assertThat(config.json()).hasToString(before);
  }

  @Test
  void nothingIsSentForSettingsThatSayNothing() {
    assertThat(CONFIG.withTools(List.of(), List.of()).json().has("tools")).isFalse();
    assertThat(CONFIG.withGenerationConfig(new GenerationConfig()).json().has("generationConfig"))
        .isFalse();
    assertThat(new FunctionDeclaration("f", "", null).json())
        .hasToString("{\"name\":\"f\",\"description\":\"\"}");
  }

  @Test
  void contentsAreNoSetting() {
    assertThatThrownBy(() -> GenerateContentConfig.EMPTY.with("contents", Json.array()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("field: contents (expected:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"f", "_", "a.b:c-d_9", "getWeather"})
  void aNameThatGeminiTakesIsTaken(String name) {
    assertThat(new FunctionDeclaration(name, "", null).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9a", "-a", ".a", "a b", "a/b", "ä", "a\n", "a$"})
  void aNameThatGeminiRefusesIsRefused(String name) {
    assertThatThrownBy(() -> new FunctionDeclaration(name, "", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("function name: '" + name
            + "' (expected: a letter or _, then up to 127 letters, digits, _ . : -)");
  }

  @Test
  void aNameHasAtMost128Characters() {
    assertThat(new FunctionDeclaration("a".repeat(128), "", null).name()).hasSize(128);
    assertThatThrownBy(() -> new FunctionDeclaration("a".repeat(129), "", null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String encoded(GenerateContentConfig config, Content... contents) {
    return new String(new GenerateContentRequest(config, List.of(contents)).encoded(), UTF_8);
  }
}
