package dev.pollux.intercept;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import java.util.Objects;

/**
 * A function around the calls of tools: it may look at a call, change it, answer it itself, or change
 * the response.
 *
 * <pre>{@code
 * ToolInterceptor timed = (tool, call, context, next) -> {
 *   long from = System.nanoTime();
 *   return next.call(call).onComplete(done -> record(tool.name(), System.nanoTime() - from));
 * };
 * }</pre>
 *
 * <p>It comes after approval, so arguments that it changes were not seen by whoever approved; they are
 * still held to the tool's schema. One that is shared by agents must be thread safe.
 */
@FunctionalInterface
public interface ToolInterceptor {

  /**
   * Called on the event loop of the run; it must not block.
   *
   * @param next makes the call
   * @return the response, within the time that the call has. If it throws, fails or gives null, the
   *     model is told that the call failed
   */
  Future<FunctionResponse> intercept(
      FunctionTool tool, FunctionCall call, ToolContext context, Next next);

  /** The call itself, with what other interceptors do about it. */
  @FunctionalInterface
  interface Next {
    /** Makes the call, from any thread; what fails in the tool is an error response. */
    Future<FunctionResponse> call(FunctionCall call);
  }

  /** This interceptor around another one. */
  default ToolInterceptor and(ToolInterceptor inner) {
    Objects.requireNonNull(inner, "inner");
    return (tool, call, context, next) ->
        intercept(tool, call, context, changed -> inner.intercept(tool, changed, context, next));
  }
}
