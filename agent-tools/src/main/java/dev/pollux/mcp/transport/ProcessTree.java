package dev.pollux.mcp.transport;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.Set;

/** A process and all that it started. */
final class ProcessTree {

  private static final long PATIENCE_MILLIS = 2000;
  private static final long LOOK_EVERY_MILLIS = 20;

  private final Vertx vertx;
  private final ProcessHandle root;
  private final Set<ProcessHandle> members = new LinkedHashSet<>();

  ProcessTree(Vertx vertx, Process process) {
    this.vertx = vertx;
    this.root = process.toHandle();
  }

  /** Notes what there is: a process whose parent has ended is found no more. */
  Future<Void> note() {
    return onWorker(this::look);
  }

  private synchronized void look() {
    members.add(root);
    for (ProcessHandle member : Set.copyOf(members)) {
      member.descendants().forEach(members::add);
    }
  }

  /**
   * Waits for all to end: 2 s for them to do it by themselves, 2 s after they were asked to, and then
   * they are killed.
   */
  Future<Void> end() {
    return gone(PATIENCE_MILLIS)
        .compose(gone -> gone
            ? done()
            : onWorker(() -> tell(false))
                .compose(v -> gone(PATIENCE_MILLIS))
                .compose(after -> after ? done() : onWorker(() -> tell(true))));
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  private Future<Void> onWorker(Runnable work) {
    return vertx.executeBlocking(
        () -> {
          work.run();
          return null;
        },
        false);
  }

  private synchronized void tell(boolean kill) {
    look();
    for (ProcessHandle member : members) {
      if (kill) {
        member.destroyForcibly();
      } else {
        member.destroy();
      }
    }
  }

  private synchronized boolean isGone() {
    return members.stream().noneMatch(ProcessHandle::isAlive);
  }

  private Future<Boolean> gone(long patienceMillis) {
    Promise<Boolean> promise = Promise.promise();
    long until = System.nanoTime() + patienceMillis * 1_000_000;
    look(promise, until);
    return promise.future();
  }

  private void look(Promise<Boolean> promise, long until) {
    if (isGone()) {
      promise.complete(true);
    } else if (System.nanoTime() > until) {
      promise.complete(false);
    } else {
      vertx.setTimer(LOOK_EVERY_MILLIS, timer -> look(promise, until));
    }
  }
}
