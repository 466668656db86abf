package dev.pollux.run;

import java.util.List;

/**
 * The model's last answer is not what was wanted of it, although it was told what is wrong with it as
 * often as {@link dev.pollux.loop.RunLimits#setMaxRepairs} says. {@link #text} is that answer as the model wrote it,
 * and the conversation ends with it.
 */
public final class OutputException extends RunException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /** An answer with these problems; {@code soFar} ends with it. */
  public OutputException(String message, List<String> problems, RunSoFar soFar) {
    super(message, soFar, null);
    this.problems = List.copyOf(problems);
  }

  /** What is wrong with the answer, like {@code $.days: expected integer, got "two"}. */
  public List<String> problems() {
    return problems;
  }
}
