package dev.pollux.agent;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gemini blocked the prompt, or stopped an answer, because of what is in it. The same request ends the
 * same way. {@link #text} is what the model had said until then.
 */
public final class RunBlockedException extends RunException {

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final @Nullable String finishMessage;

  RunBlockedException(
      String reason,
      String message,
      @Nullable String finishMessage,
      List<Content> contents,
      String text,
      @Nullable FinishReason finishReason) {
    super(message, contents, text, finishReason, null);
    this.reason = reason;
    this.finishMessage = finishMessage;
  }

  /** Why, as Gemini says it, like {@code SAFETY} or {@code PROHIBITED_CONTENT}. */
  public String reason() {
    return reason;
  }

  /** True when the prompt was blocked, and so there is no answer at all. */
  public boolean isPrompt() {
    return finishReason() == null;
  }

  /** Gemini's own words on it, or null. */
  public @Nullable String finishMessage() {
    return finishMessage;
  }
}
