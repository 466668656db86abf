package dev.pollux.run;

import java.util.List;

/**
 * A run that was to give a value is suspended: calls wait for approval. {@link dev.pollux.agent.Agent#resume} goes on
 * with it.
 */
public final class RunSuspendedException extends RunException {

  private static final long serialVersionUID = 1L;

  private final transient RunResult result;

  /** Suspended with this result. */
  public RunSuspendedException(RunResult result) {
    super(
        "The run is suspended: " + result.pending().size() + " of its calls wait for approval",
        new RunSoFar(result.contents(), result.text(), null, List.of()),
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
