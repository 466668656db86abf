package dev.pollux.mcp.server;

import dev.pollux.mcp.transport.SseEvent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One stream of events of a session. What was said is kept, within bounds, so that a client whose
 * connection broke can come back for what it missed. Thread safe.
 */
final class EventStream {

  private record Event(long number, Buffer bytes) {}

  private final long id;
  private final int maxKept;
  private final boolean primed;
  private final long retryMillis;
  private final ArrayDeque<Event> kept = new ArrayDeque<>();
  private long keptBytes;
  private long last;
  private @Nullable Sink sink;
  private boolean finished;

  /**
   * A stream without a connection.
   *
   * @param primed whether clients understand an event without data, which tells where to go on from
   */
  EventStream(long id, int maxKept, boolean primed, long retryMillis) {
    this.id = id;
    this.maxKept = maxKept;
    this.primed = primed;
    this.retryMillis = retryMillis;
  }

  long id() {
    return id;
  }

  /** Says everything after event {@code after} to {@code to}, and from now on what is new. */
  synchronized void attach(Sink to, long after) {
    if (sink != null) {
      sink.end(); // the client came back before we saw that it had gone
    }
    sink = to;
    if (primed && last == 0 && after == 0) {
      to.write(SseEvent.prime(eventId(0), retryMillis));
    }
    for (Event event : kept) {
      if (event.number() > after) {
        to.write(event.bytes());
      }
    }
    if (finished) {
      to.end();
      sink = null;
    }
  }

  /** True when nothing that came after event {@code after} was dropped, and it was there. */
  synchronized boolean goesOnFrom(long after) {
    return after >= 0 && after <= last && after >= last - kept.size();
  }

  synchronized void send(byte[] json) {
    if (finished) {
      return;
    }
    last++;
    Buffer bytes = SseEvent.message(eventId(last), json);
    kept.add(new Event(last, bytes));
    keptBytes += bytes.length();
    while (keptBytes > maxKept && kept.size() > 1) {
      keptBytes -= kept.remove().bytes().length();
    }
    if (sink != null) {
      sink.write(bytes);
    }
  }

  /** Nothing more is said; what is kept can still be fetched. */
  synchronized void finish() {
    finished = true;
    close();
  }

  /** Ends the connection; the stream goes on without. */
  synchronized void close() {
    if (sink != null) {
      sink.end();
      sink = null;
    }
  }

  /** The connection has gone, if it still is this one. */
  synchronized void detach(Sink gone) {
    if (sink == gone) {
      sink = null;
    }
  }

  synchronized boolean isFinished() {
    return finished;
  }

  synchronized boolean isAttached() {
    return sink != null;
  }

  private String eventId(long number) {
    return id + "-" + number;
  }
}
