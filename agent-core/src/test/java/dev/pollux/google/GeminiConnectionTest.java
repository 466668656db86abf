package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GeminiConnectionTest {

  private static final String BODY =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}";
  private static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private GeminiModel model(String url) {
    return new GeminiModel(
        vertx,
        "gemini-x",
        Route.of(url).withApiKey("KEY"),
        new HttpOptions()
            .setConnectTimeout(Duration.ofMillis(300))
            .setTraffic(new TrafficOptions().setBreakerFailures(Integer.MAX_VALUE)));
  }

  private static void assertUnreachable(String url, ModelException failure) {
    assertThat(failure.getMessage())
        .startsWith("Gemini could not be reached at " + url + " for model 'gemini-x': ")
        .doesNotContain("\n");
    assertNoAnswer(failure);
  }

  private static void assertBroken(ModelException failure) {
    assertThat(failure.getMessage())
        .startsWith("The connection broke before the answer of model 'gemini-x' was whole: ")
        .doesNotContain("\n");
    assertNoAnswer(failure);
  }

  private static void assertNoAnswer(ModelException failure) {
    assertThat(failure.statusCode()).isZero();
    assertThat(failure.status()).isEmpty();
    assertThat(failure.isRetryable()).isTrue();
    assertThat(failure).hasCauseInstanceOf(Throwable.class);
  }

  @Test
  void A09_closedPortIsAFailure() throws Exception {
    String url;
    // Not a server of Vert.x: it says that it is closed before its port is.
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + closed.getLocalPort();
    }

    assertUnreachable(url, Asked.unary(model(url)).failure());
  }

  @Test
  void A09_unknownHostIsAFailure() {
    String url = "http://no-such-host.invalid";

    assertUnreachable(url, Asked.unary(model(url)).failure());
  }

  @Test
  void aServerWithoutTlsIsAFailureOfAnHttpsRoute() {
    LocalGemini gemini = LocalGemini.start(vertx).await();
    String url = gemini.url().replace("http:", "https:");

    assertUnreachable(url, Asked.unary(model(url)).failure());
    gemini.close().await();
  }

  @Test
  void A26_serverThatNeverAnswersTheHandshakeIsAFailure() {
    ByteServer server = ByteServer.start(vertx, socket -> {});
    String url = server.url().replace("http:", "https:");

    assertUnreachable(url, Asked.unary(model(url)).failure());
    server.firstClosed().await();
  }

  @Test
  void A10_resetBeforeTheAnswerIsAFailure() {
    ByteServer server = ByteServer.resetting(vertx, NetSocket::close);

    assertBroken(Asked.unary(model(server.url())).failure());
    assertBroken(Asked.streamed(model(server.url())).failure());
  }

  @Test
  void A12_resetAtAnyPlaceOfAWholeAnswerIsAFailure() {
    String whole = ByteServer.json(BODY);
    for (int cut = 1; cut < whole.length(); cut += 3) {
      ByteServer server =
          ByteServer.resetting(vertx, ByteServer.sendAndClose(whole.substring(0, cut)));

      Asked asked = Asked.unary(model(server.url()));

      assertBroken(asked.failure());
      assertThat(asked.textsSoFar()).isEmpty();
      server.close();
    }
  }

  @Test
  void A14_connectionThatClosesAtAnyPlaceOfAWholeAnswerIsAFailure() {
    String whole = ByteServer.json(BODY);
    for (int cut = 0; cut < whole.length(); cut += 3) {
      ByteServer server = ByteServer.start(vertx, ByteServer.sendAndClose(whole.substring(0, cut)));

      Asked asked = Asked.unary(model(server.url()));

      assertBroken(asked.failure());
      assertThat(asked.textsSoFar()).isEmpty();
      server.close();
    }
  }

  @Test
  void A14_bodyWithoutALengthThatIsCutIsNoJson() {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    ByteServer server = ByteServer.start(vertx, ByteServer.sendAndClose(head + "{\"cand"));

    assertThat(Asked.unary(model(server.url())).failure())
        .hasMessage("Gemini's answer for model 'gemini-x' could not be read:"
            + " expected JSON, got application/json: {\"cand");
  }

  @Test
  void aBodyWithoutALengthEndsWithItsConnection() {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    ByteServer server = ByteServer.start(vertx, ByteServer.sendAndClose(head + BODY));

    assertThat(Asked.unary(model(server.url())).texts()).containsExactly("Hi");
  }

  @Test
  void A16_streamThatIsCutAnywhereIsAFailureBehindItsChunks() {
    LocalGemini gemini = LocalGemini.start(vertx).await();
    GeminiModel model = model(gemini.url());
    gemini.reply(Reply.text("abcdef").withShape(new StreamShape().setTextChunk(2)));
    List<String> all = Asked.streamed(model).texts();
    assertThat(all).containsExactly("ab", "cd", "ef");

    List<Integer> chunksSeen = new ArrayList<>();
    for (int cut = 1; cut < 1000; cut += 13) {
      gemini.reply(
          Reply.text("abcdef").withShape(new StreamShape().setTextChunk(2).setCutAfter(cut)));
      Asked asked = Asked.streamed(model);

      assertBroken(asked.failure());
      List<String> seen = asked.textsSoFar();
      assertThat(all.subList(0, seen.size())).isEqualTo(seen);
      chunksSeen.add(seen.size());
    }
    assertThat(chunksSeen).isSorted().contains(0, 1, 2, 3);
    gemini.close().await();
  }

  @Test
  void A16_streamThatIsResetIsAFailureBehindItsChunks() {
    Promise<Void> read = Promise.promise();
    String chunk = "data: " + BODY + "\n\n";
    ByteServer server = ByteServer.resetting(vertx, socket -> {
      socket.write(EVENTS + "Content-Length: 100000\r\n\r\n" + chunk + "data: {");
      read.future().onSuccess(now -> socket.close());
    });
    Asked asked = Asked.streamed(model(server.url()));
    asked.begin().onComplete(read);

    assertBroken(asked.failure());
    assertThat(read.future().succeeded()).isTrue();
  }

  @Test
  void whatIsNoHttpIsAFailure() {
    ByteServer server =
        ByteServer.start(vertx, ByteServer.sendAndClose("SSH-2.0-OpenSSH_9\r\n\r\n"));

    assertBroken(Asked.unary(model(server.url())).failure());
  }

  @Test
  void A27_bodyThatIsPackedWronglyIsAFailure() {
    ByteServer server = ByteServer.start(
        vertx,
        ByteServer.sendAndClose("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + "Content-Encoding: gzip\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY));

    assertNoAnswerOrUnreadable(Asked.unary(model(server.url())).failure());
  }

  private static void assertNoAnswerOrUnreadable(ModelException failure) {
    assertThat(failure.isRetryable()).isTrue();
    assertThat(failure.statusCode()).isZero();
  }

  @Test
  void A27_packingThatIsUnknownIsAFailure() {
    String packed = "\u0003\u0001not json";
    ByteServer server = ByteServer.start(
        vertx,
        ByteServer.sendAndClose("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + "Content-Encoding: zz\r\nContent-Length: " + packed.length() + "\r\n\r\n" + packed));

    assertThat(Asked.unary(model(server.url())).failure())
        .hasMessage("Gemini's answer for model 'gemini-x' could not be read:"
            + " expected JSON, got application/json: not json");
  }

  @Test
  void closingTheModelFailsItsAnswersAndLaterRequests() {
    Promise<Void> asked = Promise.promise();
    ByteServer server = ByteServer.start(vertx, socket -> asked.complete());
    GeminiModel model = model(server.url());
    Asked answer = Asked.unary(model);
    asked.future().await();

    model.close().await();

    assertBroken(answer.failure());
    assertUnreachable(server.url(), Asked.unary(model).failure());
  }
}
