package dev.pollux.openai;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.StreamedResponse;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Model;
import dev.pollux.model.ModelException;
import dev.pollux.model.ResponseStream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An answer that is being read. */
final class Asked {

  static final GenerateContentRequest HELLO =
      new GenerateContentRequest(GenerateContentConfig.EMPTY, List.of(Content.user("Hello")));

  private final List<GenerateContentResponse> chunks = new CopyOnWriteArrayList<>();
  private final Promise<Void> end = Promise.promise();
  private final ResponseStream stream;

  private Asked(ResponseStream stream) {
    this.stream = stream;
    stream.exceptionHandler(end::fail).endHandler(end::complete).handler(chunks::add);
  }

  static Asked unary(Model model) {
    return new Asked(model.generateContent(HELLO, new CallOptions()));
  }

  static Asked streamed(Model model) {
    return streamed(model, HELLO);
  }

  static Asked streamed(Model model, GenerateContentRequest request) {
    return new Asked(model.generateContent(request, new CallOptions().setStreamed(true)));
  }

  ResponseStream stream() {
    return stream;
  }

  List<GenerateContentResponse> chunks() {
    return chunks;
  }

  List<String> texts() {
    return chunks.stream()
        .filter(chunk -> chunk.content() != null)
        .map(chunk -> chunk.content().text())
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /** The answer, put together as an agent does. */
  GenerateContentResponse whole() {
    end.future().await();
    StreamedResponse whole = new StreamedResponse();
    chunks.forEach(whole::add);
    return whole.response();
  }

  ModelException failure() {
    Throwable cause = end.future()
        .compose(
            ended -> Future.<Throwable>failedFuture(new AssertionError("ended with " + chunks)),
            Future::succeededFuture)
        .await();
    return (ModelException) cause;
  }
}
