package dev.pollux.mcp.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The official conformance suite, installed from npm into a folder with a Node of its own. A scenario
 * counts only when a check of it passed and none failed: against a port where nobody listens some
 * scenarios fail no check.
 */
final class Suite {

  static final String NODE = "node@22.23.3";
  static final String NEWEST = "0.2.0-alpha.12";
  static final String LATEST = "0.1.16";

  private final Path folder;

  private Suite(Path folder) {
    this.folder = folder;
  }

  /** It cannot be installed here; says why. */
  static final class NotThereException extends Exception {
    private static final long serialVersionUID = 1L;

    NotThereException(String message) {
      super(message);
    }
  }

  /**
   * What a run came to.
   *
   * @param required the scenarios that must pass
   * @param failed those of them that did not, and why
   * @param others further scenarios that ran, and whether they passed
   */
  record Score(
      String name, List<String> required, Map<String, String> failed, Map<String, Boolean> others) {

    boolean isFull() {
      return failed.isEmpty() && !required.isEmpty();
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(
          name + ": " + (required.size() - failed.size()) + "/" + required.size());
      failed.forEach((scenario, why) ->
          text.append("\n  failed: ").append(scenario).append(" (").append(why).append(")"));
      others.forEach((scenario, passed) ->
          text.append("\n  not counted: ").append(scenario).append(passed ? " passed" : " failed"));
      return text.toString();
    }
  }

  /** The suite in this folder, where it is kept for the next time. */
  static Suite installed(Path parent, String version)
      throws NotThereException, IOException, InterruptedException {
    Path folder = Files.createDirectories(parent.resolve(version)).toAbsolutePath();
    Suite suite = new Suite(folder);
    if (!Files.exists(suite.node()) || !Files.exists(suite.index())) {
      Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
      List<String> npm = List.of(
          "npm",
          "install",
          "--no-audit",
          "--no-fund",
          NODE,
          "@modelcontextprotocol/conformance@" + version);
      Path log = folder.resolve("npm.log");
      int exit;
      try {
        exit = run(npm, folder, log, 180);
      } catch (IOException e) {
        throw new NotThereException("npm is not there: " + e.getMessage());
      }
      if (exit != 0 || !Files.exists(suite.node()) || !Files.exists(suite.index())) {
        throw new NotThereException("npm ended with " + exit + ", see " + log);
      }
    }
    return suite;
  }

  private Path node() {
    return folder.resolve("node_modules/.bin/node");
  }

  private Path index() {
    return folder.resolve("node_modules/@modelcontextprotocol/conformance/dist/index.js");
  }

  private static int run(List<String> command, Path in, Path log, int seconds)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command)
        .directory(in.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  /** Runs all scenarios that a revision requires of a server. */
  Score requirements(String url, String revision) throws IOException, InterruptedException {
    checkAlive(url);
    return score(
        List.of("server", "--url", url),
        revision,
        List.of("--requirements", revision),
        required("server:", revision));
  }

  /** Runs all scenarios that a revision requires of a client, which is started by this command. */
  Score clientRequirements(String command, String revision)
      throws IOException, InterruptedException {
    return score(
        client(command),
        "client-" + revision,
        List.of("--requirements", revision),
        required("client:", revision));
  }

  /** Runs the client scenarios of a suite of this name; required are all but those named. */
  Score clientSuite(String command, String suite, Set<String> notRequired)
      throws IOException, InterruptedException {
    Score all = score(client(command), "client-" + suite, List.of("--suite", suite), List.of());
    Map<String, Boolean> others = new TreeMap<>();
    Map<String, String> failed = new TreeMap<>(all.failed());
    for (String scenario : notRequired) {
      others.put(scenario, failed.remove(scenario) == null);
    }
    List<String> required =
        all.required().stream().filter(name -> !notRequired.contains(name)).toList();
    return new Score(all.name(), required, failed, others);
  }

  /** Runs one scenario for a client; of the suite's own revision when none is named. */
  Score clientScenario(String command, String scenario, @Nullable String revision)
      throws IOException, InterruptedException {
    List<String> one = List.of("--scenario", scenario);
    return score(
        client(command),
        "client-" + scenario.replace('/', '-'),
        revision == null
            ? one
            : Stream.concat(one.stream(), Stream.of("--spec-version", revision)).toList(),
        List.of());
  }

  /**
   * The score with what failed run once more, one scenario at a time: where all of them run at once on a
   * machine that has other work, some come too late for limits that the suite itself sets.
   */
  Score alone(Score score, String command, @Nullable String revision)
      throws IOException, InterruptedException {
    Map<String, String> failed = new TreeMap<>(score.failed());
    for (String scenario : score.failed().keySet()) {
      if (clientScenario(command, scenario, revision).isFull()) {
        failed.remove(scenario);
      }
    }
    return new Score(score.name(), score.required(), failed, score.others());
  }

  // All scenarios of a client run at once, each with a Java of its own.
  private static List<String> client(String command) {
    return List.of("client", "--command", command, "--timeout", "240000");
  }

  private List<String> required(String role, String revision) throws IOException {
    List<String> required = new ArrayList<>();
    Path file = index().getParent().getParent().resolve("requirements/" + revision + ".yaml");
    boolean inRole = false;
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith(" ") && !line.startsWith("#")) {
        inRole = line.startsWith(role);
      } else if (inRole && line.strip().startsWith("- ")) {
        required.add(line.strip().substring(2).strip());
      }
    }
    return required;
  }

  /** Runs the scenarios of a suite of this name, all of which are required. */
  Score suite(String url, String suite) throws IOException, InterruptedException {
    checkAlive(url);
    return score(List.of("server", "--url", url), suite, List.of("--suite", suite), List.of());
  }

  private Score score(List<String> role, String name, List<String> arguments, List<String> required)
      throws IOException, InterruptedException {
    Path results = folder.resolve("results-" + name);
    delete(results);
    List<String> command = new ArrayList<>(List.of(node().toString(), index().toString()));
    command.addAll(role);
    command.addAll(arguments);
    command.addAll(List.of("-o", results.toString()));
    run(command, folder, folder.resolve(name + ".log"), 300);
    Map<String, String> wrong = read(results);
    List<String> wanted = required.isEmpty() ? List.copyOf(wrong.keySet()) : required;
    Map<String, String> failed = new TreeMap<>();
    for (String scenario : wanted) {
      String why = wrong.getOrDefault(scenario, "it did not run");
      if (!why.isEmpty()) {
        failed.put(scenario, why);
      }
    }
    Map<String, Boolean> others = new TreeMap<>();
    wrong.forEach((scenario, why) -> {
      if (!wanted.contains(scenario)) {
        others.put(scenario, why.isEmpty());
      }
    });
    return new Score(name, wanted, failed, others);
  }

  /** What is wrong with each scenario that ran; nothing when it passed. */
  private static Map<String, String> read(Path results) throws IOException {
    Map<String, String> wrong = new TreeMap<>();
    if (!Files.isDirectory(results)) {
      return wrong;
    }
    try (Stream<Path> files = Files.walk(results)) {
      for (Path checks : files.filter(file -> file.endsWith("checks.json")).toList()) {
        // server-NAME-2026-01-02T03-04-05-678Z, NAME-… for a client; a name may have a folder in
        // it.
        String name = results.relativize(checks.getParent()).toString().replace('\\', '/');
        String scenario = name.substring(
            name.startsWith("server-") && !results.toString().contains("client-")
                ? "server-".length()
                : 0,
            name.length() - 25);
        wrong.merge(scenario, wrong(Json.parse(Files.readString(checks))), (a, b) -> a + b);
      }
    }
    return wrong;
  }

  private static String wrong(JsonNode checks) {
    int passed = 0;
    StringBuilder failed = new StringBuilder();
    for (JsonNode check : checks) {
      String status = check.path("status").asText();
      passed += status.equals("SUCCESS") ? 1 : 0;
      if (status.equals("FAILURE")) {
        failed
            .append(check.path("id").asText())
            .append(": ")
            .append(check.path("errorMessage").asText())
            .append("; ");
      }
    }
    return failed.isEmpty() && passed == 0 ? "no check passed" : failed.toString();
  }

  private static void checkAlive(String url) throws IOException, InterruptedException {
    HttpResponse<String> answer = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                        + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                        + "\"clientInfo\":{\"name\":\"alive\",\"version\":\"1\"}}}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(url + " answered " + answer.statusCode() + " (expected: 200)");
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder, new FileVisitOption[0])) {
        all.sorted(Comparator.reverseOrder()).forEach(path -> {
          try {
            Files.delete(path);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
      }
    }
  }
}
