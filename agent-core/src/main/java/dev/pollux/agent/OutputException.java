package dev.pollux.agent;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The model's last answer is not what was wanted of it, although it was told what is wrong with it as
 * often as {@link dev.pollux.loop.RunLimits#setMaxRepairs} says. {@link #text} is that answer as the model wrote it,
 * and the conversation ends with it.
 */
public final class OutputException extends RunException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  OutputException(
      String message,
      List<String> problems,
      List<Content> contents,
      String text,
      @Nullable FinishReason finishReason) {
    super(message, contents, text, finishReason, null);
    this.problems = List.copyOf(problems);
  }

  /** What is wrong with the answer, like {@code $.days: expected integer, got "two"}. */
  public List<String> problems() {
    return problems;
  }
}
