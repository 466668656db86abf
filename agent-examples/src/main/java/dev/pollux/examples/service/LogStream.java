package dev.pollux.examples.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/**
 * One connection that follows the log of a session: server-sent events whose numbers are the places of
 * the entries in it, and so the same after a restart. It ends behind the end of the last run. Whoever
 * writes the log, this process or another, it is looked at every now and then.
 */
final class LogStream {

  private static final long LOOK_MILLIS = 300;
  private static final int PAGE = 100;

  private final Vertx vertx;
  private final Context context;
  private final HttpServerResponse response;
  private final SessionStore store;
  private final String session;
  private final Runnable left;
  private long next;
  private boolean running;
  private boolean reading;
  private boolean over;
  private long look = -1;
  private long heartbeat;

  /**
   * @param from the place of the first entry that is sent
   * @param running whether the last run in front of it has not ended
   * @param left called once, when the connection is over
   */
  LogStream(
      Vertx vertx,
      HttpServerResponse response,
      SessionStore store,
      String session,
      long from,
      boolean running,
      Runnable left) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.response = response;
    this.store = store;
    this.session = session;
    this.next = from;
    this.running = running;
    this.left = left;
  }

  void start(Duration beat) {
    SseStream.head(response)
        .closeHandler(closed -> leave())
        .exceptionHandler(broken -> leave())
        .drainHandler(room -> read());
    heartbeat = vertx.setPeriodic(beat.toMillis(), tick -> beat());
    response.write(": entries of this session\n\n");
    read();
  }

  private void beat() {
    if (response.closed()) { // before there was anybody to tell
      leave();
    } else if (!response.writeQueueFull()) {
      response.write(": still here\n\n");
    }
  }

  private void read() {
    vertx.cancelTimer(look);
    if (over || reading || response.writeQueueFull()) {
      return;
    }
    reading = true;
    store
        .read(session, next, PAGE)
        .onComplete(page -> context.runOnContext(
            v -> { // whatever thread the store answers on
              reading = false;
              if (!over) {
                send(page);
              }
            }));
  }

  private void send(AsyncResult<LogPage> read) {
    if (read.failed()) {
      leave();
      response.reset();
      return;
    }
    read.result().entries().forEach(this::send);
    if (read.result().more()) {
      read();
    } else if (running) {
      look = vertx.setTimer(LOOK_MILLIS, tick -> read());
    } else {
      leave();
      response.end();
    }
  }

  private void send(SessionEntry entry) {
    if (entry instanceof SessionEntry.RunStarted) {
      running = true;
    } else if (entry instanceof SessionEntry.RunEnded) {
      running = false;
    }
    ObjectNode json = entry.json();
    response.write(
        Buffer.buffer("id: " + next++ + "\nevent: " + json.path("type").asText() + "\ndata: ")
            .appendBytes(Json.bytes(json)) // which has no line breaks
            .appendString("\n\n"));
  }

  private void leave() {
    if (!over) {
      over = true;
      vertx.cancelTimer(heartbeat);
      vertx.cancelTimer(look);
      left.run();
    }
  }
}
