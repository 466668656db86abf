package dev.pollux.session.file;

import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionInfo;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one session in its file, or what is of it in one of its files. The file is open only while
 * it is worked on, so that there are no more handles than threads.
 *
 * <p>Not thread safe: {@link Lanes} gives it one operation at a time.
 */
final class LogFile {

  private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

  private final Disk disk;
  private final FileStoreOptions options;
  private final String id;
  private final Path file;
  private final long base;
  private final LogReader reader;
  private final LogWriter writer;

  private long sealedAt = LogReader.OPEN_END;
  private boolean known;
  private long entries;
  private long end;
  private Offsets offsets = new Offsets();
  private boolean closed;

  /** A file that begins with the entry of this number. */
  LogFile(Disk disk, LogFiles files, FileStoreOptions options, String id, Path file, long base) {
    this.disk = disk;
    this.options = options;
    this.id = id;
    this.file = file;
    this.base = base;
    this.reader = new LogReader(disk, files, id, file, base, options.getMaxEntryBytes());
    this.writer = new LogWriter(disk, files, file);
  }

  /** Whether nothing is lost when this object is forgotten and the file is read again. */
  boolean isSettled() {
    return writer.isSettled();
  }

  /** Whether its file need not be read before the log goes on. */
  boolean isKnown() {
    return known;
  }

  /** The number of its first entry. */
  long base() {
    return base;
  }

  /** The number of the entry that comes next. */
  long entries() {
    open();
    return entries;
  }

  /** How many bytes it has, those of an append that failed aside; 0 when it is not there. */
  long size() {
    open();
    return end;
  }

  /** Whether it is known not to be there. */
  boolean isAbsent() {
    return known && end == 0;
  }

  /** Another file goes on where this one ends: it must end there from now on. */
  void seal(long entries) {
    sealedAt = entries;
  }

  /**
   * Adds entries to a page, until it has so many or there are no more.
   *
   * @param maxBytes none is added behind the one that reaches this
   * @return how many bytes they have
   */
  long read(long from, int limit, long maxBytes, List<SessionEntry> page) {
    open();
    if (from >= entries) {
      return 0;
    }
    try {
      return reader.read(from, entries, offsets, limit, maxBytes, page);
    } catch (SessionStoreException e) {
      if (e.reason() == Reason.CORRUPT) {
        known = writer.hasRest(); // the next one reads all of the file
      }
      throw e;
    }
  }

  long append(long expected, List<SessionEntry> added) {
    open();
    if (expected != entries) {
      throw new SessionConflictException(id, expected, entries);
    }
    if (added.isEmpty()) {
      return entries;
    }
    AppendLines lines = AppendLines.of(added, entries, options.getMaxEntryBytes());
    if (end == 0) {
      byte[] header = LogScan.header(id, base);
      writer.create(header, lines.bytes());
      offsets = new Offsets();
      end = header.length;
    } else {
      writer.extend(lines.bytes(), end);
    }
    for (long length : lines.lengths()) {
      offsets.add(entries++ - base, end);
      end += length;
    }
    return entries;
  }

  /** Removes for good what a change that failed may have left. */
  void mend() {
    try {
      writer.settle(end);
    } catch (IOException e) {
      throw Failures.write(disk, file, 0, e);
    }
  }

  /** Says in it, for good, that another file goes on where it ends, which is for good already. */
  void close() {
    if (closed) {
      return;
    }
    byte[] line = LogLine.closing(sealedAt);
    try {
      writer.settle(end);
      if (known || !isClosedOrWhole()) {
        open();
        writer.settle(end);
      }
    } catch (IOException e) {
      throw writer.undone(line.length, end, e);
    }
    if (!closed) {
      writer.extend(line, end);
      closed = true;
      end += line.length;
    }
  }

  // By its end alone: all of it would be much to read. What a process that died wrote there may not
  // have been forced.
  private boolean isClosedOrWhole() throws IOException {
    try (Disk.OpenFile opened = disk.openToRead(file)) {
      opened.force();
      end = opened.size();
      LogTail tail = LogTail.of(opened);
      closed = tail.isClosedAt(sealedAt);
      return closed || tail.isWholeAt(sealedAt);
    }
  }

  /** What it has is not acknowledged: it is not there, and is removed now or by the next append. */
  void undo(boolean now) {
    become(base, 0, new Offsets(), true);
    if (now) {
      trySettle();
    }
  }

  boolean delete() {
    try {
      boolean had = writer.delete();
      become(base, 0, new Offsets(), false);
      sealedAt = LogReader.OPEN_END;
      known = true;
      writer.settle(end);
      return had;
    } catch (IOException e) {
      throw Failures.write(disk, file, 0, e);
    }
  }

  /** What a list says of it; null when there is no log. */
  @Nullable
  SessionInfo info() {
    try {
      long count = known ? entries : count();
      return count == base ? null : new SessionInfo(id, count, disk.modifiedAt(file));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
  }

  // From the last line alone if that says it, else from all of them.
  private long count() throws IOException {
    try (Disk.OpenFile opened = disk.openToRead(file)) {
      long last = LogTail.of(opened).last();
      if (last >= 0) {
        return last + 1;
      }
    }
    LogDamage damage = check();
    return damage != null && damage.reason() != null ? damage.entries() : entries;
  }

  /** Reads it from its file; null when all is well. */
  @Nullable
  LogDamage check() {
    if (known && writer.hasRest()) {
      return null; // the file has more than the log, until the next append
    }
    known = false;
    LogScan scan;
    try {
      scan = reader.scan();
    } catch (NoSuchFileException e) {
      if (sealedAt != LogReader.OPEN_END) {
        LogDamage lost = new LogDamage(
            id, file, base, 0, Reason.CORRUPT, "it is gone, and others go on behind it");
        tell(lost);
        return lost;
      }
      become(base, 0, new Offsets(), false);
      known = true;
      return null;
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
    LogDamage damage = reader.damage(scan, sealedAt);
    if (damage == null || damage.reason() == null) {
      become(Math.max(base, scan.entries()), scan.end(), scan.offsets(), scan.rest() > 0);
      closed = scan.isClosed();
      known = true;
      trySettle();
    }
    if (damage != null) {
      tell(damage);
    }
    return damage;
  }

  private void tell(LogDamage damage) {
    LOG.warn("Session log {}: {}", file, damage.message());
    try {
      options.getDamageHandler().accept(damage);
    } catch (RuntimeException e) {
      LOG.warn("The damage handler failed", e);
    }
  }

  private void trySettle() {
    try {
      writer.settle(end);
    } catch (IOException e) {
      LOG.warn("Session log {} could not be repaired yet: {}", file, e.toString());
    }
  }

  private void open() {
    if (!known) {
      LogDamage damage = check();
      if (damage != null && damage.reason() != null) {
        throw Failures.damaged(file, damage.reason(), damage.message());
      }
    }
  }

  private void become(long entries, long end, Offsets offsets, boolean hasRest) {
    this.entries = entries;
    this.end = end;
    this.offsets = offsets;
    writer.setRest(hasRest);
    this.closed = false;
  }
}
