package dev.pollux.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Counts wake-ups, and lets a test wait for the next. */
final class Wakes implements Runnable {

  private int count;
  private Promise<Void> next = Promise.promise();

  @Override
  public void run() {
    Promise<Void> woken;
    synchronized (this) {
      count++;
      woken = next;
      next = Promise.promise();
    }
    woken.complete();
  }

  synchronized int count() {
    return count;
  }

  synchronized Future<Void> next() {
    return next.future();
  }
}
