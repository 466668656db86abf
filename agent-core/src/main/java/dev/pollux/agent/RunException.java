package dev.pollux.agent;

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
public class RunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Content> contents;
  private final String text;
  private final @Nullable String finishReason;
  private transient List<Doubt> doubts = List.of();

  RunException(String message, List<Content> contents, String text, @Nullable Throwable cause) {
    this(message, contents, text, null, cause);
  }

  RunException(
      String message,
      List<Content> contents,
      String text,
      @Nullable FinishReason finishReason,
      @Nullable Throwable cause) {
    super(message, cause);
    this.contents = List.copyOf(contents);
    this.text = text;
    this.finishReason = finishReason == null ? null : finishReason.value();
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

  void setDoubts(List<Doubt> doubts) {
    this.doubts = List.copyOf(doubts);
  }

  /** How the run ended, as the session's log says it: {@code failed} here. */
  public String outcome() {
    return "failed";
  }
}
