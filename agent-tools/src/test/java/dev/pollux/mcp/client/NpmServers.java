package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The reference servers, installed from npm into the build's folder and kept there. */
final class NpmServers {

  private static final String VERSION = "2026.8.31";
  private static final List<String> NAMES =
      List.of("server-everything", "server-filesystem", "server-memory");

  private final Path folder;

  private NpmServers(Path folder) {
    this.folder = folder;
  }

  /** Installs them; the test is skipped where npm is not there, and fails if it is and {@code CI=true}. */
  static NpmServers installed() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of("target", "npm-servers")).toAbsolutePath();
    NpmServers servers = new NpmServers(folder);
    if (NAMES.stream().allMatch(name -> Files.exists(servers.main(name)))) {
      return servers;
    }
    Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
    List<String> npm = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
    NAMES.forEach(name -> npm.add("@modelcontextprotocol/" + name + "@" + VERSION));
    Process process;
    try {
      process = new ProcessBuilder(npm)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("npm.log").toFile())
          .start();
    } catch (IOException e) {
      return skipped("npm is not there: " + e.getMessage(), false);
    }
    if (!process.waitFor(180, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return skipped("npm did not end within 180 s", true);
    }
    return process.exitValue() == 0
        ? servers
        : skipped("npm ended with " + process.exitValue(), true);
  }

  private static NpmServers skipped(String reason, boolean npmIsThere) {
    System.out.println("The reference servers were not tried: " + reason);
    assertThat(npmIsThere && "true".equals(System.getenv("CI"))).as(reason).isFalse();
    Assumptions.abort(reason);
    throw new AssertionError(reason);
  }

  private Path main(String name) {
    return folder.resolve("node_modules/@modelcontextprotocol/" + name + "/dist/index.js");
  }

  /** The command that starts the server that asks the client's model with tools, of the TypeScript SDK. */
  String[] askingServer() throws IOException {
    Path script = folder.resolve("asking.mjs");
    try (InputStream source = NpmServers.class.getResourceAsStream("asking.mjs")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
    return new String[] {"node", script.toString()};
  }

  /** The command that starts one. */
  String[] command(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of("node", main(name).toString()));
    command.addAll(List.of(arguments));
    return command.toArray(new String[0]);
  }
}
