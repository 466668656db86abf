package dev.pollux.mcp.auth;

import io.vertx.core.Future;

/** Checks bearer tokens. */
@FunctionalInterface
public interface TokenVerifier {

  /**
   * Checks a token: that its issuer is trusted, that it was made for this server and for no other, and
   * that it is in force. Called on an event loop; it must not block.
   *
   * @return what the token says; fails with {@link InvalidTokenException} when it does not hold, and with
   *     anything else when it could not be checked
   */
  Future<AccessToken> verify(String token);
}
