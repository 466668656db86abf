package dev.pollux.session.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The end of a file, whose last line says how far it goes: all of it would be much to read. */
final class LogTail {

  private final byte[] bytes;
  private final int length;

  private LogTail(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  static LogTail of(Disk.OpenFile opened) throws IOException {
    int most = 2 * LogLine.PLACE_LENGTH;
    ByteBuffer tail = ByteBuffer.allocate(most);
    while (tail.hasRemaining()
        && opened.read(tail, Math.max(0, opened.size() - most) + tail.position()) > 0) {}
    return new LogTail(tail.array(), tail.position());
  }

  /** Whether it says that another file goes on with the entry of this number. */
  boolean isClosedAt(long entries) {
    int from = length - LogLine.closing(entries).length;
    return from >= 0
        && LogLine.closed(Arrays.copyOfRange(bytes, from, length), length - from) == entries;
  }

  /** Whether a whole append ends here, before the entry of this number. */
  boolean isWholeAt(long entries) {
    return last() >= 0 && last() == entries - 1;
  }

  /** The number of the last entry, or -1 when no whole append ends here. */
  long last() {
    LogLine.@Nullable Place place = LogLine.place(bytes, length);
    return place != null && place.sequence() == place.last() ? place.last() : -1;
  }
}
