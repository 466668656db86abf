package dev.pollux.session.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a file line by line. Of a line that is longer than allowed only the length is known, so that
 * no file can fill the memory.
 */
final class LineReader {

  private static final int BUFFER = 64 * 1024;

  private final Disk.OpenFile file;
  private final int maxLine;
  private final ByteBuffer buffer;
  private long position;
  private byte[] line = new byte[1024];
  private int kept;
  private long start;
  private long end;
  private boolean ended;

  LineReader(Disk.OpenFile file, long from, int maxLine) {
    this.file = file;
    this.maxLine = maxLine;
    this.buffer = ByteBuffer.allocate(Math.min(BUFFER, maxLine)).flip();
    this.position = from;
    this.end = from;
  }

  /** Goes to the next line; false at the end of the file. */
  boolean next() throws IOException {
    start = end;
    kept = 0;
    ended = false;
    while (!ended) {
      if (!buffer.hasRemaining() && !fill()) {
        return end > start;
      }
      take();
    }
    return true;
  }

  private boolean fill() throws IOException {
    buffer.clear();
    int read = file.read(buffer, position);
    buffer.flip();
    position += Math.max(0, read);
    return read > 0;
  }

  private void take() {
    int from = buffer.position();
    int to = from;
    while (to < buffer.limit() && !ended) {
      ended = buffer.get(to++) == '\n';
    }
    int count = to - from;
    int keep = Math.min(count, maxLine - kept);
    if (kept + keep > line.length) {
      line = Arrays.copyOf(line, Math.min(maxLine, Math.max(kept + keep, 2 * line.length)));
    }
    buffer.get(line, kept, keep);
    buffer.position(to);
    kept += keep;
    end += count;
  }

  /** The line with its end, in a buffer that the next one overwrites. */
  byte[] bytes() {
    return line;
  }

  /** How many bytes of it are there: all, unless it {@link #isTooLong}. */
  int length() {
    return kept;
  }

  /** Where it begins in the file. */
  long start() {
    return start;
  }

  /** Where the next one begins. */
  long end() {
    return end;
  }

  /** Whether it ends with a line feed. */
  boolean isEnded() {
    return ended;
  }

  boolean isTooLong() {
    return end - start > kept;
  }
}
