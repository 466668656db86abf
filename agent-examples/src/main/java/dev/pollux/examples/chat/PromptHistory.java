package dev.pollux.examples.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file that keeps what the person typed: nobody else may read it. */
public final class PromptHistory {

  private PromptHistory() {}

  /**
   * The file, made if it is not there: {@code $XDG_STATE_HOME/pollux/chat-history}, which most often is
   * in {@code ~/.local/state}. Null when there is no place for it.
   */
  public static @Nullable Path file(Map<String, String> environment) {
    try {
      Path state = state(environment);
      if (state == null) {
        return null;
      }
      Path directory = Files.createDirectories(state.resolve("pollux"));
      Path file = directory.resolve("chat-history");
      boolean posix = Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null;
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        create(file, posix);
      }
      if (posix) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return file;
    } catch (IOException | InvalidPathException e) {
      return null; // a chat without a history is better than none
    }
  }

  private static void create(Path file, boolean posix) throws IOException {
    if (posix) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  private static @Nullable Path state(Map<String, String> environment) {
    String state = environment.get("XDG_STATE_HOME");
    if (state != null && Path.of(state).isAbsolute()) {
      return Path.of(state);
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
    return home.isEmpty() ? null : Path.of(home, ".local", "state");
  }
}
