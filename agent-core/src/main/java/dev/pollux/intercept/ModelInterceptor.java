package dev.pollux.intercept;

import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ResponseStream;
import java.util.Objects;

/**
 * A function around the requests to a model: it may look at a request, change what is sent, answer it
 * itself, or change the answer. Attempts that are made again come through it again. The session's log is
 * not touched by what it changes in a request.
 */
@FunctionalInterface
public interface ModelInterceptor {

  /**
   * Called on the event loop of the run; it must not block.
   *
   * @param next sends the request
   * @return the answer. If it throws or gives null, the run ends with that
   */
  ResponseStream intercept(GenerateContentRequest request, CallOptions options, Next next);

  /** The request itself, with what other interceptors do about it. */
  @FunctionalInterface
  interface Next {
    /** Sends the request, on the context of the run. */
    ResponseStream generateContent(GenerateContentRequest request, CallOptions options);
  }

  /** This interceptor around another one. */
  default ModelInterceptor and(ModelInterceptor inner) {
    Objects.requireNonNull(inner, "inner");
    return (request, options, next) ->
        intercept(request, options, (changed, other) -> inner.intercept(changed, other, next));
  }
}
