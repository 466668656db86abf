package dev.pollux.mcp.oauth;

import io.vertx.core.Future;
import java.net.URI;

/**
 * Sends the user to an authorization server and waits until they come back.
 *
 * @see LoopbackRedirect
 */
@FunctionalInterface
public interface AuthorizationHandler {

  /**
   * Called on an event loop; it must not block.
   *
   * @param authorizationUrl where the user agrees; http or https, and never to be given to a shell
   * @return the whole address that the user's browser was redirected to, with its query
   */
  Future<String> authorize(URI authorizationUrl);
}
