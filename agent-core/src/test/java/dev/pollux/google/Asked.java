package dev.pollux.google;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Model;
import dev.pollux.model.ModelException;
import dev.pollux.model.ResponseStream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

/** An answer that is being read: its chunks so far, and its end. */
final class Asked {

  static final GenerateContentRequest HELLO =
      new GenerateContentRequest(GenerateContentConfig.EMPTY, List.of(Content.user("Hello")));

  private final List<GenerateContentResponse> chunks = new CopyOnWriteArrayList<>();
  private final Promise<Void> begin = Promise.promise();
  private final Promise<Void> end = Promise.promise();
  private final ResponseStream stream;

  private Asked(ResponseStream stream) {
    this.stream = stream;
  }

  static Asked unary(Model model) {
    return of(model.generateContent(HELLO, new CallOptions()));
  }

  static Asked streamed(Model model) {
    return of(model.generateContent(HELLO, new CallOptions().setStreamed(true)));
  }

  static Asked of(ResponseStream stream) {
    Asked asked = new Asked(stream);
    stream.exceptionHandler(asked.end::fail).endHandler(asked.end::complete).handler(chunk -> {
      asked.chunks.add(chunk);
      asked.begin.tryComplete();
    });
    return asked;
  }

  List<GenerateContentResponse> chunks() {
    return chunks;
  }

  ResponseStream stream() {
    return stream;
  }

  /** Completed when the first chunk is there. */
  Future<Void> begin() {
    return begin.future();
  }

  /** Completed at the end, failed at a failure. */
  Future<Void> end() {
    return end.future();
  }

  /** The text of each chunk, once the answer has ended. */
  List<String> texts() {
    end.future().await();
    return textsSoFar();
  }

  List<String> textsSoFar() {
    return chunks.stream()
        .map(chunk -> chunk.content() == null ? "" : chunk.content().text())
        .toList();
  }

  /** What the answer failed with. */
  ModelException failure() {
    Throwable cause = end.future()
        .compose(
            ended -> Future.<Throwable>failedFuture(new AssertionError("ended with " + chunks)),
            Future::succeededFuture)
        .await();
    if (cause instanceof ModelException failure) {
      return failure;
    }
    throw new CompletionException(cause);
  }
}
