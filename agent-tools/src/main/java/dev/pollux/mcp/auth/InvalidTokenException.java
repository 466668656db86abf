package dev.pollux.mcp.auth;

/** A token does not hold. The message says why and goes to the caller; it has nothing of the token. */
public final class InvalidTokenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A token that does not hold, and why. */
  public InvalidTokenException(String message) {
    super(message, null, false, false);
  }
}
