package dev.pollux.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ModelException;
import dev.pollux.model.ResponseStream;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the one who reads an answer may do: cancel, pause, come from any thread, read no end. */
@Timeout(30)
class GeminiReadingTest {

  private static final CallOptions STREAMED = new CallOptions().setStreamed(true);
  private static final Future<?> NEVER = Promise.promise().future();
  private static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

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

  private GeminiModel model(String url) {
    return new GeminiModel(vertx, "gemini-x", Route.of(url).withApiKey("KEY"));
  }

  private GeminiModel narrow(HttpOptions options) {
    return new GeminiModel(vertx, "gemini-x", Route.of(gemini.url()).withApiKey("KEY"), options);
  }

  private static <T> T on(Context context, Callable<T> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(now -> {
      try {
        done.complete(action.call());
      } catch (Exception e) {
        done.fail(e);
      }
    });
    return done.future().await();
  }

  private Context context(ThreadingModel threading) {
    return ((VertxInternal) vertx)
        .contextBuilder()
        .withThreadingModel(threading)
        .build();
  }

  /** Notes whatever comes out of a stream. */
  private static List<String> noted(ResponseStream stream) {
    List<String> noted = new CopyOnWriteArrayList<>();
    stream
        .exceptionHandler(failure -> noted.add("failure"))
        .endHandler(end -> noted.add("end"))
        .handler(chunk -> noted.add(chunk.content().text()));
    return noted;
  }

  @Test
  void sentHandlerIsCalledOnTheContextOfTheCallBeforeTheAnswerComes() {
    Promise<Void> answer = Promise.promise();
    gemini.reply(Reply.text("Hello").after(answer.future()));
    Context context = vertx.getOrCreateContext();
    Promise<Context> sent = Promise.promise();
    CallOptions call =
        new CallOptions().setSentHandler(() -> sent.complete(Vertx.currentContext()));

    Asked asked =
        on(context, () -> Asked.of(model(gemini.url()).generateContent(Asked.HELLO, call)));

    assertThat(sent.future().await()).isSameAs(context);
    answer.complete();
    assertThat(asked.texts()).containsExactly("Hello");
  }

  @Test
  void anAnswerThatIsCancelledBeforeItsConnectionIsNeverAskedForAndHoldsNothing() {
    gemini.replyWith(request -> Reply.text("Hi"));
    GeminiModel model = narrow(new HttpOptions().setMaxConnections(1));
    List<String> noted = on(context(ThreadingModel.EVENT_LOOP), () -> {
      ResponseStream stream = model.generateContent(Asked.HELLO, STREAMED);
      List<String> notes = noted(stream);
      stream.cancel();
      stream.cancel();
      return notes;
    });

    // The only connection is free for the next, which is the first that the server sees.
    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    assertThat(gemini.requests()).hasSize(1);
    assertThat(noted).isEmpty();
  }

  @Test
  void anAnswerThatIsCancelledBeforeItBeginsIsReset() {
    Promise<Void> there = Promise.promise();
    ByteServer silent = ByteServer.start(vertx, socket -> there.complete());
    Context context = context(ThreadingModel.EVENT_LOOP);
    GeminiModel model = model(silent.url());
    ResponseStream stream = on(context, () -> model.generateContent(Asked.HELLO, STREAMED));
    List<String> noted = noted(stream);
    there.future().await();

    on(context, () -> {
      stream.cancel();
      return true;
    });

    silent.firstClosed().await();
    assertThat(on(context, () -> List.copyOf(noted))).isEmpty();
  }

  @Test
  void anAnswerThatIsCancelledInItsMiddleIsResetAndNothingMoreComes() {
    gemini.reply(Reply.text("Hello world").withShape(new StreamShape().setHoldAfter(1, NEVER)));
    Context context = context(ThreadingModel.EVENT_LOOP);
    Promise<Void> first = Promise.promise();
    List<String> noted = new CopyOnWriteArrayList<>();
    on(context, () -> {
      ResponseStream stream = model(gemini.url()).generateContent(Asked.HELLO, STREAMED);
      return stream
          .exceptionHandler(failure -> noted.add("failure"))
          .endHandler(end -> noted.add("end"))
          .handler(chunk -> {
            noted.add(chunk.content().text());
            stream.cancel();
            first.complete();
          });
    });
    first.future().await();

    assertThat(gemini.requests().get(0).delivered().await()).isFalse();
    assertThat(on(context, () -> List.copyOf(noted))).containsExactly("Hello");
  }

  @Test
  void chunksThatWaitForAPausedConsumerAreForgottenWhenItCancels() {
    gemini.reply(Reply.text("Hi"));
    Context context = context(ThreadingModel.EVENT_LOOP);
    ResponseStream stream =
        on(context, () -> model(gemini.url()).generateContent(Asked.HELLO, STREAMED));
    stream.pause();
    List<String> noted = noted(stream);
    delivered().await();

    on(context, () -> {
      stream.cancel();
      stream.resume();
      return true;
    });

    assertThat(on(context, () -> List.copyOf(noted))).isEmpty();
  }

  private Future<Boolean> delivered() {
    Promise<Boolean> promise = Promise.promise();
    long timer = vertx.setPeriodic(5, id -> {
      if (!gemini.requests().isEmpty()) {
        gemini.requests().get(0).delivered().onSuccess(promise::tryComplete);
      }
    });
    return promise.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  @Test
  void A23_bodyOverTheLimitIsNotReadOn() {
    String body = "{\"a\":\"" + "x".repeat(5_000_000) + "\"}";
    gemini.replyWith(request -> Reply.raw(200, "application/json", body.getBytes(UTF_8))
        .withShape(new StreamShape().setPieceBytes(65_536).setHoldAfter(1, NEVER)));

    ModelException failure =
        Asked.unary(narrow(new HttpOptions().setMaxBodyBytes(100_000))).failure();

    assertThat(failure)
        .hasMessage("The answer of model 'gemini-x' has a body of more than 100000 bytes");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(gemini.requests().get(0).delivered().await()).isFalse();
  }

  @Test
  void A23_streamOverTheLimitIsNotReadOnThoughEachChunkIsSmall() {
    gemini.reply(Reply.text("x".repeat(200))
        .withShape(new StreamShape().setTextChunk(1).setHoldAfter(150, NEVER)));

    Asked asked = Asked.streamed(narrow(new HttpOptions().setMaxBodyBytes(2_000)));

    assertThat(asked.failure())
        .hasMessage("The answer of model 'gemini-x' has a body of more than 2000 bytes");
    assertThat(asked.textsSoFar()).isNotEmpty();
    assertThat(gemini.requests().get(0).delivered().await()).isFalse();
  }

  @Test
  void A23_chunkOverTheLimitIsNotReadOn() {
    gemini.reply(Reply.raw(200, "text/event-stream", "data: " + "x".repeat(5_000_000))
        .withShape(new StreamShape().setPieceBytes(10_000).setHoldAfter(1, NEVER)));

    ModelException failure =
        Asked.streamed(narrow(new HttpOptions().setMaxEventBytes(50_000))).failure();

    assertThat(failure)
        .hasMessage("The answer of model 'gemini-x' has a chunk of more than 50000 bytes");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(gemini.requests().get(0).delivered().await()).isFalse();
  }

  @Test
  void aPausedConsumerStopsTheReadingFromTheNetworkAndResumingGoesOn() {
    String text = "x".repeat(20_000);
    byte[] event = ("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text
            + "\"}]}}]}\n\n")
        .getBytes(UTF_8);
    int events = 1_000; // 20 MB, far more than the buffers of two sockets hold
    AtomicInteger written = new AtomicInteger();
    Promise<Void> blocked = Promise.promise();
    ByteServer server = ByteServer.start(vertx, socket -> {
      socket.write(EVENTS);
      socket.setWriteQueueMaxSize(65_536);
      writeWhileThereIsRoom(socket, event, events, written, blocked);
    });
    ResponseStream stream = model(server.url()).generateContent(Asked.HELLO, STREAMED);
    AtomicInteger read = new AtomicInteger();
    Promise<Void> end = Promise.promise();
    stream.pause();
    stream.exceptionHandler(end::fail).endHandler(end::complete).handler(chunk -> {
      assertThat(chunk.content().text()).hasSize(text.length());
      read.incrementAndGet();
    });

    // Only a write that has had no room for a while is a client that does not read.
    blocked.future().await();
    assertThat(written.get()).isLessThan(events);
    assertThat(read).hasValue(0);
    stream.fetch(1);
    stream.resume();

    end.future().await();
    assertThat(read).hasValue(events);
    assertThat(written).hasValue(events);
  }

  private void writeWhileThereIsRoom(
      NetSocket socket, byte[] event, int events, AtomicInteger written, Promise<Void> blocked) {
    while (written.get() < events && !socket.writeQueueFull()) {
      written.incrementAndGet();
      socket.write(Buffer.buffer(event));
    }
    if (written.get() == events) {
      blocked.tryComplete();
      socket.end();
      return;
    }
    long patience = vertx.setTimer(1_000, late -> blocked.tryComplete());
    socket.drainHandler(drained -> {
      vertx.cancelTimer(patience);
      writeWhileThereIsRoom(socket, event, events, written, blocked);
    });
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"EVENT_LOOP", "WORKER"})
  void everythingComesOnTheContextOfTheRequest(ThreadingModel threading) {
    gemini.reply(Reply.text("Hello world"), Reply.error(503, "UNAVAILABLE", "no"));
    Context context = context(threading);
    GeminiModel model = model(gemini.url());
    for (String last : List.of("end", "failure")) {
      Promise<List<Object>> all = Promise.promise();
      on(context, () -> {
        List<Object> seen = new ArrayList<>();
        return model
            .generateContent(Asked.HELLO, STREAMED)
            .exceptionHandler(failure -> {
              seen.add(Vertx.currentContext() == context);
              seen.add("failure");
              all.complete(seen);
            })
            .endHandler(end -> {
              seen.add(Vertx.currentContext() == context);
              seen.add("end");
              all.complete(seen);
            })
            .handler(chunk -> {
              seen.add(Vertx.currentContext() == context);
              seen.add(Context.isOnWorkerThread() == (threading == ThreadingModel.WORKER));
            });
      });

      List<Object> seen = all.future().await();
      assertThat(seen).doesNotContain(false).endsWith(last);
    }
  }

  @Test
  void aPlainThreadIsServedOnOneContextOfItsOwn() {
    gemini.reply(Reply.text("Hello world"));
    List<Context> contexts = new CopyOnWriteArrayList<>();
    Promise<Void> end = Promise.promise();
    model(gemini.url())
        .generateContent(Asked.HELLO, STREAMED)
        .exceptionHandler(end::fail)
        .endHandler(done -> {
          contexts.add(Vertx.currentContext());
          end.complete();
        })
        .handler(chunk -> contexts.add(Vertx.currentContext()));

    end.future().await();

    assertThat(contexts).hasSize(4).doesNotContainNull();
    assertThat(contexts.stream().distinct()).hasSize(1);
  }

  @Test
  void chunksWaitUntilAHandlerIsSet() {
    gemini.reply(Reply.text("Hello world"));
    ResponseStream stream = model(gemini.url()).generateContent(Asked.HELLO, STREAMED);
    delivered().await();

    assertThat(Asked.of(stream).texts()).containsExactly("Hello", " worl", "d");
  }

  @Test
  void aFailureWaitsUntilAHandlerIsSet() {
    gemini.reply(Reply.error(503, "UNAVAILABLE", "no"));
    ResponseStream stream = model(gemini.url()).generateContent(Asked.HELLO, STREAMED);
    delivered().await();

    assertThat(Asked.of(stream).failure().statusCode()).isEqualTo(503);
  }
}
