package dev.pollux.session.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pollux.json.Json;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionInfo;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final long OPEN_END = Long.MIN_VALUE;

  // What a line has besides the entry, and the first line with an id of 1 024 characters.
  private static final int LINE_OVERHEAD = 16 * 1024;

  private final Disk disk;
  private final LogFiles files;
  private final FileStoreOptions options;
  private final String id;
  private final Path file;
  private final long base;
  private final int maxLine;

  private long sealedAt = OPEN_END;
  private boolean known;
  private long entries;
  private long end;
  private Offsets offsets = new Offsets();
  private boolean hasRest;
  private boolean directoryIsForced = true;
  private boolean closed;

  /** A file that begins with the entry of this number. */
  LogFile(Disk disk, LogFiles files, FileStoreOptions options, String id, Path file, long base) {
    this.disk = disk;
    this.files = files;
    this.options = options;
    this.id = id;
    this.file = file;
    this.base = base;
    this.maxLine =
        (int) Math.min(Integer.MAX_VALUE - 64L, options.getMaxEntryBytes() + (long) LINE_OVERHEAD);
  }

  /** Whether nothing is lost when this object is forgotten and the file is read again. */
  boolean isSettled() {
    return !hasRest && directoryIsForced;
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
    long bytes = 0;
    try (Disk.OpenFile opened = disk.openToRead(file)) {
      LineReader lines = new LineReader(opened, offsets.of(from - base), maxLine);
      long sequence = base + offsets.nearest(from - base);
      while (sequence < entries && page.size() < limit && bytes < maxBytes) {
        LogLine.Place place = lines.next() && LogLine.isSealed(lines.bytes(), lines.length())
            ? LogLine.place(lines.bytes(), lines.length())
            : null;
        if (place == null || place.sequence() != sequence) {
          known = hasRest; // the next one reads all of the file
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

  long append(long expected, List<SessionEntry> added) {
    open();
    if (expected != entries) {
      throw new SessionConflictException(id, expected, entries);
    }
    if (added.isEmpty()) {
      return entries;
    }
    List<Long> lengths = new ArrayList<>();
    byte[] lines = lines(added, lengths);
    byte[] header = end == 0 ? LogScan.header(id, base) : new byte[0];
    if (end == 0) {
      create(header, lines);
      offsets = new Offsets();
      end = header.length;
    } else {
      extend(lines);
    }
    for (long length : lengths) {
      offsets.add(entries++ - base, end);
      end += length;
    }
    return entries;
  }

  private byte[] lines(List<SessionEntry> added, List<Long> lengths) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(512);
    long last = entries + added.size() - 1;
    for (int i = 0; i < added.size(); i++) {
      long start = lines.size();
      byte[] entry = bytes(added.get(i));
      if ((long) lines.size() + entry.length + LINE_OVERHEAD > Integer.MAX_VALUE) {
        throw tooLarge(
            "An append of " + added.size() + " entries has over 2 GiB; add less at a time");
      }
      LogLine.write(entry, new LogLine.Place(entries + i, entries, last), lines);
      lengths.add(lines.size() - start);
    }
    return lines.toByteArray();
  }

  private byte[] bytes(SessionEntry entry) {
    byte[] bytes = Json.bytes(entry.json());
    int most = options.getMaxEntryBytes();
    if (bytes.length > most) {
      throw tooLarge(
          "An entry has " + bytes.length + " bytes (allowed: maxEntryBytes, " + most + ")");
    }
    if (bytes.length > Json.MAX_TEXT_LENGTH) {
      // A text in it may be longer than what can be read again.
      try {
        Json.read(bytes, 0, bytes.length);
      } catch (JsonProcessingException e) {
        throw tooLarge("An entry cannot be read again: " + e.getOriginalMessage());
      }
    }
    return bytes;
  }

  private static SessionStoreException tooLarge(String message) {
    return new SessionStoreException(Reason.TOO_LARGE, message, null);
  }

  // A log comes into being in one step, with its first append: there is none with half a first
  // line.
  private void create(byte[] header, byte[] lines) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      settle();
      files.createDirectory(file);
      try (Disk.OpenFile created = disk.create(fresh)) {
        created.write(ByteBuffer.wrap(header), 0);
        created.write(ByteBuffer.wrap(lines), header.length);
        created.force();
      }
      hasRest = true; // until it is acknowledged
      directoryIsForced = false;
      disk.rename(fresh, file);
      disk.forceDirectory(file.getParent());
      directoryIsForced = true;
      hasRest = false;
    } catch (IOException e) {
      try {
        disk.delete(fresh);
      } catch (IOException again) {
        e.addSuppressed(again); // it has no name that counts, and is written over
      }
      throw undone(lines.length, e);
    }
  }

  private void extend(byte[] lines) {
    try {
      settle();
      hasRest = true; // until it is acknowledged
      try (Disk.OpenFile opened = disk.openToWrite(file)) {
        opened.write(ByteBuffer.wrap(lines), end);
        opened.force();
      }
      hasRest = false;
    } catch (IOException e) {
      throw undone(lines.length, e);
    }
  }

  /** Removes for good what a change that failed may have left. */
  void mend() {
    try {
      settle();
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
      settle();
      if (known || !isClosedOrWhole()) {
        open();
        settle();
      }
      if (closed) {
        return;
      }
      hasRest = true; // until it is forced
      try (Disk.OpenFile opened = disk.openToWrite(file)) {
        opened.write(ByteBuffer.wrap(line), end);
        opened.force();
      }
      hasRest = false;
    } catch (IOException e) {
      throw undone(line.length, e);
    }
    closed = true;
    end += line.length;
  }

  // By its end alone: all of it would be much to read. What a process that died wrote there may not
  // have been forced.
  private boolean isClosedOrWhole() throws IOException {
    try (Disk.OpenFile opened = disk.openToRead(file)) {
      opened.force();
      end = opened.size();
      ByteBuffer tail = tail(opened);
      int from = tail.position() - LogLine.closing(sealedAt).length;
      closed = from >= 0
          && LogLine.closed(
                  Arrays.copyOfRange(tail.array(), from, tail.position()), tail.position() - from)
              == sealedAt;
      LogLine.Place place = LogLine.place(tail.array(), tail.position());
      return closed
          || place != null && place.sequence() == place.last() && place.last() == sealedAt - 1;
    }
  }

  /** What it has is not acknowledged: it is not there, and is removed now or by the next append. */
  void undo(boolean now) {
    become(base, 0, new Offsets(), true);
    if (now) {
      trySettle();
    }
  }

  // After a failed force nobody knows what is on the medium: the bytes are removed, and written
  // again when somebody asks again. If they cannot be removed now, the next append does that
  // first.
  private SessionStoreException undone(long bytes, IOException failure) {
    try {
      settle();
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
    return Failures.write(disk, file, bytes, failure);
  }

  private void settle() throws IOException {
    if (hasRest && end == 0) {
      directoryIsForced = false;
      disk.delete(file);
    } else if (hasRest) {
      try (Disk.OpenFile opened = disk.openToWrite(file)) {
        opened.truncate(end);
        opened.force();
      }
    }
    hasRest = false;
    if (!directoryIsForced) {
      disk.forceDirectory(file.getParent());
      directoryIsForced = true;
    }
  }

  boolean delete() {
    try {
      boolean had = disk.exists(file);
      if (had) {
        directoryIsForced = false;
        disk.delete(file);
      }
      become(base, 0, new Offsets(), false);
      sealedAt = OPEN_END;
      known = true;
      settle();
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
      ByteBuffer tail = tail(opened);
      LogLine.Place place = LogLine.place(tail.array(), tail.position());
      if (place != null && place.sequence() == place.last()) {
        return place.last() + 1;
      }
    }
    LogDamage damage = check();
    return damage != null && damage.reason() != null ? damage.entries() : entries;
  }

  private static ByteBuffer tail(Disk.OpenFile opened) throws IOException {
    int most = 2 * LogLine.PLACE_LENGTH;
    ByteBuffer tail = ByteBuffer.allocate(most);
    while (tail.hasRemaining()
        && opened.read(tail, Math.max(0, opened.size() - most) + tail.position()) > 0) {}
    return tail;
  }

  /** Reads it from its file; null when all is well. */
  @Nullable
  LogDamage check() {
    if (known && hasRest) {
      return null; // the file has more than the log, until the next append
    }
    known = false;
    LogScan scan;
    try (Disk.OpenFile opened = disk.openToRead(file)) {
      // A process that died may have written this and not forced it: what is read must stay.
      opened.force();
      files.createDirectory(file);
      disk.forceDirectory(file.getParent());
      scan = LogScan.of(opened, maxLine);
    } catch (NoSuchFileException e) {
      if (sealedAt != OPEN_END) {
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
    LogDamage damage = damage(scan);
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

  private @Nullable LogDamage damage(LogScan scan) {
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
      settle();
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
    this.hasRest = hasRest;
    this.closed = false;
  }
}
