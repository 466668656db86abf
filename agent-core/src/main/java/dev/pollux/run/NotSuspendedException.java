package dev.pollux.run;

import dev.pollux.gemini.Content;
import java.util.List;

/**
 * There was nothing to resume: the last run has ended, or none of the decisions is about a call that
 * waits. Somebody may have decided, or resumed it, before. Nothing was written to the session.
 */
public final class NotSuspendedException extends RunException {

  private static final long serialVersionUID = 1L;

  /** A session that holds {@code contents}, and nothing to resume. */
  public NotSuspendedException(String message, List<Content> contents) {
    super(message, RunSoFar.of(contents), null);
  }
}
