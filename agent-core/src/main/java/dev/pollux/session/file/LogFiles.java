package dev.pollux.session.file;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the logs are: {@code logs/3f/ada-3f…d2.jsonl}. The name has a hash of the id, which decides,
 * and so much of the id as any file system takes, for people. There are 256 directories, so that a
 * million sessions are 4 000 names in each.
 */
final class LogFiles {

  private static final String SUFFIX = ".jsonl";
  private static final String DELETED = ".deleted";
  private static final int MAX_PREFIX = 32;
  private static final int HASH_DIGITS = 40;

  private final Disk disk;
  private final Path directory;
  private final Set<Path> forced = new HashSet<>();

  LogFiles(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /** Makes the directory of all logs. */
  void create() throws IOException {
    disk.createDirectories(directory);
  }

  /** Makes the directory of a log, which survives a power cut then. */
  synchronized void createDirectory(Path file) throws IOException {
    Path shard = file.getParent();
    if (!forced.contains(shard)) {
      disk.createDirectory(shard);
      // Also if it was there: who made it may have died before this.
      disk.forceDirectory(directory);
      forced.add(shard);
    }
  }

  /** The log of a session. */
  Path file(String id) {
    String hash = hash(id);
    StringBuilder name = new StringBuilder();
    for (char c : id.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-') {
        name.append(c);
      }
      if (name.length() == MAX_PREFIX) {
        break;
      }
    }
    return directory
        .resolve(hash.substring(0, 2))
        .resolve(name.isEmpty() ? hash + SUFFIX : name + "-" + hash + SUFFIX);
  }

  /** The file behind so many others of a log: {@code ….jsonl.1}. */
  static Path part(Path file, int number) {
    return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
  }

  /** Is there while a log of several files is deleted: what is left of them then is no log. */
  static Path deletion(Path file) {
    return file.resolveSibling(file.getFileName() + DELETED);
  }

  /**
   * Some logs, in the order of their directories and names, and those that lost their first file.
   *
   * @param behind the {@link #place} of the last one before them, or null for the first ones
   */
  List<Path> list(@Nullable String behind, int limit) throws IOException {
    List<Path> page = new ArrayList<>();
    for (String shard : disk.names(directory).stream().sorted().toList()) {
      if (page.size() == limit) {
        break;
      }
      if (behind != null && behind.compareTo(shard + "0") >= 0) {
        continue; // a place goes on with '/', which is before '0'
      }
      Set<String> names = new HashSet<>(disk.names(directory.resolve(shard)));
      names.stream()
          .map(name -> firstFile(name, names))
          .filter(Objects::nonNull)
          .filter(name -> behind == null || (shard + "/" + name).compareTo(behind) > 0)
          .sorted()
          .limit(limit - page.size())
          .forEach(name -> page.add(directory.resolve(shard).resolve(name)));
    }
    return page;
  }

  /** The name of a log's first file, when a name is that or shows that it is gone; else null. */
  private static @Nullable String firstFile(String name, Set<String> names) {
    if (name.endsWith(SUFFIX)) {
      return name;
    }
    if (!name.endsWith(SUFFIX + ".1")) {
      return null;
    }
    String first = name.substring(0, name.length() - 2);
    return names.contains(first) || names.contains(first + DELETED) ? null : first;
  }

  /** What {@link #list} goes on behind. */
  static String place(Path file) {
    return file.getParent().getFileName() + "/" + file.getFileName();
  }

  private static String hash(String id) {
    try {
      // Not UTF-8, which has no form for half of a surrogate pair: two ids would be one.
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(utf16(id));
      return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] utf16(String id) {
    byte[] bytes = new byte[2 * id.length()];
    for (int i = 0; i < id.length(); i++) {
      bytes[2 * i] = (byte) (id.charAt(i) >> 8);
      bytes[2 * i + 1] = (byte) id.charAt(i);
    }
    return bytes;
  }
}
