package dev.pollux.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Google's client for Node.js, installed once below {@code target}, and run as a child process. */
final class NodeClient {

  private static final Path HOME =
      Path.of(System.getProperty("basedir", "."), "target", "official-client").toAbsolutePath();

  private NodeClient() {}

  /** Skips the test where node or the client cannot be had, but fails it when {@code CI=true}. */
  static void install() throws IOException, InterruptedException {
    Files.createDirectories(HOME);
    for (String file : List.of("package.json", "package-lock.json", "client.mjs")) {
      try (InputStream in = NodeClient.class.getResourceAsStream("/official-client/" + file)) {
        Files.copy(in, HOME.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path lock = HOME.resolve("package-lock.json");
    Path installed = HOME.resolve("node_modules/installed-lock.json");
    if (!Files.exists(installed) || Files.mismatch(lock, installed) >= 0) {
      require(
          "npm ci", "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error");
      Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
    }
    require("node --version", "node", "--version");
  }

  private static void require(String what, String... command)
      throws IOException, InterruptedException {
    String reason;
    try {
      Result result = process(command);
      if (result.exitCode() == 0) {
        return;
      }
      reason = what + " ended with " + result.exitCode() + ": " + result.output();
    } catch (IOException e) {
      reason = what + " cannot be run: " + e.getMessage();
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError("Google's client must be tested here, but " + reason);
    }
    System.out.println("Google's client is not tested: " + reason);
    Assumptions.abort(reason);
  }

  static Result run(String url, String scenario) throws IOException, InterruptedException {
    return process("node", "client.mjs", url, scenario);
  }

  private static Result process(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(HOME, "output", ".txt");
    Process process = new ProcessBuilder(command)
        .directory(HOME.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new Result(-1, "still running after 120 s: " + Files.readString(output));
      }
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  record Result(int exitCode, String output) {}
}
