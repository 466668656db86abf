package dev.pollux.tool;

import org.jspecify.annotations.Nullable;

/**
 * A tool did not do its work, and its message is meant for the model: what was wrong, and what to do
 * instead. The run goes on.
 */
public final class ToolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A failure in the words that the model reads. */
  public ToolException(String message) {
    super(message);
  }

  /** A failure in the words that the model reads, with a cause for the log. */
  public ToolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
