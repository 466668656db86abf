package dev.pollux.session.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/**
 * The directory of a store, taken for this process: {@code lock}, {@code store.json} with the version
 * of its layout, and {@code logs}.
 */
final class StoreDirectory {

  private static final String FORMAT = "pollux-session-store";
  private static final int VERSION = 1;

  private final Closeable lock;
  private final LogFiles files;

  private StoreDirectory(Closeable lock, LogFiles files) {
    this.lock = lock;
    this.files = files;
  }

  /** The logs in it. */
  LogFiles files() {
    return files;
  }

  /** Lets others have it. */
  void release() throws IOException {
    lock.close();
  }

  /** Opens the directory, or makes it; fails with a {@link SessionStoreException}. */
  static StoreDirectory open(Disk disk, Path directory) {
    try {
      disk.createDirectories(directory);
      Closeable lock = disk.lock(directory.resolve("lock"));
      try {
        LogFiles files = new LogFiles(disk, directory.resolve("logs"));
        Path marker = directory.resolve("store.json");
        if (disk.exists(marker)) {
          check(disk, marker);
        } else {
          files.create();
          mark(disk, marker);
        }
        return new StoreDirectory(lock, files);
      } catch (Throwable failed) {
        lock.close();
        throw failed;
      }
    } catch (OverlappingFileLockException e) {
      throw new SessionStoreException(
          Reason.LOCKED,
          "Session store " + directory + " is open elsewhere, close it there first",
          e);
    } catch (IOException e) {
      throw Failures.open(disk, directory, e);
    }
  }

  private static void mark(Disk disk, Path marker) throws IOException {
    Path fresh = marker.resolveSibling(marker.getFileName() + ".new");
    try (Disk.OpenFile created = disk.create(fresh)) {
      byte[] line = LogLine.header(Json.object().put("format", FORMAT).put("version", VERSION));
      created.write(ByteBuffer.wrap(line), 0);
      created.force();
    }
    disk.rename(fresh, marker);
    disk.forceDirectory(marker.getParent());
  }

  private static void check(Disk disk, Path marker) throws IOException {
    try (Disk.OpenFile opened = disk.openToRead(marker)) {
      LineReader lines = new LineReader(opened, 0, 4096);
      if (!lines.next() || !LogLine.isSealed(lines.bytes(), lines.length())) {
        throw new SessionStoreException(Reason.CORRUPT, marker + " is not what was written", null);
      }
      JsonNode header = LogLine.readHeader(lines.bytes(), lines.length());
      if (header == null
          || !FORMAT.equals(Json.text(header, "format"))
          || Json.integer(header, "version", -1) != VERSION) {
        throw new SessionStoreException(
            Reason.FORMAT,
            marker + " says " + header + " (known: '" + FORMAT + "' version " + VERSION + ")",
            null);
      }
    }
  }
}
