package dev.pollux.mcp.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Gives up a stream at a line that is too long, without waiting for its end: there may be none. Read by
 * arrays only.
 */
final class LineGuard extends FilterInputStream {

  /** A line is longer than allowed. */
  static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final int maxLineBytes;
  private long length;

  LineGuard(InputStream in, int maxLineBytes) {
    super(in);
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    int n = super.read(bytes, from, count);
    for (int i = from; i < from + n; i++) {
      if (bytes[i] == '\n') {
        length = 0;
      } else if (++length > maxLineBytes + 1L) { // one for a carriage return
        throw new LineTooLongException();
      }
    }
    return n;
  }
}
