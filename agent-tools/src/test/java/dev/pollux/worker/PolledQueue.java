package dev.pollux.worker;

import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunQueue;
import dev.pollux.queue.RunRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A queue whose notifications are all lost: who listens is only called every now and then. */
class PolledQueue implements RunQueue {

  private static final long POLL_MILLIS = 50;

  private final Vertx vertx;
  private final RunQueue queue;

  PolledQueue(Vertx vertx, RunQueue queue) {
    this.vertx = vertx;
    this.queue = queue;
  }

  @Override
  public Future<QueuedRun> submit(RunRequest request) {
    return queue.submit(request);
  }

  @Override
  public Future<Optional<QueuedRun>> find(String ticket) {
    return queue.find(ticket);
  }

  @Override
  public Future<Boolean> cancel(String ticket) {
    return queue.cancel(ticket);
  }

  @Override
  public Future<List<Lease>> claim(String worker, int max) {
    return queue.claim(worker, max);
  }

  @Override
  public Future<List<Lease>> claim(String worker, Set<String> agents, int max) {
    return queue.claim(worker, agents, max);
  }

  private Runnable poll(Runnable wake) {
    long timer = vertx.setPeriodic(POLL_MILLIS, id -> wake.run());
    return () -> vertx.cancelTimer(timer);
  }

  @Override
  public Runnable onWork(Runnable wake) {
    return poll(wake);
  }

  @Override
  public Runnable watch(String sessionId, Runnable wake) {
    return poll(wake);
  }

  @Override
  public Future<Long> deleteEnded(Duration age) {
    return queue.deleteEnded(age);
  }

  @Override
  public Future<Void> close() {
    return queue.close();
  }
}
