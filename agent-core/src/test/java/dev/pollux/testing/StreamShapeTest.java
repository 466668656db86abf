package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamShapeTest {

  // Held: Vert.x closes a client that nobody can reach any more.
  private @Nullable HttpClient client;

  private static final String STREAM =
      "/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse";
  private static final String ASK =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";
  private static final JsonNode ONE = Json.parse("{\"responseId\":\"é\"}");
  private static final JsonNode TWO = Json.parse("{\"responseId\":\"👋\"}");
  private static final String PLAIN =
      "data: {\"responseId\":\"é\"}\r\n\r\ndata: {\"responseId\":\"👋\"}\r\n\r\n";

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
    vertx.close().await();
  }

  private String stream(StreamShape shape) {
    gemini.reply(Reply.chunks(ONE, TWO).withShape(shape));
    return http.post(STREAM, ASK).body();
  }

  @Test
  void cutAtEveryByteTheBodyIsTheSame() {
    int length = PLAIN.getBytes(StandardCharsets.UTF_8).length;

    for (int at = 0; at <= length; at++) {
      assertThat(stream(new StreamShape().setPieceOffsets(at)))
          .as("cut at " + at)
          .isEqualTo(PLAIN);
      assertThat(stream(new StreamShape().setPieceBytes(at + 1)))
          .as("pieces of " + (at + 1))
          .isEqualTo(PLAIN);
    }
  }

  @Test
  void lengthThatIsTooLongIsToldAndTheConnectionEnds() throws IOException {
    String answer =
        raw(Reply.raw(200, "text/plain", "abc").withShape(new StreamShape().setContentLength(5)));

    assertThat(answer).contains("\r\nContent-Length: 5\r\n").endsWith("\r\n\r\nabc");
  }

  @Test
  void lengthThatIsTooShortIsToldAndAllBytesAreSent() throws IOException {
    String answer =
        raw(Reply.raw(200, "text/plain", "abc").withShape(new StreamShape().setContentLength(2)));

    assertThat(answer).contains("\r\nContent-Length: 2\r\n").endsWith("\r\n\r\nabc");
  }

  @Test
  void encodingCanBeTheWrongOne() throws IOException {
    String answer = raw(Reply.raw(200, "text/plain", "abc")
        .withHeader("Content-Encoding", "gzip")
        .withShape(new StreamShape().setContentLength(3)));

    assertThat(answer).contains("\r\nContent-Encoding: gzip\r\n").endsWith("\r\n\r\nabc");
  }

  /** What comes over the socket until it is closed. */
  private String raw(Reply reply) throws IOException {
    gemini.reply(reply);
    URI url = URI.create(gemini.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String request = "POST " + STREAM + " HTTP/1.1\r\nHost: x\r\nx-goog-api-key: k\r\n"
          + "Content-Length: " + ASK.length() + "\r\n\r\n" + ASK;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyByteIsSentOnItsOwn() {
    gemini.reply(Reply.chunks(ONE, TWO).withShape(new StreamShape().setPieceBytes(1)));
    List<Buffer> pieces = new CopyOnWriteArrayList<>();

    open(response -> response.handler(pieces::add).end()).await();

    assertThat(pieces).hasSize(PLAIN.getBytes(StandardCharsets.UTF_8).length);
    assertThat(pieces).allMatch(piece -> piece.length() == 1);
  }

  @Test
  void unaryAnswersAreCutAsWell() {
    gemini.reply(Reply.json(TWO).withShape(new StreamShape().setPieceBytes(1)));

    assertThat(http.post(STREAM.replace("streamG", "g"), ASK).body()).isEqualTo(TWO.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void linesEndAsTold(String lineEnd) {
    assertThat(stream(new StreamShape().setLineEnd(lineEnd)))
        .isEqualTo(PLAIN.replace("\r\n", lineEnd));
  }

  @Test
  void commentsStandBeforeEventsAndDoneBehindThem() {
    assertThat(stream(new StreamShape().setComments(true).setDone(true)))
        .isEqualTo(PLAIN.replace("data", ": keep-alive\r\ndata") + "data: [DONE]\r\n\r\n");
  }

  @Test
  void jsonIsBrokenBetweenItsTokens() {
    assertThat(stream(new StreamShape().setDataLines(2)))
        .isEqualTo(PLAIN.replace("\"é", "\r\ndata: \"é").replace("\"👋", "\r\ndata: \"👋"));
    assertThat(stream(new StreamShape().setDataLines(9)))
        .isEqualTo(PLAIN
            .replace("{", "{\r\ndata: ")
            .replace("\"é", "\r\ndata: \"é")
            .replace("\"👋", "\r\ndata: \"👋")
            .replace("}", "\r\ndata: }"));
  }

  @Test
  void errorTakesThePlaceOfLaterEvents() {
    assertThat(stream(new StreamShape().setErrorAfter(1, 503, "UNAVAILABLE", "overloaded")))
        .isEqualTo(PLAIN.substring(0, PLAIN.indexOf("\n\r\n") + 3)
            + "data: {\"error\":{\"code\":503,\"message\":\"overloaded\","
            + "\"status\":\"UNAVAILABLE\"}}\r\n\r\n");
  }

  @Test
  void bodyCanEndEarly() {
    assertThat(stream(new StreamShape().setEndAfter(10))).isEqualTo(PLAIN.substring(0, 10));
    assertThat(gemini.requests().get(0).delivered().await()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 1000})
  void connectionCanBeCut(int bytes) {
    gemini.reply(Reply.chunks(ONE, TWO).withShape(new StreamShape().setCutAfter(bytes)));

    assertThatThrownBy(() -> http.post(STREAM, ASK))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(gemini.requests().get(0).delivered().await()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void streamCanBeHeldUntilAnEvent(int events) {
    Promise<Void> event = Promise.promise();
    gemini.reply(
        Reply.chunks(ONE, TWO).withShape(new StreamShape().setHoldAfter(events, event.future())));

    var answer = http.postAsync(STREAM, ASK);
    http.get("/v1beta/models");
    boolean early = answer.isDone();
    event.complete();

    assertThat(early).isFalse();
    assertThat(answer.join().body()).isEqualTo(PLAIN);
  }

  @Test
  @Timeout(60)
  void clientThatLeavesIsNoticed() {
    gemini.reply(Reply.chunks(ONE, TWO)
        .withShape(new StreamShape().setHoldAfter(1, Promise.promise().future())));

    open(response -> {
          Promise<Void> first = Promise.promise();
          response.handler(piece -> first.tryComplete());
          return first.future().compose(read -> response.request().connection().close());
        })
        .await();

    assertThat(gemini.requests().get(0).delivered().await()).isFalse();
  }

  @Test
  void knobsRefuseNonsense() {
    StreamShape shape = new StreamShape();

    assertThatThrownBy(() -> shape.setTextChunk(0)).hasMessage("textChunk: 0 (expected: >= 1)");
    assertThatThrownBy(() -> shape.setCutAfter(-1)).hasMessage("cutAfter: -1 (expected: >= 0)");
    assertThatThrownBy(() -> shape.setLineEnd("\t"))
        .hasMessage("lineEnd: \"\\t\" (expected: \"\\r\\n\", \"\\n\" or \"\\r\")");
  }

  /** Reads on the response's own context: elsewhere its bytes may have gone by already. */
  private Future<Void> open(Function<HttpClientResponse, Future<Void>> reading) {
    HttpClient held = vertx.createHttpClient();
    client = held;
    int port = URI.create(gemini.url()).getPort();
    return Future.future(read ->
        vertx.runOnContext(turn -> held.request(HttpMethod.POST, port, "127.0.0.1", STREAM)
            .compose(request -> request.putHeader("x-goog-api-key", "TEST_KEY").send(ASK))
            .compose(reading)
            .onComplete(read)));
  }
}
