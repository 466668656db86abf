package dev.pollux.model;

import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.StreamedResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * Where a request goes. Implementations are shared between event loops; each answer stays on the
 * context it was asked from.
 */
public interface Model {

  /** The model's id, like {@code gemini-3-flash-preview}. */
  String id();

  /** The Vert.x on which this model waits for its answers. */
  Vertx vertx();

  /**
   * What the model can, as far as is known now; everything by default. It may become less when the
   * server refuses something.
   */
  default Capabilities capabilities() {
    return Capabilities.ALL;
  }

  /**
   * Refuses what the model would refuse, before anything is sent: to be called when an agent is made.
   *
   * @param config instruction, tools and settings of the requests to come
   * @throws IllegalArgumentException if the model is known to refuse it; the message names the model,
   *     what it does not take and what to do
   */
  default void check(GenerateContentConfig config) {
    capabilities().check("Model '" + id() + "'", config);
  }

  /**
   * Sends a request on the current context.
   *
   * @return the answer in one piece or in chunks, as {@code options} say; it fails with a {@link
   *     ModelException}, and it keeps what nobody has read yet
   */
  ResponseStream generateContent(GenerateContentRequest request, CallOptions options);

  /** Sends a request on the current context and gives the whole answer. */
  default Future<GenerateContentResponse> generateContent(GenerateContentRequest request) {
    Promise<GenerateContentResponse> promise = Promise.promise();
    StreamedResponse answer = new StreamedResponse();
    ResponseStream stream = generateContent(request, new CallOptions());
    stream
        .exceptionHandler(promise::tryFail)
        .endHandler(end -> promise.tryComplete(answer.response()))
        .handler(answer::add);
    return promise.future();
  }
}
