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

  /**
   * A line is longer than allowed. It is told before the line ends, as it may never; the next read goes
   * on with the line after it, and keeps nothing of this one.
   */
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
  private boolean skipping; // what is left of a line that was too long

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
    while (true) {
      if (from == to) {
        from = 0;
        to = in.read(chunk, 0, chunk.length);
        if (to < 0) {
          to = 0;
          byte[] last = taken();
          return last.length == 0 ? null : last;
        }
      }
      int end = from;
      while (end < to && chunk[end] != '\n') {
        end++;
      }
      if (!skipping) {
        keep(end);
      }
      boolean whole = end < to;
      from = whole ? end + 1 : end;
      if (whole && skipping) {
        skipping = false;
      } else if (whole) {
        byte[] taken = taken();
        if (taken.length > 0) {
          return taken;
        }
      }
    }
  }

  private void keep(int end) throws LineTooLongException {
    // One more for a carriage return, which is not counted.
    if (length + (long) (end - from) > maxLineBytes + 1L) {
      skipping = end == to;
      from = skipping ? end : end + 1;
      length = 0;
      throw new LineTooLongException(maxLineBytes);
    }
    if (length + end - from > line.length) {
      line = Arrays.copyOf(line, Math.max(line.length * 2, length + end - from));
    }
    System.arraycopy(chunk, from, line, length, end - from);
    length += end - from;
  }

  private byte[] taken() throws LineTooLongException {
    int taken = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    length = 0;
    if (taken > maxLineBytes) {
      throw new LineTooLongException(maxLineBytes);
    }
    return Arrays.copyOf(line, taken);
  }
}
