package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How answers look, by what is in them and by who is asked. */
class FacesTest {

  private static final String GOOGLE = "/v1beta/models/gemini-3.8-flash:generateContent";
  private static final String VERTEX =
      "/v1beta1/publishers/google/models/gemini-3.8-flash:generateContent";
  private static final String PROJECT = "/v1beta1/projects/p/locations/global/publishers/google"
      + "/models/gemini-3.8-flash:generateContent";
  private static final String ASK =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    start(new LocalGeminiOptions());
  }

  private void start(LocalGeminiOptions options) {
    gemini = LocalGemini.start(vertx, options).await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private JsonNode ask(String path, String body) {
    return Json.parse(new Http(gemini.url()).post(path, body).body());
  }

  private JsonNode answer(String path, Reply reply) {
    gemini.reply(reply);
    return ask(path, ASK);
  }

  private int status(String path, String authorization) {
    gemini.reply(Reply.text("fine"));
    HttpRequest request = HttpRequest.newBuilder(URI.create(gemini.url() + path))
        .header("Authorization", authorization)
        .POST(BodyPublishers.ofString(ASK))
        .build();
    HttpResponse<String> answer = new Http(gemini.url()).send(request).join();
    return answer.statusCode();
  }

  @Test
  void groundingIsToldInBytesOfUtf8() {
    JsonNode grounding = answer(
            GOOGLE,
            Reply.text("Grüß: cold in Oslo.")
                .withGrounding(new Grounding()
                    .addQuery("weather Oslo")
                    .addWeb("https://example.org/1", "example.org")
                    .addSupport("Grüß", 0)
                    .addSupport("cold in Oslo", 0)))
        .at("/candidates/0/groundingMetadata");

    assertThat(grounding).isEqualTo(Json.parse("""
        {"searchEntryPoint": {"renderedContent": "<div>weather Oslo</div>"},
         "webSearchQueries": ["weather Oslo"],
         "groundingChunks": [{"web": {"uri": "https://example.org/1", "title": "example.org"}}],
         "groundingSupports": [
          {"segment": {"endIndex": 6, "text": "Grüß"}, "groundingChunkIndices": [0]},
          {"segment": {"startIndex": 8, "endIndex": 20, "text": "cold in Oslo"},
           "groundingChunkIndices": [0]}]}
        """));
    Grounding wrong = new Grounding().addSupport("b", 0);
    assertThatThrownBy(() -> Reply.text("a").withGrounding(wrong))
        .hasMessage("support: 'b' (expected: a piece of 'a')");
  }

  @Test
  void candidateTellsPagesAndTokens() {
    JsonNode answer = answer(
        GOOGLE,
        Reply.text("a")
            .withUrl("https://example.org", "URL_RETRIEVAL_STATUS_SUCCESS")
            .withUrl("https://example.net", "URL_RETRIEVAL_STATUS_ERROR")
            .withCachedTokens(2)
            .withToolUseTokens(10));

    assertThat(answer.at("/candidates/0/urlContextMetadata/urlMetadata")).hasSize(2);
    assertThat(answer.at("/usageMetadata/cachedContentTokenCount").asInt()).isEqualTo(2);
    assertThat(answer.at("/usageMetadata/toolUsePromptTokenCount").asInt()).isEqualTo(10);
    assertThat(answer.at("/usageMetadata/totalTokenCount").asInt()).isEqualTo(14);
  }

  @Test
  void codeDataAndBlocksHaveTheirShapes() {
    JsonNode parts = answer(
            GOOGLE,
            Reply.code("print(1)", "1\n")
                .and(Reply.thoughtData("image/png", new byte[] {1, 2}))
                .and(Reply.data("image/png", new byte[] {3})))
        .at("/candidates/0/content/parts");

    assertThat(parts).isEqualTo(Json.parse("""
        [{"executableCode": {"language": "PYTHON", "code": "print(1)"}},
         {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1\\n"}},
         {"inlineData": {"mimeType": "image/png", "data": "AQI="}, "thought": true},
         {"inlineData": {"mimeType": "image/png", "data": "Aw=="}}]
        """));
    assertThat(answer(GOOGLE, Reply.blocked("SAFETY")))
        .isEqualTo(Json.parse("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}"));
  }

  @Test
  void partsOfServerToolsAreSignedAndMustComeBack() {
    JsonNode content = answer(
            GOOGLE,
            Reply.serverTool("GOOGLE_SEARCH_WEB", Map.of("q", 1), Map.of("r", 2))
                .and(Reply.call("a", Map.of())))
        .at("/candidates/0/content");
    JsonNode call = content.at("/parts/2/functionCall");
    ObjectNode body = (ObjectNode) Json.parse(ASK);
    ArrayNode contents = (ArrayNode) body.get("contents");
    contents.add(content);
    contents.add(Json.parse("{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":"
        + call.get("id") + ",\"name\":\"a\",\"response\":{}}}]}"));
    gemini.reply(Reply.text("fine"));

    assertThat(content.at("/parts/0/toolCall/id"))
        .isEqualTo(content.at("/parts/1/toolResponse/id"));
    assertThat(content.at("/parts/1/thoughtSignature").asText()).hasSize(44);
    assertThat(ask(GOOGLE, body.toString()).has("candidates")).isTrue();
    ((ObjectNode) content.at("/parts/1")).remove("thoughtSignature");
    assertThat(ask(GOOGLE, body.toString()).at("/error/message").asText())
        .isEqualTo("Tool call part is missing thought_signature");
  }

  @Test
  void answerGoesOnWithItsTokenAndTheSameContents() {
    JsonNode first = answer(GOOGLE, Reply.text("part one ").withContinuation("dG9r"));
    gemini.reply(Reply.text("part two"));
    String more =
        ASK.replaceFirst("}$", ",\"continuationToken\":\"dG9r\",\"generationConfig\":{}}");

    assertThat(first.at("/candidates/0/finishReason").asText()).isEqualTo("CONTINUATION");
    assertThat(first.at("/candidates/0/continuationToken").asText()).isEqualTo("dG9r");
    assertThat(ask(GOOGLE, more.replace("Hello", "Bye")).at("/error/message").asText())
        .startsWith("The contents are not those");
    assertThat(ask(GOOGLE, more.replace("dG9r", "eA==")).at("/error/message").asText())
        .isEqualTo("Invalid continuation token.");
    assertThat(ask(GOOGLE, more).at("/candidates/0/content/parts/0/text").asText())
        .isEqualTo("part two");
  }

  @Test
  void vertexTellsTimesTrafficAndCitationsOfItsOwn() {
    Reply reply = Reply.text("a").withCitation(0, 1, "https://example.org");
    JsonNode google = answer(GOOGLE, reply);
    JsonNode express = answer(VERTEX, reply);

    assertThat(google.at("/candidates/0/citationMetadata/citationSources")).hasSize(1);
    assertThat(google.has("createTime")).isFalse();
    assertThat(express.at("/candidates/0/citationMetadata/citations")).hasSize(1);
    assertThat(express.has("createTime")).isTrue();
    assertThat(express.at("/usageMetadata/trafficType").asText()).isEqualTo("ON_DEMAND");
  }

  @Test
  void projectsOfVertexTakeATokenAndNoKey() {
    assertThat(status(PROJECT, "Bearer token")).isEqualTo(200);
    assertThat(status(VERTEX, "Bearer token")).isEqualTo(200);
    assertThat(ask(PROJECT, ASK).at("/error/status").asText()).isEqualTo("UNAUTHENTICATED");
    start(new LocalGeminiOptions().setAcceptedKey("other"));
    assertThat(status(PROJECT, "Bearer token")).isEqualTo(401);
  }

  @Test
  void gatewayWritesNullsAndLosesWhatItDoesNotKnow() {
    start(new LocalGeminiOptions().setGateway(true));
    JsonNode answer = answer(
        GOOGLE,
        Reply.serverTool("GOOGLE_SEARCH_WEB", Map.of(), Map.of())
            .and(Reply.call("a", Map.of()))
            .and(Reply.parts(Json.parse("{\"text\":\"\",\"thoughtSignature\":\"QQ==\"}"))));
    JsonNode content = answer.at("/candidates/0/content");

    assertThat(answer.at("/candidates/0/safetyRatings").isNull()).isTrue();
    assertThat(answer.get("promptFeedback").isNull()).isTrue();
    assertThat(answer.has("createTime")).isTrue();
    assertThat(content.get("parts")).hasSize(2);
    assertThat(content.at("/parts/1/text").isMissingNode()).isTrue();
    assertThat(content.at("/parts/1/fileData").isNull()).isTrue();

    ObjectNode body = (ObjectNode) Json.parse(ASK);
    ArrayNode contents = (ArrayNode) body.get("contents");
    contents.add(content);
    contents.add(Json.parse("{\"role\":\"user\",\"parts\":[{\"functionResponse\":{"
        + "\"name\":\"a\",\"response\":{}}}]}"));
    gemini.reply(Reply.text("fine"));
    JsonNode next = ask(GOOGLE, body.toString());
    assertThat(next.has("candidates")).as("%s", next).isTrue();
    assertThat(status(GOOGLE, "Bearer key")).isEqualTo(200);
  }
}
