package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ModelException;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.Reply;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GeminiTrafficTest {

  private static final String BODY =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx, new LocalGeminiOptions()).await();
  }

  @AfterEach
  void stop() {
    gemini.close().await();
    vertx.close().await();
  }

  private GeminiModel model(String url, HttpOptions options) {
    return new GeminiModel(vertx, "gemini-x", Route.of(url).withApiKey("KEY"), options);
  }

  @Test
  void A29_twoHundredRequestsThroughTwoPlacesAreAllAnswered() {
    AtomicInteger inside = new AtomicInteger();
    List<Integer> seen = new CopyOnWriteArrayList<>();
    gemini.replyWith(request -> {
      seen.add(inside.incrementAndGet());
      inside.decrementAndGet();
      return Reply.text("Hi");
    });
    GeminiModel model =
        model(gemini.url(), new HttpOptions().setTraffic(new TrafficOptions().setMaxConcurrent(2)));

    List<Asked> asked =
        IntStream.range(0, 200).mapToObj(i -> Asked.unary(model)).toList();

    assertThat(asked).allSatisfy(one -> assertThat(one.texts()).containsExactly("Hi"));
    assertThat(seen).hasSize(200).allMatch(at -> at <= 2);
  }

  @Test
  void A29_requestWhoseTurnDoesNotComeIsBusy() {
    gemini.replyWith(request -> Reply.text("Hi").after(Promise.promise().future()));
    GeminiModel model = model(
        gemini.url(),
        new HttpOptions()
            .setTraffic(
                new TrafficOptions().setMaxConcurrent(1).setWaitTimeout(Duration.ofMillis(50))));
    Asked first = Asked.unary(model);

    ModelException failure = Asked.unary(model).failure();

    assertThat(failure.isBusy()).isTrue();
    assertThat(failure)
        .hasMessage(
            "A request to model 'gemini-x' was not sent: its turn did not come within 50 ms");
    assertThat(first.end().isComplete()).isFalse();
  }

  @Test
  void requestThatIsCancelledWhileItWaitsIsNotSent() {
    Promise<Void> answer = Promise.promise();
    gemini.reply(Reply.text("a").after(answer.future()), Reply.text("b"));
    GeminiModel model =
        model(gemini.url(), new HttpOptions().setTraffic(new TrafficOptions().setMaxConcurrent(1)));
    Asked first = Asked.unary(model);
    Asked second = Asked.unary(model);
    Asked third = Asked.unary(model);

    second.stream().cancel();
    answer.complete();

    assertThat(first.texts()).containsExactly("a");
    assertThat(third.texts()).containsExactly("b");
    assertThat(gemini.requests()).hasSize(2);
  }

  @Test
  void waitForATurnCountsIntoTheTimeOfTheCallerAndNoOther() {
    gemini.replyWith(request -> Reply.text("Hi").after(Promise.promise().future()));
    GeminiModel model = model(
        gemini.url(),
        new HttpOptions()
            .setTraffic(new TrafficOptions().setMaxConcurrent(1))
            .setFirstByteTimeout(Duration.ofSeconds(20)));
    Asked.unary(model);

    assertThat(Asked.of(model.generateContent(
                Asked.HELLO, new CallOptions().setTimeout(Duration.ofMillis(80))))
            .failure())
        .hasMessage("Model 'gemini-x' did not finish its answer within 80 ms");
    assertThat(gemini.requests()).hasSize(1);
  }

  @Test
  void F07_serverThatOnlyFailsIsLeftAlone() {
    gemini.replyWith(request -> Reply.error(503, "UNAVAILABLE", "overloaded"));
    GeminiModel model = model(gemini.url(), new HttpOptions());
    List<ModelException> failures = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      failures.add(Asked.unary(model).failure());
    }

    assertThat(gemini.requests()).hasSize(20);
    assertThat(failures.subList(0, 20)).allMatch(failure -> failure.statusCode() == 503);
    assertThat(failures.subList(20, 50))
        .allMatch(failure -> failure.isBusy()
            && failure.isRetryable()
            && failure.retryAfter() != null
            && failure.statusCode() == 0);
  }

  @Test
  void requestsOfOthersWaitForTheDelayThatOneWasTold() {
    gemini.reply(
        Reply.error(429, "RESOURCE_EXHAUSTED", "slow down").withHeader("Retry-After", "1"),
        Reply.text("Hi"));
    GeminiModel model = model(gemini.url(), new HttpOptions());
    long before = System.nanoTime();
    assertThat(Asked.unary(model).failure().retryAfter()).isEqualTo(Duration.ofSeconds(1));

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(System.nanoTime() - before).isGreaterThan(1_000_000_000L);
  }

  /** Answers the first request of each connection and resets the connection on the second. */
  private ByteServer answersOncePerConnection(List<NetSocket> resets) {
    List<NetSocket> seen = new CopyOnWriteArrayList<>();
    return ByteServer.resetting(vertx, socket -> {
      if (seen.contains(socket)) {
        resets.add(socket);
        socket.close();
      } else {
        seen.add(socket);
        socket.write(ByteServer.json(BODY));
      }
    });
  }

  @Test
  void A11_resetOnAReusedConnectionIsSentOnceMoreOnAnother() {
    List<NetSocket> resets = new CopyOnWriteArrayList<>();
    ByteServer server = answersOncePerConnection(resets);
    GeminiModel model = model(server.url(), new HttpOptions());

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(Asked.unary(model).texts()).containsExactly("Hi");

    assertThat(resets).hasSize(1);
    assertThat(server.connections()).hasSize(2);
  }

  @Test
  void A11_closeOfAReusedConnectionIsSentOnceMoreOnAnother() {
    List<NetSocket> seen = new CopyOnWriteArrayList<>();
    ByteServer server = ByteServer.start(vertx, socket -> {
      if (seen.contains(socket)) {
        socket.close();
      } else {
        seen.add(socket);
        socket.write(ByteServer.json(BODY));
      }
    });
    GeminiModel model = model(server.url(), new HttpOptions());

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(Asked.unary(model).texts()).containsExactly("Hi");

    assertThat(server.requests()).hasSize(3);
    assertThat(server.connections()).hasSize(2);
  }

  @Test
  void A11_resetOfAFreshConnectionIsAFailureAndNotSentAgain() {
    ByteServer server = ByteServer.resetting(vertx, NetSocket::close);
    GeminiModel model = model(server.url(), new HttpOptions());

    assertThat(Asked.unary(model).failure().getMessage()).startsWith("The connection broke");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void A11_answerThatHasBegunIsNotSentAgain() {
    AtomicInteger requests = new AtomicInteger();
    ByteServer server = ByteServer.resetting(vertx, socket -> {
      if (requests.incrementAndGet() == 1) {
        socket.write(ByteServer.json(BODY));
      } else {
        Future<Void> sent = socket.write(
            ByteServer.json(BODY).substring(0, ByteServer.json(BODY).length() - 5));
        sent.onComplete(done -> socket.close());
      }
    });
    GeminiModel model = model(server.url(), new HttpOptions());
    assertThat(Asked.unary(model).texts()).containsExactly("Hi");

    assertThat(Asked.unary(model).failure().getMessage()).startsWith("The connection broke");
    assertThat(requests).hasValue(2);
  }
}
