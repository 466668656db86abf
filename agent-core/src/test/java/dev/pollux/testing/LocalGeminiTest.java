package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalGeminiTest {

  private static final String MODEL = "/v1beta/models/gemini-3.8-flash";
  private static final String ASK =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private Http http;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await();
    http = new Http(gemini.url());
  }

  @AfterEach
  void stop() {
    gemini.close().await();
    vertx.close().await();
  }

  @Test
  void textIsAnsweredAsOneResponse() {
    gemini.reply(Reply.text("Good morning"));

    HttpResponse<String> answer = http.post(MODEL + ":generateContent", ASK);

    assertThat(answer.statusCode()).isEqualTo(200);
    ObjectNode body = (ObjectNode) Json.parse(answer.body());
    assertThat(body.remove("responseId").textValue()).hasSize(22);
    assertThat(body).isEqualTo(Json.parse("""
                {"candidates": [{"content": {"parts": [{"text": "Good morning"}], "role": "model"},
                  "finishReason": "STOP", "index": 0}],
                 "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 3,
                  "totalTokenCount": 6,
                  "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 3}]},
                 "modelVersion": "gemini-3.8-flash"}
                """));
  }

  @Test
  void textIsStreamedInPieces() {
    gemini.reply(Reply.thought("hm").and(Reply.text("Good morning")).withTextSignature());

    HttpResponse<String> answer = http.post(MODEL + ":streamGenerateContent?alt=sse", ASK);

    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    List<JsonNode> events = events(answer.body());
    assertThat(
            events.stream().map(e -> e.at("/candidates/0/content/parts/0/text").asText()))
        .containsExactly("hm", "Good ", "morni", "ng", "");
    assertThat(events.get(0).at("/candidates/0/content/parts/0/thought").asBoolean())
        .isTrue();
    assertThat(
            events.get(4).at("/candidates/0/content/parts/0/thoughtSignature").asText())
        .hasSize(44);
    assertThat(events.stream().map(e -> e.at("/candidates/0/finishReason").asText()))
        .containsExactly("", "", "", "", "STOP");
    assertThat(events.get(4).get("usageMetadata").get("thoughtsTokenCount").asInt())
        .isEqualTo(1);
  }

  @Test
  void streamWithoutSseIsOneArray() {
    gemini.reply(Reply.text("Good morning"), Reply.error(503, "UNAVAILABLE", "overloaded"));

    JsonNode answer =
        Json.parse(http.post(MODEL + ":streamGenerateContent", ASK).body());
    JsonNode error = Json.parse(http.post(MODEL + ":streamGenerateContent", ASK).body());

    assertThat(answer.isArray()).isTrue();
    assertThat(answer).hasSize(3);
    assertThat(error)
        .isEqualTo(Json.parse(
            "[{\"error\":{\"code\":503,\"message\":\"overloaded\",\"status\":\"UNAVAILABLE\"}}]"));
  }

  @Test
  void callsCarryIdsAndTheFirstASignature() {
    gemini.reply(
        Reply.call("a", Map.of("n", 1)).and(Reply.call("b", Map.of())),
        Reply.call("a", Map.of()).withCallIds(false).withSignatures(false),
        Reply.call("a", Map.of()));

    JsonNode parts = parts(http.post(MODEL + ":generateContent", ASK));
    JsonNode bare = parts(http.post(MODEL + ":generateContent", ASK));
    JsonNode old = parts(http.post("/v1/models/gemini-2.5-flash:generateContent", ASK));

    assertThat(parts.get(0).get("functionCall").get("id").asText()).hasSize(8);
    assertThat(parts.get(1).get("functionCall").get("id").asText())
        .hasSize(8)
        .isNotEqualTo(parts.get(0).get("functionCall").get("id").asText());
    assertThat(parts.get(0).has("thoughtSignature")).isTrue();
    assertThat(parts.get(1).has("thoughtSignature")).isFalse();
    assertThat(bare).isEqualTo(Json.parse("[{\"functionCall\":{\"name\":\"a\",\"args\":{}}}]"));
    assertThat(old).isEqualTo(bare);
  }

  @Test
  void errorsHaveGooglesShape() {
    gemini.reply(Reply.error(429, "RESOURCE_EXHAUSTED", "Quota exceeded")
        .withRetryDelay(Duration.ofMillis(1500))
        .withHeader("Retry-After", "2"));

    HttpResponse<String> answer = http.post(MODEL + ":generateContent", ASK);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(Json.parse(answer.body())).isEqualTo(Json.parse("""
                {"error": {"code": 429, "message": "Quota exceeded",
                 "status": "RESOURCE_EXHAUSTED", "details": [
                  {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.500s"}]}}
                """));
    assertThat(gemini.refusals()).isEmpty();
  }

  @Test
  void rawBytesGoOutAsTheyAre() {
    gemini.reply(Reply.raw(502, "text/html", "<h1>Bad gateway</h1>"));

    HttpResponse<String> answer = http.post(MODEL + ":generateContent", ASK);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/html");
    assertThat(answer.body()).isEqualTo("<h1>Bad gateway</h1>");
  }

  @Test
  void requestBeyondTheScriptIsTold() {
    gemini.reply(Reply.text("once"));
    http.post(MODEL + ":generateContent", ASK);

    HttpResponse<String> answer = http.post(MODEL + ":generateContent", ASK);

    String message = "The script is over: all 1 replies were played before this request";
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.parse(answer.body()).at("/error/message").asText()).isEqualTo(message);
    assertThat(gemini.failures()).containsExactly(message);
  }

  @Test
  void functionAnswersByTheRequest() {
    gemini.replyWith(request -> {
      if (request.json().at("/contents/0/parts/0/text").asText().equals("Hello")) {
        return Reply.text(request.model() + " " + request.streamed());
      }
      throw new IllegalStateException("who?");
    });

    JsonNode parts = parts(http.post(MODEL + ":generateContent", ASK));
    http.post(MODEL + ":generateContent", ASK.replace("Hello", "Bye"));

    assertThat(parts.get(0).get("text").asText()).isEqualTo("gemini-3.8-flash false");
    assertThat(gemini.failures())
        .containsExactly("The function of replyWith threw java.lang.IllegalStateException: who?");
  }

  @Test
  void requestsAreKeptAsTheyCame() {
    gemini.reply(Reply.text("hi"));

    http.post(MODEL + ":streamGenerateContent?alt=sse", ASK);

    ReceivedRequest request = gemini.requests().get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo(MODEL + ":streamGenerateContent");
    assertThat(request.query("alt")).isEqualTo("sse");
    assertThat(request.header("X-GOOG-API-KEY")).isEqualTo("TEST_KEY");
    assertThat(request.body()).asString().isEqualTo(ASK);
    assertThat(request.json()).isEqualTo(Json.parse(ASK));
    assertThat(request.streamed()).isTrue();
    assertThat(request.delivered().await()).isTrue();
  }

  @Test
  void modelsAreListedByPages() {
    JsonNode first = Json.parse(http.get("/v1beta/models?pageSize=2").body());
    JsonNode second = Json.parse(http.get(
            "/v1beta/models?pageSize=2&pageToken=" + first.get("nextPageToken").asText())
        .body());
    JsonNode one = Json.parse(http.get(MODEL).body());

    assertThat(first.get("models")).hasSize(2);
    assertThat(second.get("models")).hasSize(1);
    assertThat(second.has("nextPageToken")).isFalse();
    assertThat(one).isEqualTo(first.get("models").get(0));
    assertThat(one.get("name").asText()).isEqualTo("models/gemini-3.8-flash");
  }

  @Test
  void tokensAreCounted() {
    JsonNode answer = Json.parse(http.post(MODEL + ":countTokens", ASK).body());

    assertThat(answer).isEqualTo(Json.parse("""
                {"totalTokens": 3, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 3}]}
                """));
  }

  @Test
  void replyCanWaitForAnEvent() {
    Promise<Void> event = Promise.promise();
    gemini.reply(Reply.text("late").after(event.future()));

    var answer = http.postAsync(MODEL + ":generateContent", ASK);
    http.get(MODEL); // a whole exchange later there is still no answer
    boolean early = answer.isDone();
    event.complete();

    assertThat(early).isFalse();
    assertThat(answer.join().statusCode()).isEqualTo(200);
  }

  @Test
  void slowFunctionHoldsBackNobodyElse() {
    CountDownLatch second = new CountDownLatch(1);
    gemini.replyWith(request -> {
      if (request.model().equals("slow")) {
        try {
          second.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return Reply.text(request.model());
    });

    var slow = http.postAsync("/v1beta/models/slow:generateContent", ASK);
    http.post("/v1beta/models/fast:generateContent", ASK);
    second.countDown();

    assertThat(parts(slow.join()).get(0).get("text").asText()).isEqualTo("slow");
  }

  @Test
  void everyMemberOfAnAnswerCanBeTold() {
    gemini.reply(Reply.parts()
        .withFinishReason("MALFORMED_FUNCTION_CALL")
        .withFinishMessage("print(default_api.x())")
        .withModelVersion("gemini-9")
        .withUsage(Json.object().put("totalTokenCount", 7)));

    ObjectNode body =
        (ObjectNode) Json.parse(http.post(MODEL + ":generateContent", ASK).body());

    body.remove("responseId");
    assertThat(body).isEqualTo(Json.parse("""
                {"candidates": [{"content": {"role": "model"}, "index": 0,
                  "finishReason": "MALFORMED_FUNCTION_CALL",
                  "finishMessage": "print(default_api.x())"}],
                 "usageMetadata": {"totalTokenCount": 7}, "modelVersion": "gemini-9"}
                """));
  }

  @Test
  void streamCanEndWithoutAFinishReason() {
    gemini.reply(Reply.text("Good morning").withoutFinishReason());

    String body = http.post(MODEL + ":streamGenerateContent?alt=sse", ASK).body();

    assertThat(events(body)).hasSize(3);
    assertThat(body).doesNotContain("finishReason");
  }

  @Test
  void wholeResponsesArePutTogetherForAUnaryAnswer() {
    gemini.reply(Reply.chunks(
        Json.parse("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"x\":1}"),
        Json.parse("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"b\"}]},"
            + "\"finishReason\":\"STOP\"}],\"x\":2}")));

    assertThat(Json.parse(http.post(MODEL + ":generateContent", ASK).body()))
        .isEqualTo(Json.parse("""
                {"candidates": [{"content": {"parts": [{"text": "a"}, {"text": "b"}],
                  "role": "model"}, "finishReason": "STOP"}], "x": 2}
                """));
  }

  private static JsonNode parts(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body()).at("/candidates/0/content/parts");
  }

  private static List<JsonNode> events(String body) {
    List<JsonNode> events = new ArrayList<>();
    for (String event : body.split("\r\n\r\n")) {
      assertThat(event).startsWith("data: ");
      events.add(Json.parse(event.substring("data: ".length())));
    }
    return events;
  }
}
