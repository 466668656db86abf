package dev.pollux.mcp.client;

import dev.pollux.mcp.transport.TransportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** How soon a server that fails is tried again: at once, then ever later, and after five times not. */
final class Restarts {

  private static final int MAX_TRIES = 5;
  private static final long FIRST_WAIT_MILLIS = 250;
  private static final long PAUSE_NANOS = 30_000_000_000L;
  private static final long STEADY_NANOS = 10_000_000_000L;

  private final Vertx vertx;
  private final String name;
  private int failures;
  private long last;
  private long openedAt;

  Restarts(Vertx vertx, String name) {
    this.vertx = vertx;
    this.name = name;
  }

  /** Completes when the server may be tried. */
  Future<Void> permit() {
    if (failures <= 1) {
      return Future.succeededFuture();
    }
    long since = System.nanoTime() - last;
    if (failures > MAX_TRIES) {
      if (since < PAUSE_NANOS) {
        return Future.failedFuture(TransportException.notSent(
            "MCP server '" + name + "' failed " + failures + " times and is left alone for "
                + PAUSE_NANOS / 1_000_000_000L + " s",
            null));
      }
      return Future.succeededFuture();
    }
    long wait = (FIRST_WAIT_MILLIS << (failures - 2)) - since / 1_000_000;
    if (wait <= 0) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(wait, timer -> promise.complete());
    return promise.future();
  }

  void opened() {
    openedAt = System.nanoTime();
  }

  /** It was not reached. */
  void failed() {
    failures++;
    last = System.nanoTime();
  }

  /** It was reached, and went away: a failure if that was soon. */
  void ended() {
    last = System.nanoTime();
    failures = last - openedAt < STEADY_NANOS ? failures + 1 : 1;
  }
}
