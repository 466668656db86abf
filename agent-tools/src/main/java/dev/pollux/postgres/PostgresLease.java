package dev.pollux.postgres;

import dev.pollux.limit.Clock;
import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/** A lease as its worker sees it: by a clock that only goes forward, whatever the database's says. */
final class PostgresLease implements Lease {

  private final long number;
  private final long epoch;
  private final QueuedRun run;
  private final SessionStore store;
  private final Clock clock;
  private final Endings endings;
  private final Promise<Void> ended = Promise.promise();
  private final Promise<Void> cancelRequested = Promise.promise();

  // Guarded by this.
  private long safeUntil;

  PostgresLease(
      long number,
      long epoch,
      QueuedRun run,
      SessionLogs logs,
      Clock clock,
      long safeUntil,
      Endings endings) {
    this.number = number;
    this.epoch = epoch;
    this.run = run;
    this.store = new LeasedStore(logs, run.request().sessionId(), epoch);
    this.clock = clock;
    this.safeUntil = safeUntil;
    this.endings = endings;
    if (run.cancelRequested()) {
      cancel();
    }
    endLater();
  }

  private void endLater() {
    long left;
    synchronized (this) {
      left = safeUntil - clock.nanoTime();
    }
    if (left <= 0) {
      end();
    } else if (!ended.future().isComplete()) {
      clock.after(Duration.ofNanos(left), this::endLater);
    }
  }

  /** Goes on until then; a lease that ended for its worker stays ended. */
  synchronized void renewed(long until) {
    safeUntil = until - safeUntil > 0 ? until : safeUntil; // answers may overtake one another
  }

  void end() {
    ended.tryComplete();
  }

  void cancel() {
    cancelRequested.tryComplete();
  }

  long number() {
    return number;
  }

  @Override
  public QueuedRun run() {
    return run;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public SessionStore store() {
    return store;
  }

  @Override
  public synchronized boolean isSafe() {
    return !ended.future().isComplete() && safeUntil - clock.nanoTime() > 0;
  }

  @Override
  public Future<Void> ended() {
    return ended.future();
  }

  @Override
  public Future<Void> cancelRequested() {
    return cancelRequested.future();
  }

  @Override
  public Future<Void> complete(String outcome) {
    end();
    return endings.complete(this, outcome);
  }

  @Override
  public Future<Void> handOver() {
    end();
    return endings.giveBack(this, Duration.ZERO, false);
  }

  @Override
  public Future<Void> retryAfter(Duration delay) {
    end();
    return endings.giveBack(this, delay, true);
  }

  @Override
  public String toString() {
    return "Lease[" + run.request().ticket() + ", epoch " + epoch + "]";
  }
}
