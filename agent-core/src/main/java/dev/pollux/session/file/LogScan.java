package dev.pollux.session.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.session.SessionStoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its beginning to where it stops being what was written, and judges what is behind
 * that.
 *
 * <p>An append is acknowledged when it was forced, and the next one of its session begins after that.
 * So only the last append of a file can be one that nobody was told of. What is behind the last whole
 * append is such a rest, and may be removed, unless it shows that it was written to its end and
 * changed later:
 *
 * <ul>
 *   <li>a later append follows it, or
 *   <li>it ends as a line ends, and no sector of it is empty, as one is that a power cut left unwritten,
 *       or
 *   <li>all of it is there but its last two bytes.
 * </ul>
 */
final class LogScan {

  private static final int SECTOR = 512;
  private static final int HEADER = 8 * 1024; // with an id of 1 024 characters, all of them escaped
  private static final String FORMAT = "pollux-session";
  private static final int VERSION = 1;

  private final Disk.OpenFile file;
  private final LineReader lines;
  private final long size;
  private final Offsets offsets = new Offsets();
  private @Nullable String id;
  private long base;
  private long entries;
  private long end;
  private boolean closed;
  private @Nullable Reason reason;
  private String message = "";

  private LogScan(Disk.OpenFile file, int maxLine) throws IOException {
    this.file = file;
    this.lines = new LineReader(file, 0, maxLine);
    this.size = file.size();
  }

  /** Reads all of it. */
  static LogScan of(Disk.OpenFile file, int maxLine) throws IOException {
    LogScan scan = new LogScan(file, maxLine);
    scan.run();
    return scan;
  }

  /** The session that a log belongs to, or null when its first line does not say. */
  static @Nullable String id(Disk.OpenFile file) throws IOException {
    LineReader lines = new LineReader(file, 0, HEADER);
    if (!lines.next() || !LogLine.isSealed(lines.bytes(), lines.length())) {
      return null;
    }
    JsonNode header = LogLine.readHeader(lines.bytes(), lines.length());
    return header == null ? null : Json.text(header, "id");
  }

  /** The number of the first entry that belongs into a file, or -1 when its first line does not say. */
  static long base(Disk.OpenFile file) throws IOException {
    LineReader lines = new LineReader(file, 0, HEADER);
    JsonNode header = lines.next() && LogLine.isSealed(lines.bytes(), lines.length())
        ? LogLine.readHeader(lines.bytes(), lines.length())
        : null;
    return header == null ? -1 : header.path("first").asLong(0);
  }

  static byte[] header(String id, long base) {
    ObjectNode header =
        Json.object().put("format", FORMAT).put("version", VERSION).put("id", id);
    return LogLine.header(base == 0 ? header : header.put("first", base));
  }

  /** The session, or null when the file does not say. */
  @Nullable
  String id() {
    return id;
  }

  /** The number of its first entry. */
  long base() {
    return base;
  }

  /** The number behind that of the last entry that is whole, with those of its append. */
  long entries() {
    return entries;
  }

  /** Where they begin. */
  Offsets offsets() {
    return offsets;
  }

  /** Where the last whole append ends, or the line that closes the file. */
  long end() {
    return end;
  }

  /** Whether it says that another file goes on behind it. */
  boolean isClosed() {
    return closed;
  }

  /** How many bytes behind it are the rest of an append that was cut off. */
  long rest() {
    return size - end;
  }

  /** Why the log cannot be used, or null when it can. */
  @Nullable
  Reason reason() {
    return reason;
  }

  /** The same for people. */
  String message() {
    return message;
  }

  private void run() throws IOException {
    if (!lines.next()) {
      return;
    }
    if (!LogLine.isSealed(lines.bytes(), lines.length())) {
      judge(-1);
      return;
    }
    if (!readHeader()) {
      return;
    }
    end = lines.end();
    long next = base;
    long first = base;
    long last = base - 1;
    entries = base;
    while (lines.next()) {
      LogLine.Place place = place();
      if (closed) {
        refuse(Reason.CORRUPT, "there is more behind the line that closes it");
        return;
      }
      if (place == null && next > last && isClosing(next)) {
        closed = true;
        end = lines.end();
        continue;
      }
      if (place == null) {
        judge(next);
        return;
      }
      if (next > last) {
        first = next;
        last = place.last();
      }
      if (place.sequence() != next || place.first() != first || place.last() != last) {
        refuse(Reason.CORRUPT, "entry " + place.sequence() + " stands where " + next + " belongs");
        return;
      }
      offsets.add(next - base, lines.start());
      next++;
      if (next > last) {
        end = lines.end();
        entries = next;
      }
    }
  }

  private boolean readHeader() {
    JsonNode header = LogLine.readHeader(lines.bytes(), lines.length());
    String format = header == null ? null : Json.text(header, "format");
    int version = header == null ? -1 : Json.integer(header, "version", -1);
    if (header == null || !FORMAT.equals(format) || version != VERSION) {
      refuse(
          Reason.FORMAT,
          "its format is '" + format + "' version " + version + " (known: '" + FORMAT + "' version "
              + VERSION + ")");
      return false;
    }
    id = Json.text(header, "id");
    base = header.path("first").asLong(0);
    return true;
  }

  private LogLine.@Nullable Place place() {
    return LogLine.isSealed(lines.bytes(), lines.length())
        ? LogLine.place(lines.bytes(), lines.length())
        : null;
  }

  private boolean isClosing(long next) {
    return !lines.isTooLong() && LogLine.closed(lines.bytes(), lines.length()) == next;
  }

  // What is on this line is not what was written: was it ever written to its end?
  private void judge(long next) throws IOException {
    long damaged = lines.start();
    boolean tooLong = lines.isTooLong() && lines.isEnded();
    boolean wholeButForItsEnd;
    do {
      LogLine.Place place = place();
      if (place != null && place.first() > next) {
        refuse(Reason.CORRUPT, "it is damaged at byte " + damaged + ", before its end");
        return;
      }
      wholeButForItsEnd = isWholeButForItsEnd();
    } while (lines.next());
    if (tooLong) {
      refuse(Reason.TOO_LARGE, "the line at byte " + damaged + " is longer than maxEntryBytes");
    } else if ((wholeButForItsEnd || endsLikeALine()) && !hasUnwrittenSector(damaged)) {
      refuse(Reason.CORRUPT, "it is damaged at byte " + damaged + ", in its last append");
    }
  }

  private boolean isWholeButForItsEnd() {
    int length = lines.length();
    if (lines.isTooLong() || length < 2) {
      return false;
    }
    byte[] mended = Arrays.copyOf(lines.bytes(), length);
    mended[length - 2] = '}';
    mended[length - 1] = '\n';
    return LogLine.isSealed(mended, length);
  }

  private boolean endsLikeALine() throws IOException {
    ByteBuffer last = ByteBuffer.allocate(2);
    return size >= 2 && file.read(last, size - 2) == 2 && last.get(0) == '}' && last.get(1) == '\n';
  }

  private boolean hasUnwrittenSector(long from) throws IOException {
    ByteBuffer sector = ByteBuffer.allocate(SECTOR);
    for (long at = from; at < size; at = at / SECTOR * SECTOR + SECTOR) {
      sector.clear().limit((int) (Math.min(size, at / SECTOR * SECTOR + SECTOR) - at));
      while (sector.hasRemaining() && file.read(sector, at + sector.position()) > 0) {}
      sector.flip();
      boolean empty = true;
      while (sector.hasRemaining() && empty) {
        empty = sector.get() == 0;
      }
      if (empty) {
        return true;
      }
    }
    return false;
  }

  private void refuse(Reason why, String what) {
    reason = why;
    message = what;
  }
}
