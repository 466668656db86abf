package dev.pollux.session.file;

import dev.pollux.session.SessionStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Changes the file of a log. After a failed force nobody knows what is on the medium: the bytes are
 * removed, and written again when somebody asks again. If they cannot be removed now, the next change
 * does that first.
 *
 * <p>Not thread safe, as the {@link LogFile} whose it is.
 */
final class LogWriter {

  private final Disk disk;
  private final LogFiles files;
  private final Path file;

  private boolean hasRest;
  private boolean directoryIsForced = true;

  LogWriter(Disk disk, LogFiles files, Path file) {
    this.disk = disk;
    this.files = files;
    this.file = file;
  }

  /** Whether the file has nothing to remove, and its name is for good. */
  boolean isSettled() {
    return !hasRest && directoryIsForced;
  }

  /** Whether the file may have something behind the end of the log. */
  boolean hasRest() {
    return hasRest;
  }

  void setRest(boolean hasRest) {
    this.hasRest = hasRest;
  }

  // A log comes into being in one step, with its first append: there is none with half a first
  // line.
  void create(byte[] header, byte[] lines) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      settle(0);
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
      throw undone(lines.length, 0, e);
    }
  }

  /** Writes lines at the end of the log. */
  void extend(byte[] lines, long end) {
    try {
      settle(end);
      hasRest = true; // until it is acknowledged
      try (Disk.OpenFile opened = disk.openToWrite(file)) {
        opened.write(ByteBuffer.wrap(lines), end);
        opened.force();
      }
      hasRest = false;
    } catch (IOException e) {
      throw undone(lines.length, end, e);
    }
  }

  /** What a change of so many bytes that failed is told with; what it left is removed if it can be. */
  SessionStoreException undone(long bytes, long end, IOException failure) {
    try {
      settle(end);
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
    return Failures.write(disk, file, bytes, failure);
  }

  /** Removes for good what is behind the end of the log. */
  void settle(long end) throws IOException {
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

  /** Deletes the file, for good once it is settled; false when there was none. */
  boolean delete() throws IOException {
    boolean had = disk.exists(file);
    if (had) {
      directoryIsForced = false;
      disk.delete(file);
    }
    return had;
  }
}
