package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.ToolConfig;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each family of models gets to see of a config, and what is refused for it. */
class FamilyTest {

  private static final List<FunctionDeclaration> FUNCTION =
      List.of(new FunctionDeclaration("weather", "Weather", null));

  private static void check(String id, boolean vertex, GenerateContentConfig config) {
    new Adapter(id, vertex).check(config);
  }

  private static GenerateContentConfig adapted(
      String id, boolean vertex, GenerateContentConfig config) {
    Family family = Family.of(id);
    return new ConfigRules(id, family, vertex).adapt(config, Switches.of(family, vertex));
  }

  private static GenerateContentConfig config(String json) {
    GenerateContentConfig config = GenerateContentConfig.EMPTY;
    for (var field : Json.parse(json).properties()) {
      config = config.with(field.getKey(), field.getValue());
    }
    return config;
  }

  private static GenerateContentConfig generation(String field, JsonNode value) {
    return GenerateContentConfig.EMPTY.withGenerationConfig(
        new GenerationConfig().set(field, value));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-4-hydrogen, Gemini 4",
    "gemini-4-argon-preview-11, Gemini 4",
    "gemini-4.1-x, Gemini 4",
    "gemini-3.10-flash, Gemini 3.6",
    "gemini-3.9-pro, Gemini 3.6",
    "gemini-3.8-flash, Gemini 3.7",
    "gemini-3.6-flash, Gemini 3.6",
    "gemini-3.5-flash, Gemini 3.5",
    "gemini-3.5-flash-lite, Gemini 3.5 Flash-Lite",
    "gemini-3.1-pro-preview-customtools, Gemini 3.1 Pro",
    "gemini-3.1-flash-lite, Gemini 3",
    "gemini-3-pro-preview, Gemini 3 Pro",
    "gemini-3-flash-preview, Gemini 3",
    "models/gemini-2.5-pro, Gemini 2.5 Pro",
    "publishers/google/models/gemini-2.5-flash, Gemini 2.5 Flash",
    "gemini-2.5-flash-lite, Gemini 2.5 Flash-Lite",
    "gemini-2.0-flash, Gemini 2",
    "gemini-1.5-pro, Gemini 2",
    "gemini-5-helium, unknown",
    "gemini-40, unknown",
    "gemini-flash-latest, unknown",
    "gemma-4-31b-it, unknown",
    "gemini-x, unknown",
  })
  void theIdTellsTheFamilyAndAnUnknownOneIsTheNewest(String id, String family) {
    assertThat(Family.of(id).name()).isEqualTo(family);
    assertThat(Family.of(id).isUnknown()).isEqualTo(family.equals("unknown"));
  }

  @Test
  void anUnknownModelIsRefusedNothing() {
    GenerateContentConfig all = config("""
        {"tools": [{"functionDeclarations": [{"name": "f"}]}, {"googleSearch": {}}],
         "generationConfig": {"temperature": 0.5, "presencePenalty": 1, "candidateCount": 2,
           "responseMimeType": "application/json", "thinkingConfig": {"thinkingLevel": "MINIMAL"}}}
        """);

    check("gemini-flash-latest", false, all);
    assertThat(adapted("gemini-flash-latest", false, all).json().get("generationConfig"))
        .isEqualTo(all.json().get("generationConfig"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemini-2.5-flash", "gemini-2.0-flash"})
  void functionsBesideSearchAreRefusedBeforeGemini3(String id) {
    GenerateContentConfig mix =
        GenerateContentConfig.EMPTY.withTools(FUNCTION, List.of(BuiltInTool.googleSearch()));

    assertThatThrownBy(() -> check(id, false, mix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Model '" + id + "' (Gemini 2")
        .hasMessageContaining("takes no functions beside built-in tools, such as googleSearch");
    assertThatThrownBy(() -> check(id, true, mix)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    // model, field, level or budget, what the refusal says
    "gemini-2.5-flash, thinkingLevel, LOW, takes no thinkingLevel; set ThinkingConfig.budget(…)",
    "gemini-4-argon, thinkingBudget, 100, takes no thinkingBudget; set ThinkingConfig.level(…)",
    "gemini-4-neon, thinkingLevel, minimal, has no thinkingLevel minimal; take LOW or HIGH",
    "gemini-3.8-flash, thinkingLevel, MINIMAL, has no thinkingLevel MINIMAL",
    "gemini-3-pro-preview, thinkingLevel, MEDIUM, has no thinkingLevel MEDIUM",
    "gemini-2.5-pro, thinkingBudget, 0, takes no thinkingBudget of 0; take 128 to 32768",
    "gemini-2.5-flash-lite, thinkingBudget, 100, 'take 512 to 24576, or 0 for none, or -1'",
  })
  void thinkingIsRefusedWhereTheTableIsSure(String id, String field, String value, String message) {
    JsonNode given = Json.parse(value.matches("\\d+") ? value : '"' + value + '"');
    GenerateContentConfig config =
        GenerateContentConfig.EMPTY.withGenerationConfig(new GenerationConfig()
            .setThinking(new ThinkingConfig(
                Json.object().<com.fasterxml.jackson.databind.node.ObjectNode>set(field, given))));

    assertThatThrownBy(() -> check(id, false, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-4-hydrogen, thinkingLevel, XHIGH",
    "gemini-4-argon, thinkingLevel, XHIGH",
    "gemini-3-flash-preview, thinkingLevel, MINIMAL",
    "gemini-3.8-flash, thinkingBudget, 1000",
    "gemini-2.5-pro, thinkingBudget, -1",
    "gemini-2.5-flash-lite, thinkingBudget, 0",
    "gemini-2.0-flash, thinkingBudget, 5",
  })
  void thinkingPassesWhereTheTableIsNotSure(String id, String field, String value) {
    JsonNode given = Json.parse(value.matches("-?\\d+") ? value : '"' + value + '"');
    GenerateContentConfig config =
        config("{\"generationConfig\":{\"thinkingConfig\":{\"" + field + "\":" + given + "}}}");

    check(id, false, config);
    assertThat(adapted(id, false, config)).isSameAs(config);
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-3.6-flash, presencePenalty, 1",
    "gemini-3.5-flash-lite, frequencyPenalty, 0.5",
    "gemini-4-neon, frequencyPenalty, 1",
    "gemini-4-neon, candidateCount, 2",
  })
  void fieldsThatGive400AreRefusedByName(String id, String field, String value) {
    assertThatThrownBy(() -> check(id, false, generation(field, Json.parse(value))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes no " + field + "; leave it out");
  }

  @Test
  void oneCandidateAndPenaltiesOfOlderModelsPass() {
    check("gemini-4-neon", false, generation("candidateCount", Json.tree(1)));
    check("gemini-3.5-flash", false, generation("presencePenalty", Json.tree(1)));
    check("gemini-3.6-flash", false, generation("candidateCount", Json.tree(2)));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-4-argon, true",
    "gemini-3.6-flash, true",
    "gemini-3.5-flash-lite, true",
    "gemini-3.5-flash, false",
    "gemini-3-flash-preview, false",
    "gemini-2.5-flash, false",
  })
  void samplingIsLeftOutWhereItIsIgnored(String id, boolean ignored) {
    GenerateContentConfig config =
        config("{\"generationConfig\":{\"temperature\":0.1,\"topP\":1,\"topK\":3,\"seed\":7}}");

    GenerateContentConfig adapted = adapted(id, false, config);

    if (ignored) {
      assertThat(adapted.json()).hasToString("{\"generationConfig\":{\"seed\":7}}");
    } else {
      assertThat(adapted).isSameAs(config);
    }
  }

  @Test
  void aCacheIsRefusedWhereThereAreNone() {
    assertThatThrownBy(
            () -> check("gemini-4-neon", false, config("{\"cachedContent\":\"cachedContents/x\"}")))
        .hasMessageContaining("has no explicit caches; leave cachedContent out");
    check("gemini-4-argon", false, config("{\"cachedContent\":\"cachedContents/x\"}"));
  }

  @Test
  void whatACacheHasIsNotSaidAgain() {
    GenerateContentConfig config = config("""
        {"systemInstruction": {"parts": []}, "tools": [{"functionDeclarations": [{"name": "f"}]}],
         "toolConfig": {"functionCallingConfig": {"mode": "ANY"}},
         "cachedContent": "cachedContents/x", "generationConfig": {"seed": 1}}
        """);

    assertThat(adapted("gemini-3-flash-preview", false, config).json())
        .hasToString("{\"cachedContent\":\"cachedContents/x\",\"generationConfig\":{\"seed\":1}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"modelArmorConfig\":{}}",
        "{\"generationConfig\":{\"routingConfig\":{}}}",
        "{\"generationConfig\":{\"audioTimestamp\":true}}",
        "{\"generationConfig\":{\"imageConfig\":{\"personGeneration\":\"X\"}}}",
        "{\"toolConfig\":{\"functionCallingConfig\":{\"streamFunctionCallArguments\":true}}}",
        "{\"safetySettings\":[{\"category\":\"A\"},{\"method\":\"SEVERITY\"}]}",
        "{\"tools\":[{\"googleSearch\":{}},{\"enterpriseWebSearch\":{}}]}",
        "{\"tools\":[{\"enterprise_web_search\":{}}]}",
        "{\"tools\":[{\"googleSearch\":{\"excludeDomains\":[]}}]}",
      })
  void whatOnlyVertexTakesIsRefusedElsewhereByName(String json) {
    check("gemini-3.8-flash", true, config(json));
    assertThatThrownBy(() -> check("gemini-3.8-flash", false, config(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("Model 'gemini-3.8-flash' \\(Gemini 3.7\\) takes no [A-Za-z\\[\\].]+;"
            + " only Vertex AI has it: leave it out, or take Route.vertex\\(…\\)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"store\":true}",
        "{\"generationConfig\":{\"enableEnhancedCivicAnswers\":true}}",
        "{\"tools\":[{\"fileSearch\":{}}]}",
        "{\"tools\":[{\"mcpServers\":[{\"name\":\"x\"}]}]}",
      })
  void whatVertexDoesNotTakeIsRefusedThereByName(String json) {
    check("gemini-3.8-flash", false, config(json));
    assertThatThrownBy(() -> check("gemini-3.8-flash", true, config(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only Google's Gemini API has it");
  }

  @Test
  void labelsGoToVertexOnly() {
    GenerateContentConfig config = config("{\"labels\":{\"team\":\"a\"}}");

    assertThat(adapted("gemini-3.8-flash", true, config)).isSameAs(config);
    assertThat(adapted("gemini-3.8-flash", false, config).json()).isEmpty();
  }

  @Test
  void theFlagForMixingIsSentWhereItIsKnownAndNeverWithAuto() {
    GenerateContentConfig mix =
        GenerateContentConfig.EMPTY.withTools(FUNCTION, List.of(BuiltInTool.googleSearch()));

    assertThat(toolConfig(false, mix)).isEqualTo("{\"includeServerSideToolInvocations\":true}");
    assertThat(toolConfig(true, mix)).isEqualTo("null");
    assertThat(toolConfig(false, mix.withToolConfig(ToolConfig.auto())))
        .isEqualTo("{\"includeServerSideToolInvocations\":true}");
    assertThat(toolConfig(true, mix.withToolConfig(ToolConfig.any("weather"))))
        .isEqualTo(
            "{\"functionCallingConfig\":{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"weather\"]}}");
    assertThat(toolConfig(false, mix.withToolConfig(ToolConfig.none())))
        .isEqualTo("{\"functionCallingConfig\":{\"mode\":\"NONE\"},"
            + "\"includeServerSideToolInvocations\":true}");
    assertThat(toolConfig(
            false,
            mix.withToolConfig(new ToolConfig(Json.object()
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                    "functionCallingConfig",
                    Json.parse("{\"mode\":\"AUTO\",\"allowedFunctionNames\":[\"weather\"]}"))))))
        .contains("\"mode\":\"VALIDATED\"");
  }

  @Test
  void withoutAMixNoFlagIsSentAndAutoStays() {
    GenerateContentConfig functions = GenerateContentConfig.EMPTY
        .withTools(FUNCTION, List.of())
        .withToolConfig(ToolConfig.auto());
    GenerateContentConfig search =
        GenerateContentConfig.EMPTY.withTools(List.of(), List.of(BuiltInTool.googleSearch()));

    assertThat(adapted("gemini-3.8-flash", false, functions)).isSameAs(functions);
    assertThat(adapted("gemini-3.8-flash", false, search)).isSameAs(search);
  }

  @Test
  void snakeCaseToolsAreReadAndSentInCamelCase() {
    GenerateContentConfig config =
        GenerateContentConfig.EMPTY.withTools(FUNCTION, List.of(BuiltInTool.of("google_search")));

    GenerateContentConfig adapted = adapted("gemini-3.8-flash", false, config);

    assertThat(adapted.json().at("/tools/1")).hasToString("{\"googleSearch\":{}}");
    assertThat(adapted.json().at("/toolConfig/includeServerSideToolInvocations").asBoolean())
        .isTrue();
  }

  private static String toolConfig(boolean vertex, GenerateContentConfig config) {
    return String.valueOf(adapted("gemini-3.8-flash", vertex, config).json().get("toolConfig"));
  }
}
