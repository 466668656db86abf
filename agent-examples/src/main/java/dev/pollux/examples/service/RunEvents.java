package dev.pollux.examples.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The events of one run as they are sent, numbered from 1. The newest are kept, within a limit. */
final class RunEvents {

  private final int maxBytes;
  private final TreeMap<Long, Buffer> kept = new TreeMap<>();
  private final Set<Runnable> listeners = new LinkedHashSet<>();
  private final Promise<RunEvent> ended = Promise.promise();
  private long last;
  private long bytes;
  private boolean isOver;

  RunEvents(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds the next event, and wakes all who listen. */
  void add(RunEvent event) {
    ObjectNode json = event.json();
    Buffer sent = Buffer.buffer(
            "id: " + ++last + "\nevent: " + json.path("type").asText() + "\ndata: ")
        .appendBytes(Json.bytes(json)) // which has no line breaks
        .appendString("\n\n");
    kept.put(last, sent);
    bytes += sent.length();
    while (bytes > maxBytes && kept.size() > 1) {
      bytes -= kept.pollFirstEntry().getValue().length();
    }
    isOver = event instanceof RunEvent.Done || event instanceof RunEvent.Failed;
    List.copyOf(listeners).forEach(Runnable::run);
    if (isOver) {
      ended.complete(event); // behind the listeners: whoever stops the server waits for this
    }
  }

  /** The number of the newest event, 0 before the first. */
  long last() {
    return last;
  }

  /** Whether all events behind this number are here, or still to come. */
  boolean goesOnFrom(long number) {
    return number >= 0 && number <= last && (kept.isEmpty() || kept.firstKey() <= number + 1);
  }

  /** The event behind this number as it is sent, or null when it is still to come. */
  @Nullable
  Buffer behind(long number) {
    Map.Entry<Long, Buffer> next = kept.higherEntry(number);
    return next == null ? null : next.getValue();
  }

  /** Whether the newest event is the last one. */
  boolean isOver() {
    return isOver;
  }

  /** The last event, once it is there and all who listen have it. */
  Future<RunEvent> ended() {
    return ended.future();
  }

  void listen(Runnable listener) {
    listeners.add(listener);
  }

  void leave(Runnable listener) {
    listeners.remove(listener);
  }
}
