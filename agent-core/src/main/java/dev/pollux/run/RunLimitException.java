package dev.pollux.run;

/** A run reached one of its limits, or the model one of its own. */
public final class RunLimitException extends RunException {

  private static final long serialVersionUID = 1L;

  private final String limit;

  /**
   * Ended at a limit.
   *
   * @param limit its name, as {@link #limit} gives it
   */
  public RunLimitException(String limit, String message, RunSoFar soFar) {
    super(message, soFar, null);
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
