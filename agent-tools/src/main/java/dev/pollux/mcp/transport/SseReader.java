package dev.pollux.mcp.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes server-sent events apart, however the network cut them, and keeps what a client needs to come
 * back: the id of the last event, and how long to wait.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">
 *     The grammar</a>
 */
final class SseReader {

  /** Gets the data of each event that has any. */
  @FunctionalInterface
  interface EventHandler {
    void event(byte[] data);
  }

  private static final int LONGEST_ID = 1024;
  private static final long LONGEST_RETRY_MILLIS = 60_000;

  private final int maxEventBytes;
  private final EventHandler handler;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private final ByteArrayOutputStream data = new ByteArrayOutputStream(1024);
  private boolean hasData;
  private boolean afterCarriageReturn;
  private boolean first = true;
  private @Nullable String pendingId;
  private @Nullable String lastEventId;
  private long retryMillis = -1;

  SseReader(int maxEventBytes, EventHandler handler) {
    this.maxEventBytes = maxEventBytes;
    this.handler = handler;
  }

  /** The id of the last event that was whole, or null. */
  @Nullable
  String lastEventId() {
    return lastEventId;
  }

  /** How long the server wants its client to wait before it comes back, or -1. */
  long retryMillis() {
    return retryMillis;
  }

  /**
   * Reads on.
   *
   * @throws IllegalStateException if an event is larger than allowed
   */
  void feed(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
        start = i + 1;
        continue;
      }
      afterCarriageReturn = b == '\r';
      if (b == '\n' || b == '\r') {
        keep(bytes, start, i - start);
        start = i + 1;
        endLine();
      }
    }
    keep(bytes, start, bytes.length - start);
  }

  private void keep(byte[] bytes, int from, int length) {
    if (line.size() + data.size() + (long) length > maxEventBytes + 16L) {
      throw new IllegalStateException("An event is longer than " + maxEventBytes + " bytes");
    }
    line.write(bytes, from, length);
  }

  private void endLine() {
    byte[] whole = line.toByteArray();
    line.reset();
    int from = 0;
    if (first) {
      first = false;
      if (whole.length >= 3
          && (whole[0] & 0xff) == 0xef
          && (whole[1] & 0xff) == 0xbb
          && (whole[2] & 0xff) == 0xbf) {
        from = 3;
      }
    }
    if (whole.length == from) {
      dispatch();
      return;
    }
    int colon = from;
    while (colon < whole.length && whole[colon] != ':') {
      colon++;
    }
    int value = Math.min(whole.length, colon + 1);
    if (value < whole.length && whole[value] == ' ') {
      value++;
    }
    field(new String(whole, from, colon - from, StandardCharsets.UTF_8), whole, value);
  }

  private void field(String name, byte[] line, int from) {
    if (name.equals("data")) {
      if (hasData) {
        data.write('\n');
      }
      hasData = true;
      data.write(line, from, line.length - from);
      return;
    }
    if (!name.equals("id") && !name.equals("retry")) {
      return; // a comment, or a field that means nothing here
    }
    String value = new String(line, from, line.length - from, StandardCharsets.UTF_8);
    if (name.equals("id")) {
      // It goes back in a header.
      boolean usable =
          value.length() <= LONGEST_ID && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
      pendingId = usable ? value : null;
    } else if (value.length() <= 9
        && !value.isEmpty()
        && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      retryMillis = Math.min(LONGEST_RETRY_MILLIS, Long.parseLong(value));
    }
  }

  private void dispatch() {
    if (pendingId != null) {
      lastEventId = pendingId.isEmpty() ? null : pendingId;
      pendingId = null;
    }
    byte[] event = data.toByteArray();
    boolean said = hasData && event.length > 0;
    hasData = false;
    data.reset();
    if (said) {
      handler.event(event);
    }
  }
}
