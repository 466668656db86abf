package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrictRequestsTest {

  private static final String MODEL = "/v1beta/models/gemini-3.8-flash";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private Http http;

  @BeforeEach
  void start() {
    start(new LocalGeminiOptions());
  }

  private void start(LocalGeminiOptions options) {
    gemini = LocalGemini.start(vertx, options).await();
    http = new Http(gemini.url());
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, JsonNode body, String message) {
    HttpResponse<String> answer = http.post(MODEL + ":generateContent", body.toString());

    JsonNode error = Json.parse(answer.body()).get("error");
    assertThat(error.get("message").asText()).isEqualTo(message);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(error.get("code").asInt()).isEqualTo(400);
    assertThat(error.get("status").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(gemini.takeRefusals()).singleElement().satisfies(refusal -> {
      assertThat(refusal.message()).isEqualTo(message);
      assertThat(refusal.request().json()).isEqualTo(body);
    });
    assertThat(gemini.refusals()).isEmpty();
  }

  static Stream<Arguments> refused() {
    return cases("refused.json")
        .map(c ->
            Arguments.of(c.get("name").asText(), c.get("body"), c.get("message").asText()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String name, JsonNode sent, JsonNode body) {
    gemini.reply(Reply.parts(elements(sent)).withCallIds(false), Reply.text("fine"));
    http.post(MODEL + ":generateContent", question("hi").toString());

    HttpResponse<String> answer = http.post(MODEL + ":generateContent", body.toString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(gemini.refusals()).isEmpty();
  }

  static Stream<Arguments> accepted() {
    return cases("accepted.json")
        .map(c -> Arguments.of(c.get("name").asText(), c.path("sent"), c.get("body")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void nothingButJsonIsNeededWhenNotStrict(String name, JsonNode body, String message) {
    start(new LocalGeminiOptions().setStrict(false));
    gemini.reply(Reply.text("fine"));

    HttpResponse<String> answer = http.post(MODEL + ":generateContent", body.toString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void fieldsAreNamedInTheDetails() {
    String body = "{\"contents\":[{\"parts\":[{\"text\":\"a\",\"x\":1}]}],\"y\":2}";

    HttpResponse<String> answer = http.post(MODEL + ":generateContent", body);

    assertThat(Json.parse(answer.body()).at("/error/details")).isEqualTo(Json.parse("""
                [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [
                  {"field": "contents[0].parts[0]", "description":
                   "Invalid JSON payload received. Unknown name \\"x\\" at 'contents[0].parts[0]': Cannot find field."},
                  {"description":
                   "Invalid JSON payload received. Unknown name \\"y\\": Cannot find field."}]}]
                """));
  }

  @Test
  void moreThan512FunctionsAreRefused() {
    ObjectNode request = question("hi");
    ArrayNode functions = request.putArray("tools").addObject().putArray("functionDeclarations");
    for (int i = 0; i < 513; i++) {
      functions.addObject().put("name", "f" + i).put("description", "d");
    }

    assertThat(message(request)).isEqualTo("At most 512 function declarations can be specified.");
  }

  @Test
  void echoAsItCameIsAccepted() {
    ObjectNode request = twoCalls();

    assertThat(message(request)).isEmpty();
  }

  @Test
  void echoWithOtherNumberFormatsIsAccepted() throws JsonProcessingException {
    ObjectNode request = twoCalls();
    ((ObjectNode) part(request, 0).get("functionCall").get("args"))
        .set("n", Json.read("5.0".getBytes(StandardCharsets.UTF_8), 0, 3));

    assertThat(message(request)).isEmpty();
  }

  @Test
  void echoWithOtherArgumentsIsRefused() {
    ObjectNode request = twoCalls();
    JsonNode sent = part(request, 0).deepCopy();
    ((ObjectNode) part(request, 0).get("functionCall").get("args")).put("n", 6);

    assertThat(message(request)).isEqualTo(altered("a", sent, part(request, 0)));
  }

  @Test
  void echoOfAParallelCallWithOtherArgumentsIsRefused() {
    ObjectNode request = twoCalls();
    JsonNode sent = part(request, 1).deepCopy();
    ((ObjectNode) part(request, 1).get("functionCall").get("args")).put("n", 6);

    assertThat(message(request)).isEqualTo(altered("b", sent, part(request, 1)));
  }

  @Test
  void echoThatLostAnUnknownFieldIsRefused() {
    ObjectNode sent = Json.object().put("newer", true);
    sent.putObject("functionCall").put("name", "a").putObject("args");
    gemini.reply(Reply.parts(sent));
    ObjectNode request = answered(question("hi"));
    JsonNode original = part(request, 0).deepCopy();
    ((ObjectNode) part(request, 0)).remove("newer");

    assertThat(message(request)).isEqualTo(altered("a", original, part(request, 0)));
  }

  @Test
  void echoWithoutIdsIsRefused() {
    ObjectNode request = twoCalls();
    JsonNode sent = part(request, 0).deepCopy();
    request
        .at("/contents")
        .forEach(content -> content.get("parts").forEach(part -> {
          for (String kind : List.of("functionCall", "functionResponse")) {
            if (part.get(kind) instanceof ObjectNode object) {
              object.remove("id");
            }
          }
        }));

    assertThat(message(request)).isEqualTo(altered("a", sent, part(request, 0)));
  }

  @Test
  void signatureThatMovedToAnotherCallIsRefused() {
    ObjectNode request = twoCalls();
    JsonNode sent = part(request, 0).deepCopy();
    ArrayNode parts = (ArrayNode) request.at("/contents/1/parts");
    ArrayNode responses = (ArrayNode) request.at("/contents/2/parts");
    String signature = ((ObjectNode) parts.get(0)).remove("thoughtSignature").asText();
    parts.add(parts.remove(0));
    responses.add(responses.remove(0));
    ((ObjectNode) parts.get(0)).put("thoughtSignature", signature);

    assertThat(message(request)).isEqualTo(altered("b", sent, part(request, 0)));
  }

  @Test
  void signatureThatMovedToATextIsRefused() {
    ObjectNode request = twoCalls();
    String signature =
        ((ObjectNode) part(request, 0)).remove("thoughtSignature").asText();
    ((ArrayNode) request.at("/contents/1/parts"))
        .insertObject(0)
        .put("text", "")
        .put("thoughtSignature", signature);

    assertThat(message(request)).isEqualTo("Corrupted thought signature.");
  }

  @Test
  void toolPartThatLostItsSignatureIsRefused() {
    gemini.reply(Reply.parts(Json.parse("""
        {"toolCall": {"id": "t1", "toolType": "GOOGLE_SEARCH_WEB"}, "thoughtSignature": "QQ=="}
        """)).and(Reply.call("a", Map.of())));
    ObjectNode request = answered(question("hi"));
    ((ObjectNode) part(request, 0)).remove("thoughtSignature");

    assertThat(message(request)).isEqualTo("Tool call part is missing thought_signature");
  }

  @Test
  void signatureOfAnotherServerIsRefusedUnlessAllowed() {
    ObjectNode request = twoCalls();
    start(new LocalGeminiOptions());
    String refused = message(request);
    start(new LocalGeminiOptions().setForeignSignatures(true));

    assertThat(refused).isEqualTo("Thought signature is not valid");
    assertThat(message(request)).isEmpty();
  }

  @Test
  void callThatWasSentWithoutSignatureComesBackWithout() {
    gemini.reply(Reply.call("a", Map.of()).withSignatures(false));
    ObjectNode request = answered(question("hi"));

    assertThat(part(request, 0).has("thoughtSignature")).isFalse();
    assertThat(message(request)).isEmpty();
  }

  @Test
  void gemini2NeedsNoSignatureAndTakesNoLevel() {
    String model = "/v1beta/models/gemini-2.5-flash";
    ObjectNode history = question("hi");
    ((ArrayNode) history.get("contents"))
        .add(Json.parse("{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]}"))
        .add(Json.parse("{\"role\":\"user\",\"parts\":[{\"functionResponse\":"
            + "{\"name\":\"f\",\"response\":{}}}]}"));
    ObjectNode level = question("hi");
    level.putObject("generationConfig").putObject("thinkingConfig").put("thinkingLevel", "LOW");
    gemini.reply(Reply.text("fine"));

    assertThat(http.post(model + ":generateContent", history.toString()).statusCode())
        .isEqualTo(200);
    assertThat(
            Json.parse(http.post(model + ":generateContent", level.toString()).body())
                .at("/error/message")
                .asText())
        .isEqualTo("Thinking level is not supported for this model.");
  }

  @Test
  void tokensOfHalfAConversationAreCounted() {
    String unknown =
        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"}]}],\"tools\":[]}";
    String model = "{\"contents\":[{\"role\":\"model\",\"parts\":[{\"text\":\"a\"}]}]}";

    assertThat(http.post(MODEL + ":countTokens", model).statusCode()).isEqualTo(200);
    assertThat(http.post(MODEL + ":countTokens", unknown).body())
        .contains("Unknown name \\\"tools\\\": Cannot find field.");
  }

  /** Asks, is answered with two calls, and gives the echo and both responses. */
  private ObjectNode twoCalls() {
    gemini.reply(Reply.call("a", Map.of("n", 5)).and(Reply.call("b", Map.of("n", 5))));
    return answered(question("hi"));
  }

  private ObjectNode answered(ObjectNode request) {
    HttpResponse<String> answer = http.post(MODEL + ":generateContent", request.toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode content = Json.parse(answer.body()).at("/candidates/0/content");
    ArrayNode contents = (ArrayNode) request.get("contents");
    contents.add(content);
    ArrayNode responses = contents.addObject().put("role", "user").putArray("parts");
    for (JsonNode part : content.get("parts")) {
      if (part.get("functionCall") instanceof ObjectNode call) {
        ObjectNode response = call.deepCopy();
        response.remove("args");
        response.putObject("response").put("output", 1);
        responses.addObject().set("functionResponse", response);
      }
    }
    return request;
  }

  private static JsonNode part(ObjectNode request, int index) {
    return request.at("/contents/1/parts").get(index);
  }

  private static String altered(String name, JsonNode sent, JsonNode came) {
    return "Corrupted thought signature. The function call `default_api:" + name
        + "` is not what the model sent: expected " + sent + " but was " + came;
  }

  /** The error's message, or empty when the request is accepted. */
  private String message(ObjectNode request) {
    gemini.reply(Reply.text("fine"));
    HttpResponse<String> answer = http.post(MODEL + ":generateContent", request.toString());
    return Json.parse(answer.body()).at("/error/message").asText();
  }

  private static ObjectNode question(String text) {
    ObjectNode request = Json.object();
    request
        .putArray("contents")
        .addObject()
        .put("role", "user")
        .putArray("parts")
        .addObject()
        .put("text", text);
    return request;
  }

  private static JsonNode[] elements(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements.toArray(new JsonNode[0]);
  }

  private static Stream<JsonNode> cases(String file) {
    try (InputStream in = StrictRequestsTest.class.getResourceAsStream(file)) {
      byte[] bytes = in.readAllBytes();
      return Stream.of(elements(Json.read(bytes, 0, bytes.length)));
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }
}
