package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a {@code main} of the tests in a JVM of its own. */
final class ChildJvm {

  private ChildJvm() {}

  /** What it prints to its standard output; it must end well. */
  static String run(Path directory, Class<?> main, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of(
        "-Dfile.encoding=UTF-8", "-cp", System.getProperty("java.class.path"), main.getName()));
    Path out = Files.createTempFile(directory, "child", ".out");
    Path err = Files.createTempFile(directory, "child", ".err");
    Process process = new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue())
        .as(() -> {
          try {
            return Files.readString(err, StandardCharsets.UTF_8);
          } catch (java.io.IOException e) {
            return e.toString();
          }
        })
        .isZero();
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
