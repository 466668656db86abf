package dev.pollux.run;

import org.jspecify.annotations.Nullable;

/**
 * Gemini blocked the prompt, or stopped an answer, because of what is in it. The same request ends the
 * same way. {@link #text} is what the model had said until then.
 */
public final class RunBlockedException extends RunException {

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final @Nullable String finishMessage;

  /**
   * Blocked for a reason. Without a {@link RunSoFar#finishReason} it is the prompt that was blocked.
   *
   * @param finishMessage Gemini's own words on it, or null
   */
  public RunBlockedException(
      String reason, String message, @Nullable String finishMessage, RunSoFar soFar) {
    super(message, soFar, null);
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
