package dev.pollux.queue;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs that wait for workers. Of one session one run at a time is given out, in the order in which they
 * were submitted.
 *
 * <pre>{@code
 * queue.submit(new RunRequest("ada", "packer", input));   // in one process
 * queue.onWork(() -> queue.claim("worker-1", 8)           // in another
 *     .onSuccess(leases -> leases.forEach(this::run)));
 * }</pre>
 *
 * <p>Failures are a {@link dev.pollux.session.SessionStoreException}. Thread safe.
 */
public interface RunQueue {

  /**
   * Puts a run into the queue. Once it succeeded the run is kept.
   *
   * @return the run; of a ticket that is there, the one that was submitted with it before
   */
  Future<QueuedRun> submit(RunRequest request);

  /** The run with this ticket. */
  Future<Optional<QueuedRun>> find(String ticket);

  /**
   * Asks for the end of a run. One that no worker had yet ends at once; the lease of another is told.
   *
   * @return whether there was such a run that had not ended
   */
  Future<Boolean> cancel(String ticket);

  /**
   * Takes runs, those that have waited longest first, and those whose lease has ended.
   *
   * @param worker who takes them, for people who look at the queue
   * @param max how many at most, from 1
   */
  Future<List<Lease>> claim(String worker, int max);

  /**
   * Takes runs of these agents alone; the others wait for a worker that knows theirs.
   *
   * @param worker who takes them, for people who look at the queue
   * @param agents the names of agents, as {@link RunRequest#agent} has them
   * @param max how many at most, from 1
   */
  Future<List<Lease>> claim(String worker, Set<String> agents, int max);

  /**
   * Calls {@code wake} when there may be runs to claim: at once, after a submission anywhere, and every
   * now and then. It is called on any thread, and must not block.
   *
   * @return stops it
   */
  Runnable onWork(Runnable wake);

  /**
   * Calls {@code wake} when a session may have new entries, or one of its runs another state: at once,
   * after an append anywhere through a store that has a queue, and every now and then. What is new is
   * read from the store. It is called on any thread, and must not block.
   *
   * @return stops it
   */
  Runnable watch(String sessionId, Runnable wake);

  /** Forgets runs that ended this long ago or longer; gives how many. Their sessions stay. */
  Future<Long> deleteEnded(Duration age);

  /** Ends all leases that it gave out, for their workers only, and stops; the store stays open. */
  Future<Void> close();
}
