package dev.pollux.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.settings.SafetySetting;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GenerationConfigTest {

  private static final GenerateContentConfig EMPTY = GenerateContentConfig.EMPTY;

  private static void assertRefused(ThrowingCallable setting, String message) {
    assertThatThrownBy(setting).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void valuesThatNoModelTakesAreRefused() {
    GenerationConfig config = new GenerationConfig();

    assertRefused(() -> config.setTemperature(2.1), "temperature: 2.1 (expected: 0 to 2)");
    assertRefused(() -> config.setTemperature(Double.NaN), "temperature: NaN (expected: 0 to 2)");
    assertRefused(() -> config.setTopP(-0.1), "topP: -0.1 (expected: 0 to 1)");
    assertRefused(() -> config.setTopK(0), "topK: 0 (expected: >= 1)");
    assertRefused(() -> config.setCandidateCount(9), "candidateCount: 9 (expected: 1 to 8)");
    assertRefused(() -> config.setMaxOutputTokens(0), "maxOutputTokens: 0 (expected: >= 1)");
    assertRefused(
        () -> config.setPresencePenalty(-2.5), "presencePenalty: -2.5 (expected: -2 to 2)");
    assertRefused(() -> config.setFrequencyPenalty(3), "frequencyPenalty: 3.0 (expected: -2 to 2)");
    assertRefused(() -> config.setLogprobs(21), "logprobs: 21 (expected: 0 to 20)");
    assertRefused(() -> config.setResponseMimeType(""), "responseMimeType: '' (expected: a text)");
    assertRefused(
        () -> config.setResponseModalities(List.of()),
        "responseModalities: none (expected: at least one)");
    assertRefused(
        () -> config.setStopSequences(List.of("a", "b", "c", "d", "e", "f")),
        "stopSequences: 6 of them (expected: at most 5)");
    assertThat(config.json()).isEmpty();
  }

  @Test
  void theTwoKindsOfSchemaExcludeEachOther() {
    ObjectNode schema = Json.object().put("type", "object");

    assertRefused(
        () -> new GenerationConfig().setResponseSchema(schema).setResponseJsonSchema(schema),
        "responseJsonSchema: beside responseSchema (expected: one of the two)");
    assertRefused(
        () -> new GenerationConfig().setResponseJsonSchema(schema).setResponseSchema(schema),
        "responseSchema: beside responseJsonSchema (expected: one of the two)");
  }

  @Test
  void aSchemaIsCopied() {
    ObjectNode schema = Json.object().put("type", "object");
    GenerationConfig config = new GenerationConfig().setResponseJsonSchema(schema);

    schema.put("type", "string");

    assertThat(config.json()).hasToString("{\"responseJsonSchema\":{\"type\":\"object\"}}");
  }

  @Test
  void topLevelSettingsAreSentAsGeminiDocumentsThem() {
    GenerateContentConfig config = EMPTY
        .withSafetySettings(
            List.of(new SafetySetting(SafetySetting.HATE_SPEECH, SafetySetting.OFF)))
        .withCachedContent("cachedContents/abc")
        .withLabels(Map.of("team", "x"))
        .withServiceTier("FLEX")
        .withStore(false)
        .withContinuationToken("dG9rZW4=");

    assertThat(config.json())
        .hasToString(
            "{\"safetySettings\":[{\"category\":\"HARM_CATEGORY_HATE_SPEECH\",\"threshold\":\"OFF\"}],"
                + "\"cachedContent\":\"cachedContents/abc\",\"labels\":{\"team\":\"x\"},"
                + "\"serviceTier\":\"flex\",\"store\":false,\"continuationToken\":\"dG9rZW4=\"}");
    assertThat(config.withLabels(Map.of()).withSafetySettings(List.of()).json().has("labels"))
        .isFalse();
  }

  @Test
  void aRequestGoesOnWithItsToken() {
    GenerateContentRequest request =
        new GenerateContentRequest(EMPTY.withStore(true), List.of(Content.user("hi")));

    GenerateContentRequest next = request.withContinuationToken("dG9r");

    assertThat(next.json().path("continuationToken").asText()).isEqualTo("dG9r");
    assertThat(next.json().<ObjectNode>without("continuationToken")).isEqualTo(request.json());
  }

  @Test
  void oneCategoryHasOneThreshold() {
    SafetySetting setting = new SafetySetting(SafetySetting.HARASSMENT, "OFF");
    assertRefused(
        () -> EMPTY.withSafetySettings(List.of(setting, setting)),
        "safetySettings: two of HARM_CATEGORY_HARASSMENT (expected: one for each category)");
    assertRefused(() -> EMPTY.withCachedContent(""), "cachedContent: '' (expected: a text)");
  }

  @Test
  void aToolConfigTellsBuiltInToolsWhereTheUserIs() {
    ToolConfig config = ToolConfig.validated("f")
        .withLocation(1.5, 2)
        .withLanguageCode("en_US")
        .withServerSideToolInvocations();

    assertThat(config.json())
        .hasToString("{\"functionCallingConfig\":{\"mode\":\"VALIDATED\","
            + "\"allowedFunctionNames\":[\"f\"]},\"retrievalConfig\":{\"latLng\":{\"latitude\":1.5,"
            + "\"longitude\":2.0},\"languageCode\":\"en_US\"},"
            + "\"includeServerSideToolInvocations\":true}");
    assertRefused(
        () -> ToolConfig.standard().withLocation(91, 0),
        "latLng: 91.0, 0.0 (expected: at most 90 and 180 degrees from 0)");
  }
}
