package dev.pollux.agent;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run reached one of its limits, or the model one of its own. */
public final class RunLimitException extends RunException {

  private static final long serialVersionUID = 1L;

  private final String limit;

  RunLimitException(
      String limit,
      String message,
      List<Content> contents,
      String text,
      @Nullable FinishReason finishReason) {
    super(message, contents, text, finishReason, null);
    this.limit = limit;
  }

  /** The limit's name, like {@code maxTurns}, {@code timeout} or {@code maxOutputTokens}. */
  public String limit() {
    return limit;
  }

  @Override
  public String outcome() {
    return "limit";
  }
}
