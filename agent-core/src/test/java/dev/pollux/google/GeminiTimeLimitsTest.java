package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ModelException;
import dev.pollux.model.ResponseStream;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.NetSocket;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class GeminiTimeLimitsTest {

  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Future<?> NEVER = Promise.promise().future();

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await();
  }

  @AfterEach
  void stop() {
    gemini.close().await();
    vertx.close().await();
  }

  private GeminiModel model(String url, HttpOptions options) {
    return new GeminiModel(vertx, "gemini-x", Route.of(url).withApiKey("KEY"), options);
  }

  private static void assertTimeout(ModelException failure, String phase) {
    assertThat(failure)
        .hasMessage("Model 'gemini-x' " + phase + " within 150 ms")
        .hasNoCause();
    assertThat(failure.statusCode()).isZero();
    assertThat(failure.status()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(failure.isRetryable()).isTrue();
  }

  private void assertTheServerSawItsConnectionClosed() {
    assertThat(gemini.requests().get(0).delivered().await()).isFalse();
  }

  @Test
  void anAnswerThatDoesNotBeginIsAFailure() {
    gemini.reply(Reply.text("Hi").after(NEVER));

    assertTimeout(
        Asked.unary(model(gemini.url(), new HttpOptions().setFirstByteTimeout(SHORT)))
            .failure(),
        "did not begin to answer");
    assertTheServerSawItsConnectionClosed();
  }

  @Test
  void aTokenThatDoesNotComeIsAFailure() {
    Route route =
        Route.of(gemini.url()).withBearer(() -> Promise.<String>promise().future());
    GeminiModel model =
        new GeminiModel(vertx, "gemini-x", route, new HttpOptions().setFirstByteTimeout(SHORT));

    assertTimeout(Asked.unary(model).failure(), "did not begin to answer");
    assertThat(gemini.requests()).isEmpty();
  }

  @Test
  void aConnectionThatDoesNotComeFreeIsAFailure() {
    gemini.replyWith(request -> Reply.text("Hi").after(NEVER));
    GeminiModel model = model(gemini.url(), new HttpOptions().setMaxConnections(1));
    Asked first = Asked.unary(model);
    ResponseStream second = model.generateContent(Asked.HELLO, new CallOptions().setTimeout(SHORT));

    assertTimeout(Asked.of(second).failure(), "did not finish its answer");
    assertThat(first.end().isComplete()).isFalse();
  }

  @Test
  void A25_streamThatFallsSilentIsAFailureBehindItsChunks() {
    gemini.reply(Reply.text("Hello world").withShape(new StreamShape().setHoldAfter(1, NEVER)));

    Asked asked = Asked.streamed(model(gemini.url(), new HttpOptions().setIdleTimeout(SHORT)));

    assertTimeout(asked.failure(), "sent nothing more");
    assertThat(asked.textsSoFar()).containsExactly("Hello");
    assertTheServerSawItsConnectionClosed();
  }

  @Test
  void anAnswerKeepsTheConnectionsOfAModelThatNobodyHolds() {
    Promise<Void> collected = Promise.promise();
    gemini.reply(
        Reply.text("Hello world").withShape(new StreamShape().setHoldAfter(1, collected.future())));
    GeminiModel held = model(gemini.url(), new HttpOptions());
    WeakReference<GeminiModel> model = new WeakReference<>(held);
    WeakReference<HttpClient> client = new WeakReference<>(held.client());
    Asked asked = Asked.streamed(held);
    held = null;
    while (model.get() != null) {
      System.gc();
    }

    assertThat(client.get()).isNotNull();
    collected.complete();
    assertThat(asked.texts()).containsExactly("Hello", " worl", "d");
  }

  @Test
  void A25_silenceBehindTheHeadersIsAFailure() {
    for (String status : List.of("200 OK", "503 Service Unavailable")) {
      ByteServer server = ByteServer.start(
          vertx, ByteServer.send("HTTP/1.1 " + status + "\r\nContent-Length: 9\r\n\r\n"));

      assertTimeout(
          Asked.unary(model(server.url(), new HttpOptions().setIdleTimeout(SHORT)))
              .failure(),
          "sent nothing more");
      server.firstClosed().await();
    }
  }

  /** Writes a byte again and again, faster than the limit of silence, until the client leaves. */
  private Consumer<NetSocket> drip(String head, String drop) {
    return socket -> {
      socket.write(head);
      long timer = vertx.setPeriodic(10, id -> socket.write(drop));
      socket.closeHandler(closed -> vertx.cancelTimer(timer));
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nX: ",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: "
      })
  void A24_answerThatDripsForeverIsAFailure(String head) {
    ByteServer server = ByteServer.start(vertx, drip(head, " "));
    HttpOptions options = new HttpOptions().setTimeout(SHORT);

    assertTimeout(
        Asked.streamed(model(server.url(), options)).failure(), "did not finish its answer");
  }

  @Test
  void keepAliveCommentsAreNoSilence() {
    ByteServer server = ByteServer.start(
        vertx, drip("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", ": ping\n\n"));
    HttpOptions options = new HttpOptions()
        .setIdleTimeout(Duration.ofMillis(5_000))
        .setTimeout(Duration.ofMillis(150));

    assertTimeout(
        Asked.streamed(model(server.url(), options)).failure(), "did not finish its answer");
  }

  @Test
  void theShorterOfBothTimeLimitsCounts() {
    gemini.replyWith(request -> Reply.text("Hi").after(NEVER));
    Duration longer = Duration.ofDays(365_000);

    assertTimeout(
        Asked.of(model(gemini.url(), new HttpOptions())
                .generateContent(Asked.HELLO, new CallOptions().setTimeout(SHORT)))
            .failure(),
        "did not finish its answer");
    assertTimeout(
        Asked.of(model(gemini.url(), new HttpOptions().setTimeout(SHORT))
                .generateContent(Asked.HELLO, new CallOptions().setTimeout(longer)))
            .failure(),
        "did not finish its answer");
  }

  @Test
  void aPausedConsumerIsNoSilence() {
    gemini.reply(Reply.text("x".repeat(400)).withShape(new StreamShape().setTextChunk(1)));
    ResponseStream stream = model(
            gemini.url(), new HttpOptions().setIdleTimeout(Duration.ofMillis(100)))
        .generateContent(Asked.HELLO, new CallOptions().setStreamed(true));
    stream.pause();
    Asked asked = Asked.of(stream);
    // The server is done or stands still by then, and the limit of silence is over many times.
    vertx.timer(500, TimeUnit.MILLISECONDS).await();

    assertThat(asked.end().isComplete()).isFalse();
    stream.resume();

    assertThat(String.join("", asked.texts())).isEqualTo("x".repeat(400));
  }

  @Test
  void timesThatMakeNoSenseAreRefused() {
    for (Duration wrong :
        List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofNanos(1), Duration.ofDays(25))) {
      for (Consumer<Duration> setter : List.<Consumer<Duration>>of(
          new HttpOptions()::setTimeout,
          new HttpOptions()::setConnectTimeout,
          new HttpOptions()::setFirstByteTimeout,
          new HttpOptions()::setIdleTimeout)) {
        assertThatThrownBy(() -> setter.accept(wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageEndingWith("imeout: " + wrong + " (expected: 1 ms to 24 days)");
      }
    }
    assertThatThrownBy(() -> new CallOptions().setTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout: PT0S (expected: > 0)");
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new HttpOptions().setMaxBodyBytes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBodyBytes: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new HttpOptions().setMaxEventBytes(0))
        .hasMessage("maxEventBytes: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new HttpOptions().setMaxConnections(-1))
        .hasMessage("maxConnections: -1 (expected: >= 1)");
    assertThatThrownBy(() -> new TrafficOptions().setMaxWaiting(0))
        .hasMessage("maxWaiting: 0 (expected: >= 1)");
  }
}
