package dev.pollux.mcp.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Clients that others publish, with a Node of their own, from npm into the build's folder and kept there. */
final class NpmClients {

  private static final List<String> PACKAGES = List.of(
      "node@22.23.3",
      "@modelcontextprotocol/inspector@2.12.0",
      "@modelcontextprotocol/client@2.4.0",
      "@google/gemini-cli@0.61.0");
  private static final int SECONDS = 120;

  private final Path folder;

  private NpmClients(Path folder) {
    this.folder = folder;
  }

  /**
   * What a program said.
   *
   * @param out what it wrote to stdout
   * @param err what it wrote to stderr
   */
  record Said(int exit, String out, String err) {}

  /** Installs them; the test is skipped where npm is not there, and fails if it is and {@code CI=true}. */
  static NpmClients installed() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of("target", "npm-clients")).toAbsolutePath();
    NpmClients clients = new NpmClients(folder);
    Path done = folder.resolve("installed");
    String wanted = String.join("\n", PACKAGES);
    if (!Files.exists(done) || !Files.readString(done).equals(wanted)) {
      Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
      List<String> npm = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
      npm.addAll(PACKAGES);
      Said said;
      try {
        said = run(npm, folder, Map.of(), 300);
      } catch (IOException e) {
        return skipped("npm is not there: " + e.getMessage(), false);
      }
      if (said.exit() != 0) {
        return skipped("npm ended with " + said.exit() + ": " + said.err(), true);
      }
      Files.writeString(done, wanted);
    }
    try (InputStream script = NpmClients.class.getResourceAsStream("client.mjs")) {
      Files.copy(script, folder.resolve("client.mjs"), StandardCopyOption.REPLACE_EXISTING);
    }
    return clients;
  }

  private static NpmClients skipped(String reason, boolean npmIsThere) {
    System.out.println("Clients of others were not tried: " + reason);
    assertThat(npmIsThere && "true".equals(System.getenv("CI"))).as(reason).isFalse();
    Assumptions.abort(reason);
    throw new AssertionError(reason);
  }

  /** Runs one of the programs that were installed. */
  Said program(String name, String... arguments) throws IOException, InterruptedException {
    return program(name, folder, Map.of(), arguments);
  }

  /** Runs one of the programs in a directory with some variables more. */
  Said program(String name, Path in, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return node(
        folder.resolve("node_modules/.bin").resolve(name).toRealPath(), in, environment, arguments);
  }

  /** Runs the script for the TypeScript SDK. */
  Said typeScript(String... arguments) throws IOException, InterruptedException {
    return node(folder.resolve("client.mjs"), folder, Map.of(), arguments);
  }

  private Said node(Path script, Path in, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("node_modules/.bin/node").toString());
    command.add(script.toString());
    command.addAll(List.of(arguments));
    return run(command, in, environment, SECONDS);
  }

  private static Said run(
      List<String> command, Path in, Map<String, String> environment, int seconds)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("pollux", ".out");
    Path err = Files.createTempFile("pollux", ".err");
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(in.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    Said said =
        new Said(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
    Files.delete(out);
    Files.delete(err);
    return said;
  }
}
