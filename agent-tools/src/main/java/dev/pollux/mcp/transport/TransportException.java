package dev.pollux.mcp.transport;

import org.jspecify.annotations.Nullable;

/** A server was not reached, went away, or answered with something that is no MCP. */
public final class TransportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int statusCode;
  private final boolean inDoubt;
  private final boolean sessionLost;

  private TransportException(
      String message,
      @Nullable Throwable cause,
      int statusCode,
      boolean inDoubt,
      boolean sessionLost) {
    super(message, cause);
    this.statusCode = statusCode;
    this.inDoubt = inDoubt;
    this.sessionLost = sessionLost;
  }

  /** Nothing was sent. */
  public static TransportException notSent(String message, @Nullable Throwable cause) {
    return new TransportException(message, cause, 0, false, false);
  }

  /** Something was sent, and what became of it is unknown. */
  public static TransportException inDoubt(String message, @Nullable Throwable cause) {
    return new TransportException(message, cause, 0, true, false);
  }

  /** The server answered with this HTTP status. */
  static TransportException status(int statusCode, String message) {
    return new TransportException(message, null, statusCode, statusCode >= 500, false);
  }

  /** The server knows nothing of the session any more. */
  static TransportException sessionLost(String message) {
    return new TransportException(message, null, 404, false, true);
  }

  /** The HTTP status, or 0 when there was none. */
  public int statusCode() {
    return statusCode;
  }

  /** True when the server may have done what it was asked for. */
  public boolean isInDoubt() {
    return inDoubt;
  }

  /** True when the session has to be begun anew; then nothing was done. */
  public boolean isSessionLost() {
    return sessionLost;
  }
}
