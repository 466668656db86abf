package dev.pollux.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException.Kind;
import dev.pollux.stream.PushStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FallbackModelTest {

  private static final ModelException PASSING =
      new ModelException(Kind.STATUS, "overloaded", 503, "", true, null, null);
  private static final ModelException FINAL =
      new ModelException(Kind.STATUS, "bad key", 401, "", false, null, null);
  private static final ModelException BUSY =
      new ModelException(Kind.BUSY, "not sent", 0, "", true, null, null);
  private static final ModelException FOREIGN = new ModelException(
      Kind.STATUS, "400: Thought signature is not valid", 400, "", false, null, null);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private static GenerateContentResponse chunk(String text) {
    return GenerateContentResponse.of(
        Json.parse("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + text
            + "]},\"finishReason\":\"STOP\"}]}"));
  }

  private static GenerateContentResponse text(String text) {
    return chunk("{\"text\":\"" + text + "\"}");
  }

  /** Plays chunks, failures and exceptions; an answer without an ending stays open. */
  private final class Played implements Model {
    final String id;
    final ArrayDeque<List<Object>> script = new ArrayDeque<>();
    final List<GenerateContentRequest> requests = new CopyOnWriteArrayList<>();
    final List<CallOptions> calls = new CopyOnWriteArrayList<>();
    final Promise<Void> cancelled = Promise.promise();
    Capabilities capabilities = Capabilities.ALL;
    volatile Answer answer;

    Played(String id) {
      this.id = id;
    }

    Played then(Object... events) {
      script.add(List.of(events));
      return this;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Vertx vertx() {
      return vertx;
    }

    @Override
    public Capabilities capabilities() {
      return capabilities;
    }

    @Override
    public ResponseStream generateContent(GenerateContentRequest request, CallOptions call) {
      requests.add(request);
      calls.add(call);
      List<Object> events = script.remove();
      if (events.get(0) instanceof IllegalArgumentException e) {
        throw e;
      }
      answer = new Answer(vertx.getOrCreateContext(), events, this);
      return answer;
    }
  }

  private static final class Answer extends PushStream<GenerateContentResponse>
      implements ResponseStream {
    private final Played model;
    private int pushed;
    private int drained;

    Answer(Context context, List<Object> events, Played model) {
      super(context, 1);
      this.model = model;
      context.runOnContext(go -> {
        for (Object event : events) {
          if (event instanceof GenerateContentResponse response) {
            pushed++;
            push(response);
          } else if (event instanceof Throwable failure) {
            fail(failure);
          } else if (event.equals("end")) {
            end();
          }
        }
      });
    }

    /** How many wait for their consumer; 0 once all were taken. */
    int waiting() {
      return isFull() ? pushed - drained : 0;
    }

    @Override
    protected void drained() {
      drained = pushed;
    }

    @Override
    public void cancel() {
      abandon();
      model.cancelled.complete();
    }
  }

  private final Played first = new Played("one");
  private final Played second = new Played("two");
  private final List<String> texts = new ArrayList<>();
  private final List<String> versions = new ArrayList<>();

  private static final GenerateContentRequest HELLO =
      new GenerateContentRequest(GenerateContentConfig.EMPTY, List.of(Content.user("Hello")));

  private Future<Void> ask(Model model, GenerateContentRequest request) {
    return ask(model, request, new CallOptions());
  }

  private Future<Void> ask(Model model, GenerateContentRequest request, CallOptions call) {
    Promise<Void> end = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(go -> model
            .generateContent(request, call)
            .exceptionHandler(end::fail)
            .endHandler(end::complete)
            .handler(chunk -> {
              texts.add(chunk.content().text());
              versions.add(chunk.modelVersion());
            }));
    return end.future();
  }

  private FallbackModel both() {
    return new FallbackModel(List.of(first, second));
  }

  private static Throwable failure(Future<Void> end) {
    return end.transform(done -> Future.succeededFuture(done.cause())).await();
  }

  @Test
  void theFirstAnswersWhileItCan() {
    first.then(text("a"), "end");

    ask(both(), HELLO).await();

    assertThat(texts).containsExactly("a");
    assertThat(versions).containsExactly("one");
    assertThat(second.requests).isEmpty();
    assertThat(both().id()).isEqualTo("one|two");
  }

  @Test
  void theNextIsAskedAfterAFailureThatMayPassAndAfterARequestThatWasNotSent() {
    first.then(PASSING).then(BUSY);
    second.then(text("b"), "end").then(text("c"), "end");

    ask(both(), HELLO).await();
    ask(both(), HELLO).await();

    assertThat(texts).containsExactly("b", "c");
    assertThat(versions).containsExactly("two", "two");
  }

  @Test
  void otherFailuresAreTheAnswersUnlessTheOptionsSaySo() {
    first.then(FINAL).then(FINAL);
    second.then(text("b"), "end");

    assertThat(failure(ask(both(), HELLO))).isSameAs(FINAL);
    ask(
            new FallbackModel(
                List.of(first, second), new FallbackOptions().setFallbackOn(cause -> true)),
            HELLO)
        .await();

    assertThat(texts).containsExactly("b");
  }

  @Test
  void nothingIsAskedOnceAnythingWasPassedOn() {
    first.then(text("a"), PASSING);

    assertThat(failure(ask(both(), HELLO))).isSameAs(PASSING);
    assertThat(texts).containsExactly("a");
    assertThat(second.requests).isEmpty();
  }

  @Test
  void theLastFailureCountsAndTellsTheOthers() {
    ModelException last = ModelException.of("gone", true, null);
    first.then(PASSING);
    second.then(last);

    assertThat(failure(ask(both(), HELLO))).isSameAs(last).hasSuppressedException(PASSING);
  }

  @Test
  void theTimeOfTheCallCountsForAll() {
    first.then(PASSING);
    second.then(text("b"), "end");

    ask(both(), HELLO, new CallOptions().setTimeout(Duration.ofSeconds(20))).await();

    assertThat(second.calls.get(0).getTimeout()).isLessThan(Duration.ofSeconds(20));
    assertThat(first.calls.get(0).getTimeout())
        .isGreaterThan(second.calls.get(0).getTimeout());
  }

  @Test
  void cancelReachesTheOneThatIsAsked() {
    first.then(PASSING);
    second.then(text("b"));
    Promise<Void> there = Promise.promise();
    vertx.getOrCreateContext().runOnContext(go -> {
      ResponseStream stream = both().generateContent(HELLO, new CallOptions());
      stream.handler(chunk -> {
        stream.cancel();
        there.complete();
      });
    });

    there.future().await();
    second.cancelled.future().await();
    assertThat(first.cancelled.future().isComplete()).isFalse();
  }

  @Test
  void aConsumerThatPausesStopsTheOneThatIsAskedAndMissesNothing() {
    List<Object> events = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      events.add(text("t" + i));
      all.add("t" + i);
    }
    events.add("end");
    first.then(PASSING);
    second.then(events.toArray());
    Promise<Integer> waiting = Promise.promise();
    Promise<Void> end = Promise.promise();
    vertx.getOrCreateContext().runOnContext(go -> {
      ResponseStream stream = both().generateContent(HELLO, new CallOptions());
      stream.endHandler(end::complete).handler(chunk -> {
        texts.add(chunk.content().text());
        if (texts.size() == 1) {
          stream.pause();
          vertx.runOnContext(later -> vertx.runOnContext(again -> {
            waiting.complete(second.answer.waiting());
            stream.resume();
          }));
        }
      });
    });

    assertThat(waiting.future().await()).isGreaterThan(50);
    end.future().await();
    assertThat(texts).isEqualTo(all);
  }

  @Test
  void aModelThatCannotBeAskedThisIsPassedOver() {
    Played third = new Played("three").then(text("c"), "end");
    first.then(PASSING);
    second.then(new IllegalArgumentException("no images"));

    ask(new FallbackModel(List.of(first, second, third)), HELLO).await();

    assertThat(texts).containsExactly("c");
  }

  @Test
  void whatTheFirstRefusesIsTheCallersFault() {
    first.then(new IllegalArgumentException("no images"));

    assertThatThrownBy(() -> both().generateContent(HELLO, new CallOptions()))
        .hasMessage("no images");
  }

  @Test
  void allMustTakeTheConfig() {
    second.capabilities = Capabilities.ALL.withBuiltInTools(false);
    GenerateContentConfig search =
        GenerateContentConfig.EMPTY.withTools(List.of(), List.of(BuiltInTool.googleSearch()));

    assertThat(both().capabilities()).isEqualTo(second.capabilities);
    assertThatThrownBy(() -> both().check(search)).hasMessageStartingWith("Model 'two' has no");
  }

  private static GenerateContentRequest signed(String... signatures) {
    List<Content> contents = new ArrayList<>(List.of(Content.user("Hello")));
    for (String signature : signatures) {
      contents.add(
          Content.of(Json.parse("{\"role\":\"model\",\"parts\":[" + signedCall(signature) + "]}")));
      contents.add(Content.of(Json.parse("{\"role\":\"user\",\"parts\":[{\"functionResponse\":"
          + "{\"name\":\"f\",\"response\":{}}}]}")));
    }
    return new GenerateContentRequest(GenerateContentConfig.EMPTY, contents);
  }

  private static String signedCall(String signature) {
    return "{\"functionCall\":{\"name\":\"f\"},\"thoughtSignature\":\"" + signature + "\"}";
  }

  private static List<String> signatures(GenerateContentRequest request) {
    return request.contents().stream()
        .flatMap(content -> content.parts().stream())
        .map(part -> part.thoughtSignature())
        .filter(signature -> signature != null)
        .toList();
  }

  private static final String NONE = "skip_thought_signature_validator";

  @Test
  void eachModelGetsItsOwnSignaturesAlone() {
    FallbackModel model = both();
    first.then(PASSING).then(text("a"), "end").then(PASSING);
    second.then(chunk(signedCall("S2")), "end").then(text("b"), "end");

    ask(model, signed("S1")).await();
    ask(model, signed("S1", "S2")).await();
    ask(model, signed("S1", "S2")).await();

    assertThat(second.requests)
        .extracting(FallbackModelTest::signatures)
        .containsExactly(List.of(NONE), List.of(NONE, "S2"));
    assertThat(first.requests)
        .extracting(FallbackModelTest::signatures)
        .containsExactly(List.of("S1"), List.of("S1", NONE), List.of("S1", NONE));
  }

  @Test
  void aRefusalForSignaturesIsAnsweredOnceWithoutThoseOfOthers() {
    first.then(FOREIGN).then(FOREIGN);

    assertThat(failure(ask(both(), signed("S1")))).isSameAs(FOREIGN);

    assertThat(first.requests).hasSize(2);
    assertThat(second.requests).isEmpty();
  }

  @Test
  void modelsMustBeThereAndShareAVertx() {
    assertThatThrownBy(() -> new FallbackModel(List.of()))
        .hasMessage("models: none (expected: at least one)");
  }
}
