package dev.pollux.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.json.Json;
import dev.pollux.model.Capabilities.Thinking;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CapabilitiesTest {

  private static final GenerateContentConfig JSON =
      GenerateContentConfig.EMPTY.withGenerationConfig(
          new GenerationConfig().set("responseMimeType", Json.tree("application/json")));
  private static final List<FunctionDeclaration> FUNCTION =
      List.of(new FunctionDeclaration("weather", "Weather", null));
  private static final List<BuiltInTool> SEARCH = List.of(BuiltInTool.googleSearch());

  private static void refuses(
      Capabilities capabilities, GenerateContentConfig config, String message) {
    assertThatCode(() -> Capabilities.ALL.check("Model 'm'", config)).doesNotThrowAnyException();
    assertThatThrownBy(() -> capabilities.check("Model 'm'", config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void functionsBesideBuiltInToolsAreRefusedWhereTheyDoNotMix() {
    Capabilities capabilities = Capabilities.ALL.withFunctionsWithBuiltIns(false);

    refuses(
        capabilities,
        GenerateContentConfig.EMPTY.withTools(FUNCTION, SEARCH),
        "Model 'm' takes no functions beside built-in tools, such as googleSearch; take Gemini 3 or"
            + " newer, or give the built-in tool to an agent of its own and call that one from a"
            + " function");
    capabilities.check("Model 'm'", GenerateContentConfig.EMPTY.withTools(FUNCTION, List.of()));
    capabilities.check("Model 'm'", GenerateContentConfig.EMPTY.withTools(List.of(), SEARCH));
  }

  @Test
  void toolsBesideJsonAreRefusedWhereTheyDoNotMix() {
    refuses(
        Capabilities.ALL.withFunctionsWithJson(false),
        JSON.withTools(FUNCTION, List.of()),
        "Model 'm' takes no functions while responseMimeType is application/json; take Gemini 3 or"
            + " newer, or leave responseMimeType out and declare the answer as a function");
    refuses(
        Capabilities.ALL.withBuiltInsWithJson(false),
        JSON.withTools(List.of(), SEARCH),
        "Model 'm' takes no built-in tools, such as googleSearch, while responseMimeType is"
            + " application/json; take Gemini 3 or newer, or ask for JSON in a second request");
    Capabilities.ALL
        .withFunctionsWithJson(false)
        .check("Model 'm'", JSON.withTools(List.of(), SEARCH));
  }

  @Test
  void whatAServerDoesNotHaveIsRefused() {
    refuses(
        Capabilities.ALL.withBuiltInTools(false),
        GenerateContentConfig.EMPTY.withTools(List.of(), SEARCH),
        "Model 'm' has no built-in tools, such as googleSearch; leave it out, or ask the model over"
            + " Gemini's own API");
    refuses(
        Capabilities.ALL.withJsonSchema(false),
        GenerateContentConfig.EMPTY.withGenerationConfig(
            new GenerationConfig().set("responseJsonSchema", Json.object().put("type", "object"))),
        "Model 'm' takes no responseJsonSchema; set responseSchema, or ask in words");
  }

  @ParameterizedTest
  @EnumSource
  void levelAndBudgetAreRefusedWhereOnlyTheOtherIsTaken(Thinking thinking) {
    Capabilities capabilities = Capabilities.ALL.withThinking(thinking);
    GenerateContentConfig level = thinking(ThinkingConfig.level("LOW"));
    GenerateContentConfig budget = thinking(ThinkingConfig.budget(100));

    capabilities.check("Model 'm'", thinking(ThinkingConfig.standard().withThoughts()));
    if (thinking == Thinking.LEVEL || thinking == Thinking.EITHER) {
      capabilities.check("Model 'm'", level);
    } else {
      assertThatThrownBy(() -> capabilities.check("Model 'm'", level))
          .isInstanceOf(IllegalArgumentException.class);
    }
    if (thinking == Thinking.BUDGET || thinking == Thinking.EITHER) {
      capabilities.check("Model 'm'", budget);
    } else {
      assertThatThrownBy(() -> capabilities.check("Model 'm'", budget))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void levelTogetherWithABudgetIsRefusedEverywhere() {
    assertThatThrownBy(() -> Capabilities.ALL.check(
            "Model 'm'",
            thinking(new ThinkingConfig(
                Json.object().put("thinkingLevel", "LOW").put("thinkingBudget", 1)))))
        .hasMessage(
            "Model 'm' takes no thinkingLevel together with a thinkingBudget; set one of the"
                + " two");
  }

  private static GenerateContentConfig thinking(ThinkingConfig thinking) {
    return GenerateContentConfig.EMPTY.withGenerationConfig(
        new GenerationConfig().setThinking(thinking));
  }
}
