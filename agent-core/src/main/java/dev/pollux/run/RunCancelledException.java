package dev.pollux.run;

/** A run was cancelled by its caller. */
public final class RunCancelledException extends RunException {

  private static final long serialVersionUID = 1L;

  /** Cancelled when it was so far. */
  public RunCancelledException(RunSoFar soFar) {
    super("The run was cancelled", soFar, null);
  }

  @Override
  public String outcome() {
    return "cancelled";
  }
}
