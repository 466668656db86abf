package dev.pollux.session.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the file of a log: entries that are known to be there, or all of it to see what is there. */
final class LogReader {

  /** Where a file ends that no other one goes on behind. */
  static final long OPEN_END = Long.MIN_VALUE;

  private final Disk disk;
  private final LogFiles files;
  private final String id;
  private final Path file;
  private final long base;
  private final int maxLine;

  /** Of a file that begins with the entry of this number. */
  LogReader(Disk disk, LogFiles files, String id, Path file, long base, int maxEntryBytes) {
    this.disk = disk;
    this.files = files;
    this.id = id;
    this.file = file;
    this.base = base;
    this.maxLine =
        (int) Math.min(Integer.MAX_VALUE - 64L, maxEntryBytes + (long) AppendLines.OVERHEAD);
  }

  /**
   * Adds entries to a page, until it has so many or there are no more.
   *
   * @param entries the number of the entry that comes next
   * @param maxBytes none is added behind the one that reaches this
   * @return how many bytes they have
   * @throws SessionStoreException if one of them is not what was written
   */
  long read(
      long from, long entries, Offsets offsets, int limit, long maxBytes, List<SessionEntry> page) {
    long bytes = 0;
    try (Disk.OpenFile opened = disk.openToRead(file)) {
      LineReader lines = new LineReader(opened, offsets.of(from - base), maxLine);
      long sequence = base + offsets.nearest(from - base);
      while (sequence < entries && page.size() < limit && bytes < maxBytes) {
        LogLine.Place place = lines.next() && LogLine.isSealed(lines.bytes(), lines.length())
            ? LogLine.place(lines.bytes(), lines.length())
            : null;
        if (place == null || place.sequence() != sequence) {
          throw Failures.damaged(
              file, Reason.CORRUPT, "entry " + sequence + " is not what was written");
        }
        if (sequence >= from) {
          page.add(entry(lines, sequence));
          bytes += lines.length();
        }
        sequence++;
      }
      return bytes;
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
  }

  private SessionEntry entry(LineReader line, long sequence) {
    try {
      return SessionEntry.of(LogLine.entry(line.bytes(), line.length()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw Failures.damaged(
          file, Reason.FORMAT, "entry " + sequence + " is none that this version knows");
    }
  }

  /** All of it. A process that died may have written this and not forced it: what is read stays. */
  LogScan scan() throws IOException {
    try (Disk.OpenFile opened = disk.openToRead(file)) {
      opened.force();
      files.createDirectory(file);
      disk.forceDirectory(file.getParent());
      return LogScan.of(opened, maxLine);
    }
  }

  /**
   * What is wrong with it, or null.
   *
   * @param sealedAt the number of the entry that another file goes on with, or {@link #OPEN_END}
   */
  @Nullable
  LogDamage damage(LogScan scan, long sealedAt) {
    Reason reason = scan.reason();
    String message = scan.message();
    if (reason == null && scan.end() > 0 && !id.equals(scan.id())) {
      reason = Reason.CORRUPT;
      message = "it is the log of another session";
    }
    if (reason == null && scan.end() > 0 && scan.base() != base) {
      reason = Reason.CORRUPT;
      message = "it begins with entry " + scan.base() + ", where " + base + " belongs";
    }
    if (reason == null && sealedAt != OPEN_END && scan.entries() != sealedAt) {
      reason = Reason.CORRUPT;
      message = "it ends before entry " + scan.entries() + ", where the next file does not go on: "
          + (sealedAt < 0 ? "damaged" : sealedAt);
    }
    if (reason == null && sealedAt == OPEN_END && scan.isClosed()) {
      reason = Reason.CORRUPT;
      message = "it says that another file goes on with entry " + scan.entries() + ": that is gone";
    }
    if (reason == null && scan.rest() > 0) {
      message = scan.rest() + " bytes behind its entry " + (scan.entries() - 1)
          + " were dropped: an append that was cut off";
    }
    return message.isEmpty()
        ? null
        : new LogDamage(
            id, file, scan.entries(), reason == null ? scan.rest() : 0, reason, message);
  }
}
