package dev.pollux.mcp.server;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ClientCapabilities;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.ProtocolVersion;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link Session} over HTTP: its streams, and when it was last used. Thread safe. */
final class HttpSession {

  /** How many streams that are finished can still be fetched. */
  private static final int MAX_FINISHED = 16;

  private final String id;
  private final String principal;
  private final Session session;
  private final int maxKept;
  private final long retryMillis;
  private final Map<Long, EventStream> streams = new LinkedHashMap<>();
  private long streamIds;
  private @Nullable EventStream listening;
  private volatile long usedNanos = System.nanoTime();

  HttpSession(
      String id,
      String principal,
      String version,
      ClientCapabilities capabilities,
      Implementation info,
      McpHttpOptions options) {
    this.id = id;
    this.principal = principal;
    this.session = new Session(version, capabilities, info, this::announce);
    this.maxKept = options.getMaxStreamBytes() / 4;
    this.retryMillis = options.getRetry().toMillis();
  }

  String id() {
    return id;
  }

  /** Who opened it; nobody else may use it. */
  String principal() {
    return principal;
  }

  Session session() {
    return session;
  }

  void use() {
    usedNanos = System.nanoTime();
  }

  /** True when nothing happened for so long, and nothing is open. */
  synchronized boolean isIdle(long nanos) {
    return System.nanoTime() - usedNanos > nanos
        && !session.isWorking()
        && streams.values().stream().noneMatch(EventStream::isAttached);
  }

  /** A stream for the answer to one request. */
  synchronized EventStream newStream() {
    int finished = 0;
    for (EventStream stream : streams.values()) {
      finished += stream.isFinished() ? 1 : 0;
    }
    Iterator<EventStream> all = streams.values().iterator();
    while (finished > MAX_FINISHED && all.hasNext()) {
      if (all.next().isFinished()) {
        all.remove();
        finished--;
      }
    }
    EventStream stream = new EventStream(
        ++streamIds,
        maxKept,
        session.version().compareTo(ProtocolVersion.V2025_11_25) >= 0,
        retryMillis);
    streams.put(stream.id(), stream);
    return stream;
  }

  /**
   * A stream to listen to: a new one for what belongs to no request, in place of the one before; or the
   * one that the event of this id belongs to. Null when there is no such event, or not any more.
   */
  synchronized @Nullable EventStream listen(@Nullable String lastId) {
    if (lastId != null) {
      long after = after(lastId);
      EventStream stream = streams.get(number(lastId, 0));
      return stream != null && stream.goesOnFrom(after) ? stream : null;
    }
    if (listening != null) {
      listening.finish();
    }
    EventStream stream = newStream();
    listening = stream;
    return stream;
  }

  /** How far a client has come by the id of the last event it saw, {@code stream-event}. */
  static long after(@Nullable String lastId) {
    return lastId == null ? 0 : number(lastId, 1);
  }

  private static long number(String id, int part) {
    String[] parts = id.split("-", -1);
    String text = parts.length == 2 ? parts[part] : "";
    boolean isNumber =
        !text.isEmpty() && text.length() < 16 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Long.parseLong(text) : -1;
  }

  private void announce(JsonRpcMessage message) {
    EventStream to;
    synchronized (this) {
      to = listening;
    }
    if (to != null) {
      to.send(Json.bytes(message.json()));
    }
  }

  void close() {
    session.close();
    synchronized (this) {
      streams.values().forEach(EventStream::finish);
      streams.clear();
    }
  }
}
