package dev.pollux.mcp.server;

import io.vertx.core.Future;
import java.util.Map;

/** Answers for a resource, a prompt or a completion, where there is no annotated method. */
@FunctionalInterface
public interface McpHandler {

  /**
   * Answers one request, on its event loop; it must not block.
   *
   * @param arguments of a prompt; of a resource its {@code uri} and the variables of its template; of a
   *     completion the {@code value} and the arguments known already
   * @return what a method with {@link Prompt}, {@link Resource} or {@link Completion} may give
   */
  Future<?> handle(Map<String, String> arguments, McpCall call);
}
