package dev.pollux.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A submitted run as the queue knew it when it was asked.
 *
 * @param request what was submitted
 * @param state what became of it
 * @param attempts how many times a worker had it, without those that handed it over
 * @param cancelRequested whether somebody asked for its end
 * @param outcome how it ended, as the worker said it, {@value #CANCELLED} or {@value #ABANDONED}; null
 *     before
 * @param submittedAt when it was submitted, by the queue's clock
 */
public record QueuedRun(
    RunRequest request,
    State state,
    int attempts,
    boolean cancelRequested,
    @Nullable String outcome,
    Instant submittedAt) {

  /** The outcome of a run that was cancelled before a worker had it. */
  public static final String CANCELLED = "cancelled";

  /** The outcome of a run that was begun as often as it may be, and never came to an end. */
  public static final String ABANDONED = "abandoned";

  /** What became of a run. */
  public enum State {

    /** It waits for a worker, for the first time or again. */
    QUEUED,

    /** A worker has it, or had it and its lease has ended. */
    RUNNING,

    /** Nobody runs it again. */
    ENDED
  }
}
