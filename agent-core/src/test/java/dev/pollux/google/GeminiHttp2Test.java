package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.google.FrameServer.Exchange;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.testing.LoopbackCertificate;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may do with the streams and the connection of HTTP/2. */
@Timeout(60)
class GeminiHttp2Test {

  private static final String BODY =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}";

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private GeminiModel model(FrameServer server, HttpOptions options) {
    return new GeminiModel(
        vertx,
        "gemini-x",
        Route.of(server.url()).withApiKey("KEY"),
        options
            .setTrust(LoopbackCertificate.trust())
            .setTraffic(new TrafficOptions().setBreakerFailures(Integer.MAX_VALUE)));
  }

  private GeminiModel model(FrameServer server) {
    return model(server, new HttpOptions());
  }

  private static void answer(Exchange exchange) {
    exchange.head().data(BODY).end();
  }

  private static void assertBroken(Asked asked) {
    ModelException failure = asked.failure();
    assertThat(failure.getMessage())
        .startsWith("The connection broke before the answer of model 'gemini-x' was whole: ");
    assertThat(failure.isRetryable()).isTrue();
    assertThat(asked.textsSoFar()).isEmpty();
  }

  @Test
  void A28_answersOfOneConnectionAreToldApart() {
    List<Exchange> waiting = new CopyOnWriteArrayList<>();
    FrameServer server = new FrameServer(vertx, exchange -> {
          waiting.add(exchange);
          if (waiting.size() == 2) {
            waiting.get(1).head().data(BODY.replace("Hi", "second")).end();
            waiting.get(0).head().data(BODY.replace("Hi", "first")).end();
          } else if (waiting.size() == 3) {
            answer(exchange);
          }
        })
        .listen();
    GeminiModel model = model(server, new HttpOptions().setMaxConnections(1));

    Asked one = Asked.unary(model);
    Asked two = Asked.unary(model);

    assertThat(List.of(one.texts().get(0), two.texts().get(0)))
        .containsExactlyInAnyOrder("first", "second");
    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void A28_refusedStreamIsSentOnceMore() {
    List<Integer> streams = new CopyOnWriteArrayList<>();
    FrameServer server = new FrameServer(vertx, exchange -> {
          streams.add(exchange.stream());
          if (streams.size() == 1) {
            exchange.reset(FrameServer.REFUSED_STREAM);
          } else {
            answer(exchange);
          }
        })
        .listen();

    assertThat(Asked.unary(model(server)).texts()).containsExactly("Hi");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void A28_streamThatIsRefusedAgainAndAgainIsAFailure() {
    FrameServer server =
        new FrameServer(vertx, exchange -> exchange.reset(FrameServer.REFUSED_STREAM)).listen();

    assertBroken(Asked.unary(model(server)));
    assertThat(server.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {FrameServer.NO_ERROR, FrameServer.INTERNAL_ERROR, FrameServer.CANCEL})
  void A28_otherResetsAreFailuresAndNotSentAgain(int code) {
    FrameServer before = new FrameServer(vertx, exchange -> exchange.reset(code)).listen();
    FrameServer behindTheHead =
        new FrameServer(vertx, exchange -> exchange.head().reset(code)).listen();
    FrameServer inTheBody = new FrameServer(
            vertx, exchange -> exchange.head().data(BODY.substring(0, 9)).reset(code))
        .listen();

    for (FrameServer server : List.of(before, behindTheHead, inTheBody)) {
      assertBroken(Asked.unary(model(server)));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void A28_connectionGoesOnAfterAResetStream() {
    List<Integer> streams = new CopyOnWriteArrayList<>();
    FrameServer server = new FrameServer(vertx, exchange -> {
          streams.add(exchange.stream());
          if (streams.size() == 1) {
            exchange.head().reset(FrameServer.INTERNAL_ERROR);
          } else {
            answer(exchange);
          }
        })
        .listen();
    GeminiModel model = model(server);

    assertBroken(Asked.unary(model));

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void A28_requestThatCameBehindAGoAwayIsSentOnceMoreOnAnotherConnection() {
    FrameServer server = new FrameServer(vertx, exchange -> {
          if (exchange.stream() == 3) {
            exchange.goAway(1, FrameServer.NO_ERROR);
          } else {
            answer(exchange);
          }
        })
        .listen();
    GeminiModel model = model(server);
    assertThat(Asked.unary(model).texts()).containsExactly("Hi");

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");

    assertThat(server.requests()).extracting(Exchange::stream).containsExactly(1, 3, 1);
    assertThat(server.connections()).hasSize(2);
  }

  @Test
  void A28_firstRequestThatAGoAwayLeftOutIsSentOnceMore() {
    List<Integer> streams = new CopyOnWriteArrayList<>();
    FrameServer server = new FrameServer(vertx, exchange -> {
          streams.add(exchange.stream());
          if (streams.size() == 1) {
            exchange.goAway(0, FrameServer.NO_ERROR);
          } else {
            answer(exchange);
          }
        })
        .listen();

    assertThat(Asked.unary(model(server)).texts()).containsExactly("Hi");
    assertThat(server.connections()).hasSize(2);
  }

  @Test
  void A28_requestThatAGoAwayCountsInIsAFailureAndNotSentAgain() {
    FrameServer server = new FrameServer(vertx, exchange -> {
          exchange.goAway(exchange.stream(), FrameServer.NO_ERROR);
          exchange.connection().close();
        })
        .listen();

    assertBroken(Asked.unary(model(server)));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void A28_answerThatHasBegunIsReadToItsEndBehindAGoAway() {
    FrameServer server = new FrameServer(vertx, exchange -> {
          if (exchange.connection().mostOpen() == 1) {
            exchange
                .head()
                .data(BODY.substring(0, 9))
                .goAway(exchange.stream(), FrameServer.NO_ERROR)
                .data(BODY.substring(9))
                .end();
          }
        })
        .listen();
    GeminiModel model = model(server);

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(server.connections()).hasSize(2);
  }

  @Test
  void A28_goAwayThatClosesTheConnectionInAnAnswerIsAFailure() {
    FrameServer server = new FrameServer(vertx, exchange -> {
          exchange.head().data(BODY.substring(0, 9)).goAway(1, FrameServer.INTERNAL_ERROR);
          exchange.connection().close();
        })
        .listen();

    assertBroken(Asked.unary(model(server)));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void A28_serverThatAllowsOneStreamGetsOneAtATime() {
    FrameServer server =
        new FrameServer(vertx, GeminiHttp2Test::answer).maxConcurrentStreams(1).listen();
    GeminiModel model = model(server, new HttpOptions().setMaxConnections(1));
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(Asked.unary(model));
    }

    assertThat(all).allSatisfy(one -> assertThat(one.texts()).containsExactly("Hi"));
    assertThat(server.connections())
        .singleElement()
        .satisfies(connection -> assertThat(connection.mostOpen()).isEqualTo(1));
  }

  @Test
  void A28_windowOfZeroIsAStall() {
    FrameServer server =
        new FrameServer(vertx, GeminiHttp2Test::answer).initialWindow(0).listen();
    GeminiModel model =
        model(server, new HttpOptions().setFirstByteTimeout(Duration.ofMillis(300)));

    ModelException failure = Asked.unary(model).failure();

    assertThat(failure.getMessage()).endsWith(" within 300 ms");
    assertThat(failure.isRetryable()).isTrue();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void A28_windowThatOpensLaterLetsTheRequestGo() {
    FrameServer server = new FrameServer(vertx, GeminiHttp2Test::answer)
        .initialWindow(0)
        .onHeaders(exchange -> {
          exchange.window(10);
          exchange.window(10_000);
        })
        .listen();

    assertThat(Asked.unary(model(server)).texts()).containsExactly("Hi");
  }

  @Test
  void A28_cancelResetsTheStreamAndKeepsTheConnection() {
    Promise<Exchange> asked = Promise.promise();
    FrameServer server = new FrameServer(vertx, exchange -> {
          if (!asked.tryComplete(exchange)) {
            answer(exchange);
          }
        })
        .listen();
    GeminiModel model = model(server);
    Asked cancelled = Asked.unary(model);
    Exchange exchange = asked.future().await();

    cancelled.stream().cancel();

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(exchange.connection().resets()).containsExactly(FrameServer.CANCEL);
    assertThat(server.connections()).hasSize(1);
  }
}
