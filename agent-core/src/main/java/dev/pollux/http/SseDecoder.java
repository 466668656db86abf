package dev.pollux.http;

import java.util.Arrays;

/**
 * Takes server-sent events apart, however the network cut them: all three line ends, comments, a byte
 * order mark, several {@code data} lines in one event. Only the data is kept; names, ids and retry
 * times of events mean nothing here.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">
 *     The grammar</a>
 */
final class SseDecoder {

  /** Gets the data of one event, as UTF-8; valid only during the call. */
  @FunctionalInterface
  interface EventHandler {
    void event(byte[] bytes, int length);
  }

  /** An event is larger than allowed. */
  static final class EventTooLargeException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final byte[] DATA = {'d', 'a', 't', 'a'};

  /** What a line has in front of its data: a byte order mark, {@code data:} and a space. */
  private static final int MAX_FIELD = 9;

  private final int maxEventBytes;
  private final EventHandler handler;
  private byte[] line = new byte[512];
  private int lineLength;
  private byte[] data = new byte[2048];
  private int dataLength;
  private boolean hasData;
  private boolean afterCarriageReturn;
  private boolean first = true;

  SseDecoder(int maxEventBytes, EventHandler handler) {
    this.maxEventBytes = maxEventBytes;
    this.handler = handler;
  }

  void feed(byte[] bytes) throws EventTooLargeException {
    feed(bytes, 0, bytes.length);
  }

  void feed(byte[] bytes, int from, int length) throws EventTooLargeException {
    int start = from;
    int end = from + length;
    if (afterCarriageReturn && length > 0) {
      afterCarriageReturn = false;
      if (bytes[from] == '\n') {
        start++;
      }
    }
    int i = start;
    while (i < end) {
      byte b = bytes[i];
      if (b != '\n' && b != '\r') {
        i++;
        continue;
      }
      endLine(bytes, start, i - start);
      i++;
      if (b == '\r') {
        if (i == end) {
          afterCarriageReturn = true;
        } else if (bytes[i] == '\n') {
          i++;
        }
      }
      start = i;
    }
    keep(bytes, start, end - start);
  }

  /** The stream is over. An event that lacks its blank line counts: some gateways leave it out. */
  void end() throws EventTooLargeException {
    if (lineLength > 0) {
      endLine(line, 0, 0);
    }
    dispatch();
  }

  private void keep(byte[] bytes, int from, int length) throws EventTooLargeException {
    if (length == 0) {
      return;
    }
    checkLine(length);
    line = roomFor(line, lineLength, length);
    System.arraycopy(bytes, from, line, lineLength, length);
    lineLength += length;
  }

  // The same for a line in one piece and in many, so that what is refused is no matter of luck.
  private void checkLine(int more) throws EventTooLargeException {
    if (lineLength + dataLength + (long) more > (long) maxEventBytes + MAX_FIELD) {
      throw new EventTooLargeException();
    }
  }

  private void endLine(byte[] bytes, int from, int length) throws EventTooLargeException {
    checkLine(length);
    if (lineLength > 0) {
      keep(bytes, from, length);
      int whole = lineLength;
      lineLength = 0;
      line(line, 0, whole);
    } else {
      line(bytes, from, length);
    }
  }

  private void line(byte[] bytes, int from, int length) throws EventTooLargeException {
    if (first) {
      first = false;
      if (length >= 3
          && (bytes[from] & 0xff) == 0xef
          && (bytes[from + 1] & 0xff) == 0xbb
          && (bytes[from + 2] & 0xff) == 0xbf) {
        line(bytes, from + 3, length - 3);
        return;
      }
    }
    if (length == 0) {
      dispatch();
      return;
    }
    if (!Arrays.equals(bytes, from, from + Math.min(4, length), DATA, 0, 4)
        || (length > 4 && bytes[from + 4] != ':')) {
      return; // a comment, or a field that is not data
    }
    int skip = length == 4 ? 4 : length > 5 && bytes[from + 5] == ' ' ? 6 : 5;
    append(bytes, from + skip, length - skip);
  }

  private void append(byte[] bytes, int from, int length) throws EventTooLargeException {
    int newline = hasData ? 1 : 0;
    if (dataLength + (long) length + newline > maxEventBytes) {
      throw new EventTooLargeException();
    }
    data = roomFor(data, dataLength, length + newline);
    if (hasData) {
      data[dataLength++] = '\n';
    }
    System.arraycopy(bytes, from, data, dataLength, length);
    dataLength += length;
    hasData = true;
  }

  private void dispatch() {
    if (!hasData) {
      return;
    }
    int length = dataLength;
    hasData = false;
    dataLength = 0;
    handler.event(data, length);
  }

  private static byte[] roomFor(byte[] array, int used, int more) {
    return used + more <= array.length
        ? array
        : Arrays.copyOf(array, Math.max(array.length * 2, used + more));
  }
}
