package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is refused before a body is looked at. */
class GateTest {

  private static final String GENERATE = "/v1beta/models/gemini-3.8-flash:generateContent";
  private static final String ASK =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private Http http;

  private void start(LocalGeminiOptions options) {
    gemini = LocalGemini.start(vertx, options).await();
    http = new Http(gemini.url());
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void requestWithoutKeyIsRefused() {
    start(new LocalGeminiOptions());

    assertError(
        send(GENERATE),
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). Please"
            + " use API Key or other form of API consumer identity to call this API.");
    assertThat(gemini.refusals()).hasSize(1);
  }

  @Test
  void keyIsAHeaderABearerOrAParameter() {
    start(new LocalGeminiOptions().setAcceptedKey("k"));
    gemini.replyWith(request -> Reply.text("fine"));

    assertThat(send(GENERATE, "x-goog-api-key", "k").statusCode()).isEqualTo(200);
    assertThat(send(GENERATE, "Authorization", "Bearer k").statusCode()).isEqualTo(200);
    assertThat(send(GENERATE + "?key=k").statusCode()).isEqualTo(200);
  }

  @Test
  void otherKeyIsRefused() {
    start(new LocalGeminiOptions().setAcceptedKey("k"));

    HttpResponse<String> answer = send(GENERATE, "x-goog-api-key", "other");

    assertError(answer, 400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
    assertThat(Json.parse(answer.body()).at("/error/details/0/reason").asText())
        .isEqualTo("API_KEY_INVALID");
  }

  @Test
  void bodyThatIsNoJsonIsRefused() {
    start(new LocalGeminiOptions().setStrict(false));

    String message = Json.parse(http.post(GENERATE, "{\"contents\":").body())
        .at("/error/message")
        .asText();

    assertThat(message)
        .startsWith("Invalid JSON payload received. ")
        .contains("Unexpected end-of-input");
    assertThat(http.post(GENERATE, "").statusCode()).isEqualTo(400);
  }

  @Test
  void unknownPathsAreNotFound() {
    start(new LocalGeminiOptions());

    for (String path : List.of("/v1beta/models/m:embed", "/v1beta/files", "/", "/v1/models/a/b")) {
      assertError(
          http.post(path, ASK), 404, "NOT_FOUND", "Requested entity was not found: POST " + path);
    }
    assertError(
        http.get(GENERATE), 404, "NOT_FOUND", "Requested entity was not found: GET " + GENERATE);
    assertError(
        http.get("/v1beta/models/none"), 404, "NOT_FOUND", "Model is not found: models/none");
  }

  @Test
  void anyVersionAndPrefixWillDo() {
    start(new LocalGeminiOptions());
    gemini.replyWith(request -> Reply.text(request.model()));

    for (String prefix : List.of("", "/v1", "/v1alpha", "/proxy/v1beta")) {
      assertThat(http.post(prefix + "/models/gemini-3.8-flash:generateContent", ASK)
              .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void longBodyIsRefused() {
    start(new LocalGeminiOptions().setMaxBodyBytes(ASK.length()));
    gemini.reply(Reply.text("fine"));

    assertThat(http.post(GENERATE, ASK).statusCode()).isEqualTo(200);
    assertError(
        http.post(GENERATE, ASK + " "),
        413,
        "INVALID_ARGUMENT",
        "Request payload size exceeds the limit: " + ASK.length() + " bytes.");
  }

  @Test
  void refusedRequestPlaysNoReply() {
    start(new LocalGeminiOptions());
    gemini.reply(Reply.text("fine"));

    http.post(GENERATE, "{}");

    assertThat(gemini.repliesLeft()).isEqualTo(1);
  }

  @Test
  void extensionTellsWhatWasRefusedAndWhatWasNotScripted() {
    start(new LocalGeminiOptions());
    LocalGeminiExtension.verify(gemini);
    http.post(GENERATE, "{}");
    http.post(GENERATE, ASK);

    assertThatThrownBy(() -> LocalGeminiExtension.verify(gemini))
        .isInstanceOf(AssertionError.class)
        .hasMessage("The local Gemini was not asked as it should be:\n"
            + "  refused: 400 INVALID_ARGUMENT for POST " + GENERATE
            + ": * GenerateContentRequest.contents: contents is not specified\n"
            + "  The script is over: all 0 replies were played before this request");
  }

  private HttpResponse<String> send(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gemini.url() + path)).POST(BodyPublishers.ofString(ASK));
    return http.send((headers.length == 0 ? request : request.headers(headers)).build())
        .join();
  }

  private static void assertError(
      HttpResponse<String> answer, int code, String status, String message) {
    JsonNode error = Json.parse(answer.body()).get("error");
    assertThat(error.get("message").asText()).isEqualTo(message);
    assertThat(error.get("code").asInt()).isEqualTo(code);
    assertThat(error.get("status").asText()).isEqualTo(status);
    assertThat(answer.statusCode()).isEqualTo(code);
  }
}
