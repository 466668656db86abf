package dev.pollux.mcp.transport;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes server-sent events. */
public final class SseEvent {

  private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MESSAGE = "event: message\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RETRY = "retry: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

  /** A line that means nothing and keeps the connection: {@code : keep-alive}. */
  public static final Buffer KEEP_ALIVE = Buffer.buffer(": keep-alive\n\n");

  private SseEvent() {}

  /**
   * An event with one message in it.
   *
   * @param id what the client goes on from, or null
   * @param json without line ends, as JSON is written
   */
  public static Buffer message(@Nullable String id, byte[] json) {
    Buffer event = Buffer.buffer(json.length + 64);
    if (id != null) {
      event.appendBytes(ID).appendString(id).appendByte((byte) '\n');
    }
    return event.appendBytes(MESSAGE).appendBytes(DATA).appendBytes(json).appendString("\n\n");
  }

  /**
   * An event without data: tells where to go on from, and after how long.
   *
   * @param retryMillis how long the client waits before it comes back; 0 says nothing of it
   */
  public static Buffer prime(String id, long retryMillis) {
    Buffer event = Buffer.buffer().appendBytes(ID).appendString(id).appendByte((byte) '\n');
    if (retryMillis > 0) {
      event.appendBytes(RETRY).appendString(Long.toString(retryMillis)).appendByte((byte) '\n');
    }
    return event.appendString("data: \n\n");
  }

  /** The wait before a client comes back, without an id. */
  public static Buffer retry(long retryMillis) {
    return Buffer.buffer().appendBytes(RETRY).appendString(retryMillis + "\n\n");
  }
}
