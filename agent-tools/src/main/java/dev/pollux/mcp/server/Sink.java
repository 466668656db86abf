package dev.pollux.mcp.server;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP response as a stream of events. What waits for a slow client is bounded: over that the
 * connection is reset. Methods may be called on any thread; all happens on the response's event loop.
 */
final class Sink {

  private final Context context;
  private final HttpServerResponse response;
  private final int maxWaiting;
  private long waiting;
  private boolean opened;
  private boolean ended;
  private @Nullable Long timer;

  Sink(Context context, HttpServerResponse response, int maxWaiting) {
    this.context = context;
    this.response = response;
    this.maxWaiting = maxWaiting;
  }

  /** Sends the headers, and a comment whenever nothing was said for {@code keepAliveMillis}. */
  void open(Buffer keepAlive, long keepAliveMillis) {
    run(() -> {
      if (opened || ended) {
        return;
      }
      opened = true;
      response
          .setStatusCode(200)
          .putHeader("content-type", "text/event-stream")
          .putHeader("cache-control", "no-cache, no-transform")
          .putHeader("x-accel-buffering", "no")
          .setChunked(true);
      response.writeHead();
      timer = context.owner().setPeriodic(keepAliveMillis, id -> write(keepAlive));
    });
  }

  void write(Buffer event) {
    run(() -> {
      if (ended || response.ended() || response.closed()) {
        return;
      }
      if (waiting + event.length() > maxWaiting && waiting > 0) {
        stop();
        response.reset();
        return;
      }
      waiting += event.length();
      response.write(event).onComplete(done -> run(() -> waiting -= event.length()));
    });
  }

  void end() {
    run(() -> {
      if (!ended) {
        stop();
        if (!response.ended() && !response.closed()) {
          response.end();
        }
      }
    });
  }

  /** The client has gone. */
  void gone() {
    run(this::stop);
  }

  private void stop() {
    ended = true;
    if (timer != null) {
      context.owner().cancelTimer(timer);
    }
  }

  private void run(Runnable task) {
    Loops.run(context, task);
  }
}
