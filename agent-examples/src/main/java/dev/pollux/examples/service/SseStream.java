package dev.pollux.examples.service;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/**
 * One connection that follows a run: server-sent events from some number on, as fast as the client reads.
 * A client that reads so slowly that events it needs are dropped loses its connection.
 */
final class SseStream {

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final RunEvents events;
  private final Runnable left;
  private final Runnable woken = this::send;
  private long sent;
  private long timer;
  private boolean over;

  /**
   * @param from the number of the last event that the client has
   * @param left called once, when the connection is over
   */
  SseStream(Vertx vertx, HttpServerResponse response, RunEvents events, long from, Runnable left) {
    this.vertx = vertx;
    this.response = response;
    this.events = events;
    this.sent = from;
    this.left = left;
  }

  void start(Duration heartbeat) {
    head(response)
        .closeHandler(closed -> leave())
        .exceptionHandler(broken -> leave())
        .drainHandler(room -> send());
    timer = vertx.setPeriodic(heartbeat.toMillis(), tick -> beat());
    events.listen(woken);
    response.write(": events of this run\n\n");
    send();
  }

  /** What every stream of events begins with. */
  static HttpServerResponse head(HttpServerResponse response) {
    return response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no"); // else some proxies hold events back
  }

  private void beat() {
    if (response.closed()) { // before there was anybody to tell
      leave();
    } else if (!response.writeQueueFull()) {
      response.write(": still here\n\n");
    }
  }

  private void send() {
    while (!over && !response.writeQueueFull()) {
      if (!events.goesOnFrom(sent)) {
        leave();
        response.reset();
        return;
      }
      Buffer next = events.behind(sent);
      if (next == null) {
        if (events.isOver()) {
          leave();
          response.end();
        }
        return;
      }
      sent++;
      response.write(next);
    }
  }

  private void leave() {
    if (!over) {
      over = true;
      vertx.cancelTimer(timer);
      events.leave(woken);
      left.run();
    }
  }
}
