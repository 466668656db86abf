package dev.pollux.builtin.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything that a program started. Children whose parents have gone are not its descendants any
 * more; on Linux they are found by their session, and by a variable that they inherited.
 */
final class ProcessTree {

  /** The variable that marks the processes of one call. */
  static final String VARIABLE = "POLLUX_CALL";

  private static final Path PROC = Path.of("/proc");

  /** Who is killed may have had a child in that moment: it is looked again, so often at most. */
  private static final int ROUNDS = 50;

  private final Process process;
  private final byte[] mark;

  ProcessTree(Process process, String mark) {
    this.process = process;
    this.mark = (VARIABLE + "=" + mark).getBytes(StandardCharsets.UTF_8);
  }

  /** How many processes there are now. */
  int size() {
    return all().size();
  }

  /** Kills them all, and those that they start meanwhile. */
  void kill() {
    // An interrupt would close the files under us by which the processes are found.
    boolean interrupted = false;
    Map<Long, ProcessHandle> all;
    int round = 0;
    do {
      interrupted |= Thread.interrupted();
      all = all();
      all.values().forEach(ProcessHandle::destroyForcibly);
    } while (!all.isEmpty() && ++round < ROUNDS);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<Long, ProcessHandle> all() {
    Map<Long, ProcessHandle> all = new HashMap<>();
    if (process.isAlive()) {
      all.put(process.pid(), process.toHandle());
      process.descendants().forEach(handle -> all.put(handle.pid(), handle));
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        if (isOurs(entry)) {
          ProcessHandle.of(Long.parseLong(entry.getFileName().toString()))
              .ifPresent(handle -> all.put(handle.pid(), handle));
        }
      }
    } catch (IOException e) {
      // No /proc: the descendants are what can be known.
    }
    all.values().removeIf(handle -> !handle.isAlive());
    return all;
  }

  private boolean isOurs(Path entry) {
    try {
      // pid (name) state parent group session: the name may have anything in it but its end.
      String stat = Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
      if (fields[0].equals("Z")) {
        return false;
      }
      return fields[3].equals(Long.toString(process.pid()))
          || contains(Files.readAllBytes(entry.resolve("environ")));
    } catch (IOException | RuntimeException e) {
      return false; // Gone, or of somebody else.
    }
  }

  private boolean contains(byte[] environment) {
    String all = new String(environment, StandardCharsets.ISO_8859_1);
    return all.contains(new String(mark, StandardCharsets.ISO_8859_1));
  }
}
