package dev.pollux.session.file;

import dev.pollux.limit.Limit;
import java.util.Objects;
import java.util.function.Consumer;

/** How a {@link FileSessionStore} works. */
public final class FileStoreOptions {

  private int threads = 8;
  private int maxWaiting = 65_536;
  private int maxEntryBytes = 64 * 1024 * 1024;
  private int maxPageBytes = 8 * 1024 * 1024;
  private int maxFileBytes = 64 * 1024 * 1024;
  private int maxKnownSessions = 10_000;
  private Consumer<LogDamage> damageHandler = damage -> {};

  /** All defaults. */
  public FileStoreOptions() {}

  /** Copies {@code other}. */
  public FileStoreOptions(FileStoreOptions other) {
    this.threads = other.threads;
    this.maxWaiting = other.maxWaiting;
    this.maxEntryBytes = other.maxEntryBytes;
    this.maxPageBytes = other.maxPageBytes;
    this.maxFileBytes = other.maxFileBytes;
    this.maxKnownSessions = other.maxKnownSessions;
    this.damageHandler = other.damageHandler;
  }

  public int getThreads() {
    return threads;
  }

  /**
   * How many threads read, write and force at most, 8 by default; they end when they have had nothing
   * to do for 10 s. Sessions that are forced at the same time share the commits of the file system, so
   * more threads than processors are of use.
   */
  public FileStoreOptions setThreads(int threads) {
    this.threads = Limit.positive("threads", threads);
    return this;
  }

  public int getMaxWaiting() {
    return maxWaiting;
  }

  /** How many operations may be under way or wait for a thread, 65 536 by default; more fail at once. */
  public FileStoreOptions setMaxWaiting(int maxWaiting) {
    this.maxWaiting = Limit.positive("maxWaiting", maxWaiting);
    return this;
  }

  public int getMaxEntryBytes() {
    return maxEntryBytes;
  }

  /**
   * How many bytes of JSON an entry may have, 64 MiB by default; what is larger is refused as {@link
   * dev.pollux.session.SessionStoreException.Reason#TOO_LARGE}. A content of a run has at most 20 MiB
   * by default, and can take three times that when it is escaped.
   */
  public FileStoreOptions setMaxEntryBytes(int maxEntryBytes) {
    this.maxEntryBytes = Limit.positive("maxEntryBytes", maxEntryBytes);
    return this;
  }

  public int getMaxPageBytes() {
    return maxPageBytes;
  }

  /**
   * How many bytes of a log are read into memory at a time, 8 MiB by default; an entry that is larger
   * is read alone.
   */
  public FileStoreOptions setMaxPageBytes(int maxPageBytes) {
    this.maxPageBytes = Limit.positive("maxPageBytes", maxPageBytes);
    return this;
  }

  public int getMaxFileBytes() {
    return maxFileBytes;
  }

  /**
   * From how many bytes on the file of a log is not added to any more, 64 MiB by default: the next append
   * begins another file, {@code ….jsonl.1} and so on, and one append is in one file. The one before says
   * so, and a file that is lost is damage. A session that is gone on with in a new process is read as a
   * whole only from the last of its files.
   */
  public FileStoreOptions setMaxFileBytes(int maxFileBytes) {
    this.maxFileBytes = Limit.positive("maxFileBytes", maxFileBytes);
    return this;
  }

  public int getMaxKnownSessions() {
    return maxKnownSessions;
  }

  /**
   * Of how many sessions that nobody is at work in the store remembers where their logs end, 10 000 by
   * default. The log of another one, of a long one its last file, is read and checked as a whole before it
   * is used.
   */
  public FileStoreOptions setMaxKnownSessions(int maxKnownSessions) {
    this.maxKnownSessions = Limit.positive("maxKnownSessions", maxKnownSessions);
    return this;
  }

  public Consumer<LogDamage> getDamageHandler() {
    return damageHandler;
  }

  /**
   * Is told of each log that is not what was written, when it is first used; on a thread of the store.
   * It is a line in the program's log as well.
   */
  public FileStoreOptions setDamageHandler(Consumer<LogDamage> damageHandler) {
    this.damageHandler = Objects.requireNonNull(damageHandler, "damageHandler");
    return this;
  }
}
