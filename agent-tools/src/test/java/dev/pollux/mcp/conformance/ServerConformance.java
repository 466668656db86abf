package dev.pollux.mcp.conformance;

import dev.pollux.mcp.server.McpHttpOptions;
import dev.pollux.mcp.server.McpHttpServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs everything that the official suite requires of a server, prints the scores, and ends with an error
 * when one is not full: {@code ServerConformance FOLDER [URL]}. Without an address it starts the server
 * itself.
 */
public final class ServerConformance {

  private ServerConformance() {}

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    if (args.length > 1) {
      System.exit(print(run(folder, args[1])) ? 0 : 1);
    }
    Vertx vertx = Vertx.vertx();
    String url = started(vertx);
    System.exit(print(run(folder, url)) ? 0 : 1);
  }

  /** Starts the server on a free port; gives its address. */
  static String started(Vertx vertx) {
    McpHttpOptions options = new McpHttpOptions().setPort(0).setRetry(Duration.ofMillis(500));
    return "http://localhost:"
        + new McpHttpServer(vertx, ConformanceServer.server(), options).listen().await()
        + "/mcp";
  }

  static List<Suite.Score> run(Path folder, String url) throws Exception {
    Suite newest = Suite.installed(folder, Suite.NEWEST);
    List<Suite.Score> scores = new ArrayList<>();
    scores.add(newest.requirements(url, "2025-11-25"));
    scores.add(newest.requirements(url, "2026-07-28"));
    scores.add(Suite.installed(folder, Suite.LATEST).suite(url, "active"));
    return scores;
  }

  private static boolean print(List<Suite.Score> scores) {
    scores.forEach(System.out::println);
    return scores.stream().allMatch(Suite.Score::isFull);
  }
}
