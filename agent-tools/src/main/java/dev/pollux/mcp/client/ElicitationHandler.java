package dev.pollux.mcp.client;

import dev.pollux.mcp.protocol.ElicitRequest;
import dev.pollux.mcp.protocol.ElicitResult;
import io.vertx.core.Future;

/** Lets a server ask the user. Without one no server may. */
@FunctionalInterface
public interface ElicitationHandler {

  /**
   * Called on the context of the client; it must not block. Show the user who asks: the question is the
   * server's, not the agent's. An address is shown whole before it is opened, and opened without a
   * shell.
   *
   * @param server who asks: the name that the client was given
   * @param request its message has no hidden characters and is at most 4000 characters long
   * @return the answer. What a form leaves out gets the default of its schema; one that does not hold
   *     to the schema is not sent. A future that fails counts as cancelled
   */
  Future<ElicitResult> elicit(String server, ElicitRequest request);
}
