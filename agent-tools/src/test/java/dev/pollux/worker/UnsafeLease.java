package dev.pollux.worker;

import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A lease that is safe for its worker as long as a test says so; the queue's goes on meanwhile. */
final class UnsafeLease implements Lease {

  private final Lease lease;
  private final Class<? extends SessionEntry> kind;
  private final Consumer<UnsafeLease> after;
  private final Promise<Void> ended = Promise.promise();
  private volatile boolean unsafe;
  private volatile boolean failing;

  /** One that calls {@code after} when an entry of a kind was stored. */
  UnsafeLease(Lease lease, Class<? extends SessionEntry> kind, Consumer<UnsafeLease> after) {
    this.lease = lease;
    this.kind = kind;
    this.after = after;
    lease.ended().onComplete(v -> ended.tryComplete());
  }

  /** By the clock; nobody has said so yet. */
  void unsafe() {
    unsafe = true;
  }

  /** Nothing can be stored any more. */
  void fail() {
    failing = true;
  }

  void end() {
    unsafe = true;
    ended.tryComplete();
  }

  /** Gives it to others, as the end of the lease would. */
  Future<Void> free() {
    return lease.handOver();
  }

  @Override
  public QueuedRun run() {
    return lease.run();
  }

  @Override
  public long epoch() {
    return lease.epoch();
  }

  @Override
  public SessionStore store() {
    SessionStore store = lease.store();
    return new SessionStore() {
      @Override
      public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
        return store.read(sessionId, fromSequence, limit);
      }

      @Override
      public Future<Long> append(String id, long expected, List<SessionEntry> entries) {
        if (failing) {
          return Future.failedFuture(new SessionStoreException(
              SessionStoreException.Reason.UNAVAILABLE, "The store is gone", null));
        }
        return store.append(id, expected, entries).onSuccess(size -> {
          if (entries.stream().anyMatch(kind::isInstance)) {
            after.accept(UnsafeLease.this);
          }
        });
      }
    };
  }

  @Override
  public boolean isSafe() {
    return !unsafe && lease.isSafe();
  }

  @Override
  public Future<Void> ended() {
    return ended.future();
  }

  @Override
  public Future<Void> cancelRequested() {
    return lease.cancelRequested();
  }

  @Override
  public Future<Void> complete(String outcome) {
    return lease.complete(outcome);
  }

  @Override
  public Future<Void> handOver() {
    return lease.handOver();
  }

  @Override
  public Future<Void> retryAfter(Duration delay) {
    return lease.retryAfter(delay);
  }
}
