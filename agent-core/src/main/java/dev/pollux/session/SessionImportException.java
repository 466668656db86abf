package dev.pollux.session;

import org.jspecify.annotations.Nullable;

/** What was to be imported is no session as {@link SessionTransfer} writes it. */
public final class SessionImportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long line;

  SessionImportException(long line, String message, @Nullable Throwable cause) {
    super("line " + line + ": " + message, cause);
    this.line = line;
  }

  /** The first line that is wrong, from 1; one behind the last when the end is missing. */
  public long line() {
    return line;
  }
}
