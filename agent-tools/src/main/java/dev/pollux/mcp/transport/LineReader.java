package dev.pollux.mcp.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages over stdio: one on each line, as UTF-8, ended by a line feed. A carriage return before
 * it does not count, nor do empty lines.
 *
 * <p>It blocks while it reads. Used by one thread.
 */
public final class LineReader {

  /** A line is longer than allowed. What of it came is dropped, and the next line can be read. */
  public static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    LineTooLongException(int max) {
      super("A line is longer than " + max + " bytes");
    }
  }

  private final InputStream in;
  private final int maxLineBytes;
  private final byte[] chunk = new byte[8192];
  private int from;
  private int to;
  private byte[] line = new byte[1024];
  private int length;

  /** Reads lines of at most {@code maxLineBytes} without their line end. */
  public LineReader(InputStream in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * The next line without its end, or null at the end of the stream. A last line without an end
   * counts.
   *
   * @throws LineTooLongException if the line is too long
   */
  public byte @Nullable [] read() throws IOException {
    boolean tooLong = false;
    while (true) {
      if (from == to) {
        from = 0;
        to = in.read(chunk, 0, chunk.length);
        if (to < 0) {
          to = 0;
          return end(tooLong);
        }
      }
      int end = from;
      while (end < to && chunk[end] != '\n') {
        end++;
      }
      // One more for a carriage return, which is not counted.
      tooLong |= length + (long) (end - from) > maxLineBytes + 1L;
      if (!tooLong) {
        keep(end);
      }
      boolean whole = end < to;
      from = whole ? end + 1 : end;
      if (whole) {
        byte[] taken = taken(tooLong);
        tooLong = false;
        if (taken.length > 0) {
          return taken;
        }
      }
    }
  }

  private void keep(int end) {
    if (length + end - from > line.length) {
      line = Arrays.copyOf(line, Math.max(line.length * 2, length + end - from));
    }
    System.arraycopy(chunk, from, line, length, end - from);
    length += end - from;
  }

  private byte @Nullable [] end(boolean tooLong) throws IOException {
    byte[] last = taken(tooLong);
    return last.length == 0 ? null : last;
  }

  private byte[] taken(boolean tooLong) throws IOException {
    int taken = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    length = 0;
    if (tooLong || taken > maxLineBytes) {
      throw new LineTooLongException(maxLineBytes);
    }
    return Arrays.copyOf(line, taken);
  }
}
