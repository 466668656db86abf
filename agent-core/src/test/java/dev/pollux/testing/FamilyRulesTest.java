package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one generation of models or one service refuses and another takes. */
class FamilyRulesTest {

  private static final String GOOGLE = "/v1beta/models/";
  private static final String VERTEX = "/v1beta1/publishers/google/models/";
  private static final String FUNCTION =
      "{'functionDeclarations': [{'name': 'f', 'description': 'd'}]}";
  private static final String MIX = "'tools': [" + FUNCTION + ", {'googleSearch': {}}]";
  private static final String FLAG = ", 'toolConfig': {'includeServerSideToolInvocations': true}";
  private static final String UNKNOWN_FLAG = "Invalid JSON payload received. Unknown name"
      + " \"includeServerSideToolInvocations\" at 'tool_config': Cannot find field.";

  private static final Vertx VERTX = Vertx.vertx();
  private static LocalGemini gemini;
  private static LocalGemini gateway;

  @BeforeAll
  static void start() {
    gemini = LocalGemini.start(VERTX).await();
    gateway =
        LocalGemini.start(VERTX, new LocalGeminiOptions().setGateway(true)).await();
    gemini.replyWith(request -> Reply.text("fine"));
    gateway.replyWith(request -> Reply.text("fine"));
  }

  @AfterAll
  static void stop() {
    VERTX.close().await();
  }

  /** The error's message, or empty when the request is accepted. */
  private static String ask(LocalGemini server, String path, JsonNode body) {
    HttpResponse<String> answer =
        new Http(server.url()).post(path + ":generateContent", body.toString());
    String message = Json.parse(answer.body()).at("/error/message").asText();
    assertThat(answer.statusCode()).as(message).isEqualTo(message.isEmpty() ? 200 : 400);
    return message;
  }

  private static ObjectNode question(String members) {
    return (ObjectNode)
        Json.parse(("{'contents': [{'role': 'user', 'parts': [{'text': 'q'}]}], " + members + "}")
            .replace('\'', '"'));
  }

  private static String google(String model, String members) {
    return ask(gemini, GOOGLE + model, question(members));
  }

  private static String vertex(String model, String members) {
    return ask(gemini, VERTEX + model, question(members));
  }

  private static String gateway(String model, String members) {
    return ask(gateway, GOOGLE + model, question(members));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-flash, LOW, Thinking level is not supported for this model.",
    "gemini-2.0-flash, LOW, Thinking level is not supported for this model.",
    "gemini-3-flash-preview, MINIMAL, ''",
    "gemini-3.1-flash-lite, minimal, ''",
    "gemini-3-pro-preview, MEDIUM, Thinking level MEDIUM is not supported for this model.",
    "gemini-3.1-pro-preview, MINIMAL, Thinking level MINIMAL is not supported for this model.",
    "gemini-3.5-flash, MINIMAL, ''",
    "gemini-3.8-flash, MINIMAL, Thinking level MINIMAL is not supported for this model.",
    "gemini-3.8-flash, HIGH, ''",
    "gemini-3.8-flash, XHIGH, Thinking level XHIGH is not supported for this model.",
    "gemini-4-argon, XHIGH, Thinking level XHIGH is not supported for this model.",
    "gemini-4-neon, XHIGH, ''",
    "gemini-4-hydrogen, XHIGH, ''",
    "gemini-4-hydrogen, MINIMAL, Thinking level MINIMAL is not supported for this model.",
  })
  void levelsDifferByModel(String model, String level, String message) {
    assertThat(google(
            model, "'generationConfig': {'thinkingConfig': {'thinkingLevel': '" + level + "'}}"))
        .isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-pro, 0, The thinking budget 0 is invalid.",
    "gemini-2.5-pro, 128, ''",
    "gemini-2.5-pro, 32769, The thinking budget 32769 is invalid.",
    "gemini-2.5-flash, 0, ''",
    "gemini-2.5-flash, -1, ''",
    "gemini-2.5-flash, 24577, The thinking budget 24577 is invalid.",
    "gemini-2.5-flash-lite, 511, The thinking budget 511 is invalid.",
    "gemini-2.5-flash-lite, 512, ''",
    "gemini-3.8-flash, 100, ''",
    "gemini-4-argon, 100,"
        + " Thinking budget is not supported for this model. Please use thinking level instead.",
  })
  void budgetsDifferByModel(String model, String budget, String message) {
    assertThat(google(
            model, "'generationConfig': {'thinkingConfig': {'thinkingBudget': " + budget + "}}"))
        .isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-flash, ''",
    "gemini-3.5-flash, ''",
    "gemini-3.5-flash-lite, Penalty is not enabled for this model",
    "gemini-3.6-flash, Penalty is not enabled for this model",
    "gemini-4-argon, Penalty is not enabled for this model",
  })
  void penaltiesEndWithGemini36(String model, String message) {
    assertThat(google(model, "'generationConfig': {'presencePenalty': 0.5}")).isEqualTo(message);
    assertThat(google(model, "'generationConfig': {'frequencyPenalty': 0.5}")).isEqualTo(message);
  }

  @Test
  void gemini4GivesOneCandidate() {
    String two = "'generationConfig': {'candidateCount': 2}";

    assertThat(google("gemini-3.8-flash", two)).isEmpty();
    assertThat(google("gemini-4-argon", two))
        .isEqualTo("Multiple candidates is not enabled for this model");
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-flash, true",
    "gemini-3.5-flash, true",
    "gemini-3.5-flash-lite, false",
    "gemini-3.6-flash, false",
    "gemini-4-argon, false",
  })
  void answerCannotBeBegunForNewModels(String model, boolean taken) {
    JsonNode body = Json.parse("""
        {"contents": [{"role": "user", "parts": [{"text": "q"}]},
                      {"role": "model", "parts": [{"text": "It is"}]}]}
        """);

    assertThat(ask(gemini, GOOGLE + model, body))
        .isEqualTo(
            taken
                ? ""
                : "Please ensure that the last content is a user turn; prefilling the model's turn"
                    + " is not supported by this model.");
  }

  @Test
  void jsonBesideToolsBeginsWithGemini3() {
    String json = ", 'generationConfig': {'responseMimeType': 'application/json'}";
    String functions = "'tools': [" + FUNCTION + "]" + json;
    String search = "'tools': [{'googleSearch': {}}]" + json;

    assertThat(google("gemini-2.5-flash", functions))
        .isEqualTo("Function calling with a response mime type: 'application/json' is unsupported");
    assertThat(google("gemini-2.5-flash", search))
        .isEqualTo("Tool use with a response mime type: 'application/json' is unsupported");
    assertThat(google("gemini-3-flash-preview", functions)).isEmpty();
    assertThat(google("gemini-3-flash-preview", search)).isEmpty();
  }

  @Test
  void mixOfToolsIsRefusedBeforeGemini3() {
    assertThat(google("gemini-2.5-flash", MIX))
        .isEqualTo("Tool use with function calling is unsupported");
    assertThat(google("gemini-2.5-flash", MIX + FLAG))
        .isEqualTo("Tool use with function calling is unsupported");
    assertThat(vertex("gemini-2.5-flash", MIX))
        .isEqualTo("Multiple tools are supported only when they are all search tools.");
    assertThat(gateway("gemini-2.5-flash", MIX))
        .isEqualTo("Multiple tools are supported only when they are all search tools.");
  }

  @Test
  void mixOfToolsNeedsTheFlagAtGoogleAlone() {
    assertThat(google("gemini-3-flash-preview", MIX))
        .isEqualTo("Please enable tool_config.include_server_side_tool_invocations to use Built-in"
            + " tools with Function calling.");
    assertThat(google("gemini-3-flash-preview", MIX + FLAG)).isEmpty();
    assertThat(google(
            "gemini-3-flash-preview",
            MIX
                + ", 'toolConfig': {'includeServerSideToolInvocations': true,"
                + " 'functionCallingConfig': {'mode': 'AUTO'}}"))
        .startsWith("function_calling_config.mode AUTO is not supported");
    assertThat(vertex("gemini-3-flash-preview", MIX)).isEmpty();
    assertThat(vertex("gemini-3-flash-preview", MIX + FLAG)).isEqualTo(UNKNOWN_FLAG);
    assertThat(gateway("gemini-3-flash-preview", MIX)).isEmpty();
    assertThat(gateway("gemini-3-flash-preview", MIX + FLAG)).isEqualTo(UNKNOWN_FLAG);
  }

  @Test
  void fieldsOfOneServiceAreUnknownToTheOther() {
    String vertexAlone = "'generationConfig': {'audioTimestamp': true}";
    String googleAlone = "'store': true";

    assertThat(vertex("gemini-3.8-flash", vertexAlone)).isEmpty();
    assertThat(google("gemini-3.8-flash", vertexAlone)).contains("Unknown name \"audioTimestamp\"");
    assertThat(google("gemini-3.8-flash", googleAlone)).isEmpty();
    assertThat(vertex("gemini-3.8-flash", googleAlone))
        .isEqualTo("Invalid JSON payload received. Unknown name \"store\": Cannot find field.");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/gemini-3.8-flash, true",
    "/v1beta/models/gemini-3-flash-preview, false",
    "/v1beta/models/gemini-2.5-flash, false",
    "/v1beta1/publishers/google/models/gemini-3.8-flash, false",
  })
  void idsMustComeBackToGoogleSinceGemini35(String path, boolean needed) {
    JsonNode body = Json.parse("""
        {"contents": [{"role": "user", "parts": [{"text": "q"}]},
          {"role": "model", "parts": [{"functionCall": {"id": "1", "name": "f"},
            "thoughtSignature": "skip_thought_signature_validator"}]},
          {"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {}}}]}]}
        """);
    ((ObjectNode) body.at("/contents/1/parts/0/functionCall")).put("id", "1");

    assertThat(ask(gemini, path, body))
        .isEqualTo(needed ? "functionResponse.id does not match functionCall.id" : "");
    ((ObjectNode) body.at("/contents/2/parts/0/functionResponse")).put("id", "2");
    assertThat(ask(gemini, path, body))
        .isEqualTo("functionResponse.id does not match functionCall.id");
    ((ObjectNode) body.at("/contents/2/parts/0/functionResponse")).put("id", "1");
    assertThat(ask(gemini, path, body)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'cachedContent': 'cachedContents/1', 'toolConfig': {} | CachedContent can not be used with",
        "'toolConfig': {'functionCallingConfig': {'mode': 'ANY'}}"
            + " | Function calling config is set without function_declarations.",
        "'safetySettings': [{'category': 'A', 'threshold': 'OFF'},"
            + " {'category': 'A', 'threshold': 'OFF'}]"
            + " | * GenerateContentRequest.safety_settings: only one setting",
        "'generationConfig': {'temperature': 2.1}"
            + " | * GenerateContentRequest.generation_config.temperature:",
        "'generationConfig': {'responseLogprobs': true, 'logprobs': 21}"
            + " | * GenerateContentRequest.generation_config.logprobs:",
        "'generationConfig': {'responseSchema': {'type': 'STRING'}}"
            + " | * GenerateContentRequest.generation_config.response_mime_type:",
        "'generationConfig': {'responseJsonSchema': {'type': 'string'}}"
            + " | * GenerateContentRequest.generation_config.response_mime_type:",
      },
      quoteCharacter = '`')
  void everyModelRefuses(String members, String message) {
    assertThat(google("gemini-3.8-flash", members)).startsWith(message);
  }
}
