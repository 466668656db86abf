package dev.pollux.mcp.oauth;

import org.jspecify.annotations.Nullable;

/** No token is to be had. The message names the server and the reason, and holds no secret. */
public final class OAuthException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OAuthException(String message) {
    this(message, null);
  }

  OAuthException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
