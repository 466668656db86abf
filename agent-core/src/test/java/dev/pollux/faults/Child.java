package dev.pollux.faults;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a {@code main} of the tests in a JVM of its own, perhaps with less than it would like. */
final class Child {

  private Child() {}

  /** How it ended and what it printed. */
  record Ended(int exit, String out, String err) {}

  /**
   * Runs it to its end.
   *
   * @param limit a line for the shell in front of it, like {@code ulimit -n 200}
   */
  static Ended run(
      Path directory, String limit, List<String> options, Class<?> main, String... args)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", limit + "\nexec \"$@\"", "sh", java()));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    Path out = Files.createTempFile(directory, "child", ".out");
    Path err = Files.createTempFile(directory, "child", ".err");
    Process process = new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
    try {
      if (!process.waitFor(240, TimeUnit.SECONDS)) {
        throw new AssertionError("It did not end: " + read(out) + read(err));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), read(out), read(err));
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String read(Path file) throws Exception {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
