package dev.pollux.mcp.sampling;

import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.model.Model;
import io.vertx.core.Future;

/** Lets a server ask a model. Without one no server may. */
@FunctionalInterface
public interface SamplingHandler {

  /**
   * Called on the context of the client; it must not block.
   *
   * @param server who asks: the name that the client was given
   * @return what the model said. A future that fails tells the server that it was refused
   */
  Future<CreateMessageResult> createMessage(String server, CreateMessageRequest request);

  /**
   * Whether servers may send tools with what they ask: the model says which it wishes to have called, and
   * the server calls them. Those with tools are refused otherwise, which is the default.
   */
  default boolean takesTools() {
    return false;
  }

  /**
   * Lets servers ask this model, with at most {@code maxTokens} in the answer. It sees nothing but what
   * the server sends, and calls no tool: the server gets its calls, and makes them itself.
   *
   * @throws IllegalArgumentException if {@code maxTokens} is not positive
   */
  static SamplingHandler of(Model model, int maxTokens) {
    return new ModelSampling(model, maxTokens);
  }
}
