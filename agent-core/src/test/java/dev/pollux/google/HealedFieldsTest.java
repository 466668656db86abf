package dev.pollux.google;

import static dev.pollux.http.JsonServer.Sent.refusal;
import static dev.pollux.http.JsonServer.Sent.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.model.Capabilities.Thinking;
import dev.pollux.model.ModelException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fields that a route or a model turns out not to know, or to want. */
@Timeout(30)
class HealedFieldsTest extends HealingRoutes {

  private static final GenerateContentConfig MIX =
      GenerateContentConfig.EMPTY.withTools(List.of(WEATHER), List.of(BuiltInTool.googleSearch()));

  @Test
  void theMixingFlagIsLeftOutOnceTheRouteRefusesIt() {
    serve("gemini-3.8-flash", r -> r.json().has("toolConfig") ? refusal(UNKNOWN_FLAG) : says("ok"));

    assertThat(ask(MIX).texts()).containsExactly("ok");
    assertThat(ask(MIX).texts()).containsExactly("ok");

    assertThat(server.requests()).hasSize(3);
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("includeServerSideToolInvocations is left out");
  }

  @Test
  void theMixingFlagIsSentOnceTheRouteWantsIt() {
    serve(
        "gemini-3.8-flash",
        Route.vertexExpress("k"),
        r -> r.json().has("toolConfig")
            ? says("ok")
            : refusal(
                "Please enable tool_config.include_server_side_tool_invocations to use Built-in"
                    + " tools with Function calling."));

    assertThat(ask(MIX).texts()).containsExactly("ok");

    assertThat(server.bodies())
        .extracting(
            body -> body.at("/toolConfig/includeServerSideToolInvocations").asBoolean())
        .containsExactly(false, true);
  }

  @Test
  void aThinkingLevelThatTheModelDoesNotKnowIsLeftOut() {
    serve(
        "gemini-x",
        r -> r.text().contains("thinkingLevel")
            ? refusal("Thinking level is not supported for this model.")
            : says("ok"));
    GenerateContentConfig config =
        GenerateContentConfig.EMPTY.withGenerationConfig(new GenerationConfig()
            .setSeed(1)
            .setThinking(ThinkingConfig.level("LOW").withThoughts()));

    assertThat(ask(config).texts()).containsExactly("ok");
    assertThat(ask(config).texts()).containsExactly("ok");

    assertThat(server.requests()).hasSize(3);
    assertThat(server.bodies().get(2).get("generationConfig"))
        .hasToString("{\"seed\":1,\"thinkingConfig\":{\"includeThoughts\":true}}");
    assertThat(model.capabilities().thinking()).isEqualTo(Thinking.BUDGET);
    model.check(config);
  }

  @Test
  void functionsBesideJsonAreLearntToBeRefusedAndTheRequestFails() {
    serve(
        "gemini-x",
        r -> refusal(
            "Function calling with a response mime type: 'application/json' is unsupported"));
    GenerateContentConfig config = FUNCTION.withGenerationConfig(
        new GenerationConfig().set("responseMimeType", Json.tree("application/json")));
    assertThat(model.capabilities().functionsWithJson()).isTrue();

    ModelException failure = ask(config).failure();

    assertThat(failure.statusCode()).isEqualTo(400);
    assertThat(server.requests()).hasSize(1);
    assertThat(model.capabilities().functionsWithJson()).isFalse();
    assertThat(warnings()).hasSize(1);
    assertThatThrownBy(() -> ask(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes no functions while responseMimeType is application/json");
  }

  @Test
  void schemasAreSaidInTheSubsetOnceTheRouteDoesNotKnowJsonSchema() {
    serve(
        "gemini-3.8-flash",
        r -> r.text().contains("JsonSchema") ? refusal(UNKNOWN_SCHEMA) : says("ok"));
    GenerateContentConfig config = FUNCTION.withGenerationConfig(new GenerationConfig()
        .set("responseMimeType", Json.tree("application/json"))
        .set("responseJsonSchema", Json.parse("{\"type\":\"object\",\"properties\":{\"a\":{}}}")));

    assertThat(ask(config).texts()).containsExactly("ok");

    JsonNode sent = server.bodies().get(1);
    assertThat(sent.at("/tools/0/functionDeclarations/0/parameters"))
        .hasToString("{\"type\":\"OBJECT\",\"properties\":{\"city\":{\"type\":\"STRING\"}}}");
    assertThat(sent.at("/generationConfig/responseSchema/type").asText()).isEqualTo("OBJECT");
  }
}
