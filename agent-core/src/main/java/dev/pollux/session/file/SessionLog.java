package dev.pollux.session.file;

import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionInfo;
import dev.pollux.session.SessionStoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one session: a file, and once that is long more of them behind it. Nothing in a log is ever
 * obsolete, so no file is written anew: an append that finds the last one full comes into being as the
 * next one, in one step, and those before it do not change any more but for a line at their ends that says
 * that another file goes on. The log is there while its first file is.
 *
 * <p>Not thread safe: {@link Lanes} gives it one operation at a time.
 */
final class SessionLog {

  private final Disk disk;
  private final LogFiles files;
  private final FileStoreOptions options;
  private final String id;
  private final Path file;
  private List<LogFile> parts = List.of(); // empty until they were looked for

  SessionLog(Disk disk, LogFiles files, FileStoreOptions options, String id) {
    this.disk = disk;
    this.files = files;
    this.options = options;
    this.id = id;
    this.file = files.file(id);
  }

  /** Whether nothing is lost when this object is forgotten and the files are read again. */
  boolean isSettled() {
    return parts.stream().allMatch(LogFile::isSettled);
  }

  /** Whether there is something in this object that would have to be read again. */
  boolean isKnown() {
    return parts.stream().anyMatch(LogFile::isKnown);
  }

  LogPage read(long from, int limit) {
    long first = Math.max(0, from);
    long entries = last().entries();
    int index = parts.size() - 1;
    while (parts.get(index).base() > first) {
      index--;
    }
    List<SessionEntry> page = new ArrayList<>();
    long left = options.getMaxPageBytes();
    long next = first;
    while (next < entries && page.size() < limit && left > 0) {
      left -= parts.get(index).read(next, limit, left, page);
      next = first + page.size();
      index++;
    }
    return new LogPage(page, next < entries);
  }

  long append(long expected, List<SessionEntry> added) {
    LogFile last = last();
    if (last.size() == 0 && last.base() == 0) {
      removeBehind(); // of a log that was deleted, and its process died
    } else if (last.size() >= options.getMaxFileBytes()
        && last.entries() == expected
        && !added.isEmpty()) {
      last.seal(expected);
      last = part(parts.size(), expected);
      parts.add(last);
    }
    if (parts.size() == 1 || added.isEmpty()) {
      return last.append(expected, added);
    }
    LogFile before = parts.get(parts.size() - 2);
    if (last.size() > 0) {
      before.close(); // unless it is: its process may have died before that
      return last.append(expected, added);
    }
    return begin(before, last, expected, added);
  }

  // The file before says that there is another one, as soon as that is for good and before what
  // is in it is acknowledged: so a file that was lost is missed, and one that never came to be is
  // not.
  private static long begin(LogFile before, LogFile last, long expected, List<SessionEntry> added) {
    before.mend();
    long entries = last.append(expected, added);
    try {
      before.close();
    } catch (SessionStoreException e) {
      // Not gone while the one before may say that it is there.
      last.undo(before.isSettled());
      throw e;
    }
    return entries;
  }

  boolean delete() {
    LogFile first = parts.isEmpty() ? part(0, 0) : parts.get(0);
    boolean had;
    markDeletion();
    try {
      had = first.delete();
    } finally {
      if (first.isAbsent()) {
        parts = new ArrayList<>(List.of(first));
      }
    }
    removeBehind();
    return had;
  }

  // Else a first file that is gone would be one that was lost.
  private void markDeletion() {
    try {
      if (disk.exists(LogFiles.part(file, 1))) {
        disk.create(LogFiles.deletion(file)).close();
        disk.forceDirectory(file.getParent());
      }
    } catch (IOException e) {
      throw Failures.write(disk, file, 0, e);
    }
  }

  // The last one first, each for good: what a power cut leaves of them is found from the first on.
  private void removeBehind() {
    try {
      int count = 1;
      while (disk.exists(LogFiles.part(file, count))) {
        count++;
      }
      while (--count > 0) {
        disk.delete(LogFiles.part(file, count));
        disk.forceDirectory(file.getParent());
      }
      Path deletion = LogFiles.deletion(file);
      if (disk.exists(deletion)) {
        disk.delete(deletion);
        disk.forceDirectory(file.getParent());
      }
    } catch (IOException e) {
      throw Failures.write(disk, file, 0, e);
    }
  }

  /** What a list says of it; null when there is no log. */
  @Nullable
  SessionInfo info() {
    LogFile last = last();
    return (last.isAbsent() && parts.size() > 1 ? parts.get(parts.size() - 2) : last).info();
  }

  /** Reads it from its files; null when all is well. */
  @Nullable
  LogDamage check() {
    if (isSettled()) {
      parts = List.of();
    }
    for (LogFile part : open()) {
      LogDamage damage = part.check();
      if (damage != null) {
        return damage;
      }
    }
    return null;
  }

  private LogFile last() {
    List<LogFile> all = open();
    return all.get(all.size() - 1);
  }

  private List<LogFile> open() {
    if (parts.isEmpty()) {
      try {
        parts = find();
      } catch (IOException e) {
        throw Failures.read(file, e);
      }
    }
    return parts;
  }

  private List<LogFile> find() throws IOException {
    List<LogFile> found = new ArrayList<>();
    found.add(part(0, 0));
    Path next = LogFiles.part(file, 1);
    while (disk.exists(next)
        && (found.size() > 1 || disk.exists(file) || !disk.exists(LogFiles.deletion(file)))) {
      LogFile before = found.get(found.size() - 1);
      long base = base(next);
      before.seal(base);
      if (base <= before.base()) {
        return found; // which is refused, as it cannot end there
      }
      found.add(part(found.size(), base));
      next = LogFiles.part(file, found.size());
    }
    return found;
  }

  private long base(Path part) throws IOException {
    try (Disk.OpenFile opened = disk.openToRead(part)) {
      return LogScan.base(opened);
    }
  }

  private LogFile part(int number, long base) {
    return new LogFile(disk, files, options, id, LogFiles.part(file, number), base);
  }
}
