package dev.pollux.run;

import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run ended without a result. It carries the conversation so far, which is valid: the session can go
 * on with the next prompt.
 *
 * <p>Where a model or a store failed, their exception is the cause, and its words are the message.
 */
public sealed class RunException extends RuntimeException
    permits NotSuspendedException,
        OutputException,
        RunBlockedException,
        RunCancelledException,
        RunLimitException,
        RunSuspendedException {

  private static final long serialVersionUID = 1L;

  private final transient List<Content> contents;
  private final String text;
  private final @Nullable String finishReason;
  private final transient List<Doubt> doubts;

  /**
   * Ended with this message, after this was done.
   *
   * @param cause what failed, or null when it was no other exception
   */
  public RunException(String message, RunSoFar soFar, @Nullable Throwable cause) {
    super(message, cause);
    FinishReason reason = soFar.finishReason();
    this.contents = soFar.contents();
    this.text = soFar.text();
    this.finishReason = reason == null ? null : reason.value();
    this.doubts = soFar.doubts();
  }

  /** The conversation up to here, as it would be sent next. */
  public List<Content> contents() {
    return contents;
  }

  /** What the model had said in the turn that failed, without thoughts; empty when nothing. */
  public String text() {
    return text;
  }

  /**
   * Why the answer of the turn that failed ended, as Gemini says it, like {@code SAFETY}; null when it
   * did not come so far. Text of an answer that was stopped is a part of it.
   */
  public @Nullable FinishReason finishReason() {
    return finishReason == null ? null : new FinishReason(finishReason);
  }

  /**
   * The calls that earlier runs of the conversation began and did not see the end of, and what this run
   * did about each, as in {@link RunResult#doubts}.
   */
  public List<Doubt> doubts() {
    return doubts;
  }

  /** How the run ended, as the session's log says it: {@code failed} here. */
  public String outcome() {
    return "failed";
  }
}
