package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class GeminiAnswerTest {

  private static final String A = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}";
  private static final String B = A.replace("\"a\"", "\"b\"");

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private GeminiModel model;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await();
    model = model(gemini.url());
  }

  @AfterEach
  void stop() {
    gemini.close().await();
    vertx.close().await();
  }

  private GeminiModel model(String url) {
    return new GeminiModel(vertx, "gemini-x", Route.of(url).withApiKey("KEY"));
  }

  @Test
  void aWholeAnswerIsOneChunk() {
    gemini.reply(Reply.text("Grüße, 東京 🌧"));

    assertThat(Asked.unary(model).texts()).containsExactly("Grüße, 東京 🌧");
  }

  @Test
  void theFutureGivesTheWholeAnswerOrTheFailure() {
    gemini.reply(Reply.text("Hi").withModelVersion("gemini-x-1"));
    GenerateContentResponse response = model.generateContent(Asked.HELLO).await();
    assertThat(response.content().text()).isEqualTo("Hi");
    assertThat(response.modelVersion()).isEqualTo("gemini-x-1");

    gemini.reply(Reply.error(503, "UNAVAILABLE", "overloaded"));
    assertThat(model
            .generateContent(Asked.HELLO)
            .otherwise((GenerateContentResponse) null)
            .await())
        .isNull();
    gemini.reply(Reply.error(503, "UNAVAILABLE", "overloaded"));
    Throwable failure = model
        .generateContent(Asked.HELLO)
        .transform(answer -> Future.succeededFuture(answer.cause()))
        .await();
    assertThat(failure)
        .isInstanceOf(ModelException.class)
        .hasMessage("Gemini answered 503 UNAVAILABLE for model 'gemini-x': overloaded");
  }

  static List<StreamShape> shapes() {
    return List.of(
        new StreamShape(),
        new StreamShape().setPieceBytes(1),
        new StreamShape().setPieceBytes(7).setLineEnd("\n"),
        new StreamShape().setPieceBytes(3).setLineEnd("\r").setComments(true),
        new StreamShape().setDataLines(4).setComments(true).setDone(true),
        new StreamShape().setPieceBytes(1_000_000).setDone(true));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aStreamIsItsChunksHoweverItIsWritten(StreamShape shape) {
    gemini.reply(Reply.text("Grüße, 東京 🌧").withShape(shape));

    assertThat(Asked.streamed(model).texts()).containsExactly("Grüße", ", 東京 ", "🌧");
  }

  @Test
  void aStreamMayBeAnsweredAsAnArrayOrAsOneObject() {
    for (String type : List.of("application/json; charset=UTF-8", "text/plain", "")) {
      gemini.reply(Reply.raw(200, type, "[" + A + ",\r\n" + B + "]\n"), Reply.raw(200, type, A));
      assertThat(Asked.streamed(model).texts()).containsExactly("a", "b");
      assertThat(Asked.streamed(model).texts()).containsExactly("a");
    }
  }

  @Test
  void aWholeAnswerMayComeAsEventsOrAsAnArray() {
    gemini.reply(
        Reply.raw(200, "Text/Event-Stream;charset=utf-8", "data: " + A + "\n\n"),
        Reply.raw(200, "application/json", "[" + A + "]"));

    assertThat(Asked.unary(model).texts()).containsExactly("a");
    assertThat(Asked.unary(model).texts()).containsExactly("a");
  }

  @Test
  void eventsWithoutDataAreNoChunksAndTheLastNeedsNoBlankLine() {
    gemini.reply(
        Reply.raw(200, "text/event-stream", "data:\n\ndata: " + A + "\n\ndata\n\ndata: " + B));

    assertThat(Asked.streamed(model).texts()).containsExactly("a", "b");
  }

  @Test
  void packedAnswersAreUnpacked() {
    Promise<String> accepted = Promise.promise();
    HttpServer server = vertx
        .createHttpServer(new HttpServerOptions().setCompressionSupported(true))
        .requestHandler(request -> request.bodyHandler(body -> {
          accepted.tryComplete(request.getHeader("accept-encoding"));
          boolean stream = request.path().endsWith(":streamGenerateContent");
          request
              .response()
              .putHeader("content-type", stream ? "text/event-stream" : "application/json")
              .end(stream ? "data: " + A + "\n\ndata: " + B + "\n\n" : A);
        }));
    server.listen(0, "127.0.0.1").await();
    GeminiModel packed = model("http://127.0.0.1:" + server.actualPort());

    assertThat(Asked.unary(packed).texts()).containsExactly("a");
    assertThat(Asked.streamed(packed).texts()).containsExactly("a", "b");
    assertThat(accepted.future().await()).contains("gzip");
    server.close().await();
  }

  @Test
  void aConnectionIsUsedAgain() {
    ByteServer server = ByteServer.start(vertx, ByteServer.send(ByteServer.json(A)));
    GeminiModel model = model(server.url());

    assertThat(Asked.unary(model).texts()).containsExactly("a");
    // The server takes all bytes of a connection for one request, so this one ends it, too.
    assertThat(Asked.unary(model).texts()).containsExactly("a");

    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void eachEventLoopHasConnectionsOfItsOwnUntilTheModelIsClosed() {
    ByteServer server = ByteServer.start(vertx, ByteServer.send(ByteServer.json(A)));
    GeminiModel model = model(server.url());
    ContextInternal one = ((VertxInternal) vertx).createEventLoopContext();
    ContextInternal other = ((VertxInternal) vertx).createEventLoopContext();
    assertThat(other.nettyEventLoop()).isNotSameAs(one.nettyEventLoop());

    for (ContextInternal context : List.of(one, other, one, other)) {
      assertThat(answer(model, context).await().content().text()).isEqualTo("a");
    }
    assertThat(server.connections()).hasSize(2);

    model.close().await();
    for (ContextInternal context : List.of(one, other)) {
      Future<GenerateContentResponse> late = answer(model, context);
      assertThatThrownBy(late::await)
          .isInstanceOf(ModelException.class)
          .hasMessageEndingWith("Client is closed");
    }
  }

  private static Future<GenerateContentResponse> answer(GeminiModel model, Context context) {
    Promise<GenerateContentResponse> answered = Promise.promise();
    context.runOnContext(turn -> model.generateContent(Asked.HELLO).onComplete(answered));
    return answered.future();
  }

  @Test
  void manyRequestsHaveAConnectionEach() {
    int many = 200;
    Promise<Void> allThere = Promise.promise();
    AtomicInteger there = new AtomicInteger();
    Set<Object> connections = ConcurrentHashMap.newKeySet();
    HttpServer server = vertx
        .createHttpServer()
        .requestHandler(request -> request.bodyHandler(body -> {
          connections.add(request.remoteAddress());
          if (there.incrementAndGet() == many) {
            allThere.complete();
          }
          allThere.future().onSuccess(go -> request.response().end(A));
        }));
    server.listen(0, "127.0.0.1").await();
    GeminiModel model = model("http://127.0.0.1:" + server.actualPort());

    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      asked.add(Asked.unary(model));
    }

    asked.forEach(answer -> assertThat(answer.texts()).containsExactly("a"));
    assertThat(connections).hasSize(many);
    server.close().await();
  }

  @Test
  void noMoreRequestsWaitForAConnectionThanMay() {
    Promise<Void> go = Promise.promise();
    Promise<Void> there = Promise.promise();
    gemini.replyWith(request -> {
      there.tryComplete();
      return Reply.text("Hi").after(go.future());
    });
    GeminiModel narrow = new GeminiModel(
        vertx,
        "gemini-x",
        Route.of(gemini.url()).withApiKey("KEY"),
        new HttpOptions().setMaxConnections(1).setTraffic(new TrafficOptions().setMaxWaiting(1)));

    Asked first = Asked.unary(narrow);
    there.future().await();
    Asked second = Asked.unary(narrow);
    ModelException failure = Asked.unary(narrow).failure();
    go.complete();

    assertThat(failure)
        .hasMessage("Gemini could not be reached at " + gemini.url()
            + " for model 'gemini-x': Connection pool reached max wait queue size of 1");
    assertThat(failure.isRetryable()).isTrue();
    assertThat(first.texts()).containsExactly("Hi");
    assertThat(second.texts()).containsExactly("Hi");
  }

  @Test
  void afterAFailureTheNextRequestIsAnswered() {
    gemini.reply(
        Reply.error(500, "INTERNAL", "no"),
        Reply.raw(200, "application/json", "{"),
        Reply.text("x").withShape(new StreamShape().setCutAfter(9)),
        Reply.text("Hi"));
    GeminiModel narrow = new GeminiModel(
        vertx,
        "gemini-x",
        Route.of(gemini.url()).withApiKey("KEY"),
        new HttpOptions().setMaxConnections(1));

    Asked.unary(narrow).failure();
    Asked.unary(narrow).failure();
    Asked.streamed(narrow).failure();

    assertThat(Asked.unary(narrow).texts()).containsExactly("Hi");
    assertThat(gemini.requests()).extracting(ReceivedRequest::model).containsOnly("gemini-x");
  }
}
