package dev.pollux.mcp.conformance;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs everything that the official suite requires of a client, prints the scores, and ends with an error
 * when one is not full: {@code ClientConformance FOLDER}.
 */
public final class ClientConformance {

  /**
   * Of 0.1.16. The first has metadata of issuer {@code …/oauth} at the place for the issuer without that
   * path, which a client must not use (RFC 8414, section 3.3; the suite's later versions name the right
   * one). The second is about an extension that is not here.
   */
  private static final Set<String> NOT_REQUIRED =
      Set.of("auth/2025-03-26-oauth-metadata-backcompat", "auth/cross-app-access-complete-flow");

  private ClientConformance() {}

  /** See the class. */
  public static void main(String[] args) throws Exception {
    List<Suite.Score> scores = run(Path.of(args[0]));
    scores.forEach(System.out::println);
    System.exit(scores.stream().allMatch(Suite.Score::isFull) ? 0 : 1);
  }

  static List<Suite.Score> run(Path folder) throws Exception {
    Suite newest = Suite.installed(folder, Suite.NEWEST);
    List<Suite.Score> scores = new ArrayList<>();
    for (String revision : List.of("2025-11-25", "2026-07-28")) {
      Suite.Score atOnce = newest.clientRequirements(command(), revision);
      scores.add(newest.alone(atOnce, command(), revision));
    }
    Suite latest = Suite.installed(folder, Suite.LATEST);
    Suite.Score atOnce = latest.clientSuite(command(), "all", NOT_REQUIRED);
    scores.add(latest.alone(atOnce, command(), null));
    return scores;
  }

  /** One scenario for each feature, for where the whole would take too long. */
  static List<Suite.Score> sample(Path folder) throws Exception {
    Suite newest = Suite.installed(folder, Suite.NEWEST);
    List<Suite.Score> scores = new ArrayList<>();
    for (String scenario : List.of("initialize", "sse-retry", "auth/scope-step-up")) {
      scores.add(newest.clientScenario(command(), scenario, "2025-11-25"));
    }
    for (String scenario :
        List.of("tools_call", "sep-2322-client-request-state", "http-custom-headers")) {
      scores.add(newest.clientScenario(command(), scenario, "2026-07-28"));
    }
    return scores;
  }

  // Thirty of these start at once: what makes one start fast counts more than what makes it run
  // fast.
  private static String command() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return String.join(
        " ",
        quoted(java),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-cp",
        quoted(classPath()),
        ConformanceClient.class.getName());
  }

  // The suite runs it in a folder of its own.
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  // The suite gives the command to a shell.
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
