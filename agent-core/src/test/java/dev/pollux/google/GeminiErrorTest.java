package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class GeminiErrorTest {

  private static final String KEY = "AIza-SECRET-0123456789";
  private static final String GOOD =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private GeminiModel model;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await();
    model = new GeminiModel(vertx, "gemini-x", Route.of(gemini.url()).withApiKey(KEY));
  }

  @AfterEach
  void stop() {
    gemini.close().await();
    vertx.close().await();
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_ARGUMENT, false",
    "401, UNAUTHENTICATED, false",
    "403, PERMISSION_DENIED, false",
    "404, NOT_FOUND, false",
    "413, INVALID_ARGUMENT, false",
    "408, '', true",
    "429, RESOURCE_EXHAUSTED, true",
    "500, INTERNAL, true",
    "503, UNAVAILABLE, true",
    "504, DEADLINE_EXCEEDED, true",
  })
  void anErrorOfGoogleIsATypedFailure(int code, String status, boolean retryable) {
    gemini.replyWith(request -> Reply.error(code, status, "Quota\nexceeded"));
    for (Asked asked : List.of(Asked.unary(model), Asked.streamed(model))) {
      ModelException failure = asked.failure();
      assertThat(failure)
          .hasMessage("Gemini answered " + code + (status.isEmpty() ? "" : " " + status)
              + " for model 'gemini-x': Quota exceeded");
      assertThat(failure.statusCode()).isEqualTo(code);
      assertThat(failure.status()).isEqualTo(status);
      assertThat(failure.isRetryable()).isEqualTo(retryable);
      assertThat(asked.textsSoFar()).isEmpty();
    }
    assertThat(gemini.requests()).hasSize(2);
  }

  static List<Arguments> errorBodies() {
    return List.of(
        Arguments.of("[{\"error\":{\"code\":400,\"message\":\"m\",\"status\":\"S\"}}]", "S", "m"),
        Arguments.of("{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":\"c\"}}", "", "m"),
        Arguments.of("{\"error\":{\"message\":\"m\",\"status\":7}}", "", "m"),
        Arguments.of("{\"error\":\"text\"}", "", "text"),
        Arguments.of("{\"message\":\"m\"}", "", "m"),
        Arguments.of("{\"error\":{},\"message\":\"m\"}", "", "m"),
        Arguments.of("{\"error\":{\"code\":5}}", "", "{\"error\":{\"code\":5}}"),
        Arguments.of("{\"detail\":[1]}", "", "{\"detail\":[1]}"),
        Arguments.of("{\"error\":{\"message\":\" a\\r\\n\\tb \",\"status\":\"S\"}}", "S", "a b"),
        Arguments.of("[]", "", "application/json: []"),
        Arguments.of("null", "", "application/json: null"),
        Arguments.of("<html>\n <b>Bad</b>", "", "application/json: <html> <b>Bad</b>"),
        Arguments.of("{\"error\":{\"mess", "", "application/json: {\"error\":{\"mess"),
        Arguments.of("", "", "an empty body"));
  }

  @ParameterizedTest
  @MethodSource("errorBodies")
  void anErrorBodyOfAnyShapeIsReadAsFarAsItCanBe(String body, String status, String detail) {
    gemini.reply(Reply.raw(400, "application/json", body));

    ModelException failure = Asked.unary(model).failure();

    assertThat(failure.getMessage())
        .isEqualTo("Gemini answered 400" + (status.isEmpty() ? "" : " " + status)
            + " for model 'gemini-x': " + detail);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.statusCode()).isEqualTo(400);
    assertThat(failure.isRetryable()).isFalse();
  }

  @Test
  void aPageOfAGatewayIsShownByItsBeginning() {
    String page = "<html><h1>502 Bad Gateway</h1>" + "x".repeat(100_000) + "</html>";
    gemini.reply(Reply.raw(502, "text/html", page), Reply.raw(200, "text/html", page));

    ModelException failure = Asked.unary(model).failure();
    assertThat(failure.getMessage())
        .startsWith("Gemini answered 502 for model 'gemini-x':"
            + " text/html: <html><h1>502 Bad Gateway</h1>xxx")
        .hasSizeLessThan(350);
    assertThat(failure.isRetryable()).isTrue();

    failure = Asked.streamed(model).failure();
    assertThat(failure.getMessage())
        .startsWith("Gemini's answer for model 'gemini-x' could not be read:"
            + " expected JSON, got text/html: <html><h1>502 Bad Gateway</h1>xxx")
        .hasSizeLessThan(350);
    assertThat(failure.statusCode()).isZero();
    assertThat(failure.isRetryable()).isTrue();
  }

  static List<Arguments> unreadable() {
    return List.of(
        Arguments.of("application/json", "", "expected JSON, got an empty body"),
        Arguments.of("application/json", " \n", "expected JSON, got an empty body"),
        Arguments.of("application/json", "null", "expected a JSON object, got null"),
        Arguments.of("application/json", "[]", "expected a JSON object, got array"),
        Arguments.of("application/json", "[7]", "expected a JSON object, got number"),
        Arguments.of("application/json", "7", "expected a JSON object, got number"),
        Arguments.of("application/json", "\"x\"", "expected a JSON object, got string"),
        Arguments.of("application/json", "{\"a", "expected JSON, got application/json: {\"a"),
        Arguments.of("application/json", "{} {}", "expected JSON, got application/json: {} {}"),
        Arguments.of("text/event-stream", "", "it was a stream without a chunk"),
        Arguments.of(
            "text/event-stream", ": ping\n\ndata: [DONE]\n\n", "it was a stream without a chunk"),
        Arguments.of("text/event-stream", GOOD, "it was a stream without a chunk"),
        Arguments.of(
            "text/event-stream", "data: [DONE\n\n", "expected JSON, got text/event-stream: [DONE"),
        Arguments.of("text/event-stream", "data: null\n\n", "expected a JSON object, got null"),
        Arguments.of(
            "text/event-stream", "data: {\"a\":", "expected JSON, got text/event-stream: {\"a\":"));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void A21_A22_whatIsNoAnswerIsAFailure(String type, String body, String detail) {
    gemini.replyWith(request -> Reply.raw(200, type, body));
    for (Asked asked : List.of(Asked.unary(model), Asked.streamed(model))) {
      ModelException failure = asked.failure();
      assertThat(failure)
          .hasMessage("Gemini's answer for model 'gemini-x' could not be read: " + detail);
      assertThat(failure.statusCode()).isZero();
      assertThat(failure.status()).isEmpty();
      assertThat(failure.isRetryable()).isTrue();
    }
  }

  @Test
  void A20_eventThatIsNotJsonEndsTheAnswerBehindTheGoodOnes() {
    gemini.reply(Reply.raw(
        200, "text/event-stream", "data: " + GOOD + "\n\ndata: oops\n\ndata: " + GOOD + "\n\n"));

    Asked asked = Asked.streamed(model);

    assertThat(asked.failure())
        .hasMessage("Gemini's answer for model 'gemini-x' could not be read:"
            + " expected JSON, got text/event-stream: oops");
    assertThat(asked.textsSoFar()).containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource({"503, UNAVAILABLE, true", "400, INVALID_ARGUMENT, false"})
  void A17_errorInsideAStreamIsThatFailure(int code, String status, boolean retryable) {
    gemini.reply(Reply.text("Hello world")
        .withShape(new StreamShape().setErrorAfter(2, code, status, "overloaded")));

    Asked asked = Asked.streamed(model);

    ModelException failure = asked.failure();
    assertThat(failure)
        .hasMessage("Gemini answered " + code + " " + status + " for model 'gemini-x': overloaded");
    assertThat(failure.statusCode()).isEqualTo(code);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.isRetryable()).isEqualTo(retryable);
    assertThat(asked.textsSoFar()).containsExactly("Hello", " worl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"m\",\"code\":\"quota\"}}",
        "{\"error\":{\"message\":\"m\",\"code\":14}}",
        "{\"error\":{\"message\":\"m\",\"code\":200}}",
        "{\"error\":\"m\"}",
        "[{\"error\":{\"message\":\"m\"}}]"
      })
  void anErrorWithoutACodeInsideAnAnswerCountsAs500(String body) {
    gemini.reply(
        Reply.raw(200, "application/json", body),
        Reply.raw(200, "text/event-stream", "data: " + body + "\n\n"));
    for (int i = 0; i < 2; i++) {
      ModelException failure = Asked.streamed(model).failure();
      assertThat(failure).hasMessage("Gemini answered 500 for model 'gemini-x': m");
      assertThat(failure.isRetryable()).isTrue();
    }
  }

  @Test
  void aNullErrorIsNone() {
    gemini.reply(Reply.raw(200, "application/json", "{\"error\":null," + GOOD.substring(1)));

    assertThat(Asked.unary(model).texts()).containsExactly("a");
  }

  @Test
  void A08_redirectIsNotFollowed() {
    AtomicInteger asked = new AtomicInteger();
    HttpServer other = vertx.createHttpServer().requestHandler(request -> {
      asked.incrementAndGet();
      request.response().end(GOOD);
    });
    other.listen(0, "127.0.0.1").await();
    String there = "http://127.0.0.1:" + other.actualPort() + "/";
    for (int code : List.of(301, 302, 303, 307, 308)) {
      gemini.reply(Reply.raw(code, "text/plain", "over there").withHeader("Location", there));

      ModelException failure = Asked.unary(model).failure();

      assertThat(failure)
          .hasMessage("Gemini answered " + code + " for model 'gemini-x': text/plain: over there");
      assertThat(failure.isRetryable()).isFalse();
    }
    assertThat(asked).hasValue(0);
    other.close().await();
  }

  static List<Reply> echoes() {
    String long1 = "x".repeat(190) + KEY; // cut in the middle of the key, were it not masked first
    return List.of(
        Reply.error(400, "INVALID_ARGUMENT", "API key not valid: " + KEY + "."),
        Reply.error(400, "BAD_" + KEY, KEY),
        Reply.error(400, "INVALID_ARGUMENT", "y".repeat(2040) + KEY),
        Reply.raw(401, "application/json", "{\"key\":\"" + KEY + "\"}"),
        Reply.raw(401, "text/html", "<p>" + KEY),
        Reply.raw(401, "text/html", long1),
        Reply.raw(401, "text/x-" + KEY, "no"),
        Reply.raw(200, "application/json", "{\"error\":\"" + KEY + "\"}"),
        Reply.raw(200, "application/json", KEY),
        Reply.raw(200, "text/plain", long1),
        Reply.raw(200, "text/event-stream", "data: " + KEY + "\n\n"),
        Reply.raw(200, "text/event-stream", "data: {\"error\":{\"message\":\"" + KEY + "\"}}\n\n"));
  }

  @ParameterizedTest
  @MethodSource("echoes")
  void A06_credentialIsMaskedWhereTheServerRepeatsIt(Reply reply) {
    gemini.replyWith(request -> reply);
    GeminiModel withToken =
        new GeminiModel(vertx, "gemini-x", Route.of(gemini.url()).withBearer(KEY));
    for (GeminiModel asked : List.of(model, withToken)) {
      ModelException failure = Asked.unary(asked).failure();
      assertThat(failure.status()).doesNotContain("AIza");
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain("AIza").contains("gemini-x");
    }
  }

  @Test
  void aMaskedKeyIsThreeStars() {
    gemini.reply(Reply.error(400, "INVALID_ARGUMENT", "API key " + KEY + " is not valid"));

    assertThat(Asked.unary(model).failure())
        .hasMessage("Gemini answered 400 INVALID_ARGUMENT for model 'gemini-x':"
            + " API key *** is not valid");
  }

  @Test
  void aLongErrorIsReadNoFurtherThanNeeded() {
    byte[] endless = "x".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
    gemini.reply(Reply.raw(500, "text/plain", endless)
        .withShape(new StreamShape()
            .setPieceBytes(10_000)
            .setHoldAfter(1, Promise.promise().future())));

    ModelException failure = Asked.unary(model).failure();

    assertThat(failure.getMessage()).startsWith("Gemini answered 500").hasSizeLessThan(350);
    assertThat(gemini.requests().get(0).delivered().await()).isFalse();
  }
}
