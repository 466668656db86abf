package dev.pollux.agent;

/**
 * A run that was to give a value is suspended: calls wait for approval. {@link Agent#resume} goes on
 * with it.
 */
public final class RunSuspendedException extends RunException {

  private static final long serialVersionUID = 1L;

  private final transient RunResult result;

  RunSuspendedException(RunResult result) {
    super(
        "The run is suspended: " + result.pending().size() + " of its calls wait for approval",
        result.contents(),
        result.text(),
        null);
    this.result = result;
  }

  /** How the run went so far; {@link RunResult#pending} are the calls that wait. */
  public RunResult result() {
    return result;
  }

  @Override
  public String outcome() {
    return "suspended";
  }
}
