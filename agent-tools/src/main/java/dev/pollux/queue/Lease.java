package dev.pollux.queue;

import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * A worker's right to a run, for as long as it is renewed, which the queue does by itself. When it
 * cannot, the lease ends for the worker a margin before it ends for the queue, by a clock that nobody
 * sets; from then on another worker may have the run.
 *
 * <p>Thread safe.
 */
public interface Lease {

  /** The run, as it was when it was claimed. */
  QueuedRun run();

  /** What no earlier lease on the session had, and no later one has. */
  long epoch();

  /**
   * The logs as seen by this worker: an append to the run's session is checked and made in one step,
   * and fails with {@link dev.pollux.session.SessionStoreException.Reason#FENCED} when another worker
   * has the session. Appends to other sessions are refused with {@link IllegalArgumentException};
   * closing does nothing.
   */
  SessionStore store();

  /** Whether an effect may be started now. */
  boolean isSafe();

  /** Succeeds when it is not safe any more to start an effect, for whatever reason; never fails. */
  Future<Void> ended();

  /** Succeeds when somebody asked for the run's end; never fails, and may never come. */
  Future<Void> cancelRequested();

  /**
   * The run is over, and nobody runs it again. Nothing can be appended under this lease then.
   *
   * @param outcome how it ended, for {@link QueuedRun#outcome}
   * @return fails with {@link dev.pollux.session.SessionStoreException.Reason#FENCED} when another worker
   *     has the run
   */
  Future<Void> complete(String outcome);

  /** Another worker shall go on with the run, at once; this attempt is not counted. */
  Future<Void> handOver();

  /** Any worker shall try the run again after a while; this attempt is counted. */
  Future<Void> retryAfter(Duration delay);
}
