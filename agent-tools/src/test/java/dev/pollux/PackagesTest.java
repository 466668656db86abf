package dev.pollux;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** Which package may use which. A new arrow is an edit to this list, to be seen in review. */
class PackagesTest {

  private static final Pattern ARROW =
      Pattern.compile("^\\s+dev\\.pollux\\.(\\S+)\\s+-> dev\\.pollux\\.(\\S+)", Pattern.MULTILINE);

  @Test
  void packagesUseTheOnesTheyMay() throws Exception {
    assertThat(uses())
        .isEqualTo(Map.ofEntries(
            entry("builtin.basics", Set.of("gemini", "json", "tool")),
            entry("builtin.files", Set.of("tool")),
            entry("builtin.shell", Set.of("tool")),
            entry("builtin.openapi", Set.of("gemini", "json", "tool")),
            entry("builtin.sql", Set.of("json", "tool")),
            entry("builtin.web", Set.of("json", "tool")),
            entry("postgres", Set.of("json", "limit", "queue", "session")),
            entry("queue", Set.of("limit", "session")),
            entry(
                "worker",
                Set.of(
                    "agent",
                    "approval",
                    "gemini",
                    "json",
                    "limit",
                    "model",
                    "queue",
                    "run",
                    "session",
                    "stream")),
            entry("mcp.auth", Set.of("json")),
            entry(
                "mcp.client",
                Set.of(
                    "gemini",
                    "json",
                    "mcp.protocol",
                    "mcp.sampling",
                    "mcp.transport",
                    "mcp.untrusted",
                    "tool",
                    "validation")),
            entry(
                "mcp.sampling", Set.of("gemini", "json", "mcp.protocol", "mcp.untrusted", "model")),
            entry("mcp.untrusted", Set.of("gemini", "json", "mcp.protocol", "validation")),
            entry("mcp.oauth", Set.of("json", "mcp.transport")),
            entry("mcp.protocol", Set.of("json")),
            entry("mcp.transport", Set.of("json", "mcp.protocol")),
            entry(
                "mcp.server",
                Set.of(
                    "gemini",
                    "json",
                    "mcp.auth",
                    "mcp.protocol",
                    "mcp.transport",
                    "schema",
                    "tool",
                    "validation"))));
  }

  @Test
  void noPackageUsesItselfOverOthers() throws Exception {
    Map<String, Set<String>> uses = uses();
    for (String from : uses.keySet()) {
      assertThat(reached(from, uses)).as("what %s uses in the end", from).doesNotContain(from);
    }
  }

  private static Set<String> reached(String from, Map<String, Set<String>> uses) {
    Set<String> reached = new TreeSet<>();
    uses.getOrDefault(from, Set.of()).forEach(next -> {
      if (reached.add(next)) {
        reached.addAll(reached(next, uses));
      }
    });
    return reached;
  }

  private static Map<String, Set<String>> uses() throws Exception {
    Path classes = Path.of(dev.pollux.mcp.server.McpServer.class
        .getProtectionDomain()
        .getCodeSource()
        .getLocation()
        .toURI());
    StringWriter out = new StringWriter();
    int exit = ToolProvider.findFirst("jdeps")
        .orElseThrow()
        .run(
            new PrintWriter(out),
            new PrintWriter(out),
            "-verbose:package",
            "-filter:none",
            "--ignore-missing-deps",
            "--multi-release",
            "base",
            classes.toString());
    assertThat(exit).as(out.toString()).isZero();
    Map<String, Set<String>> uses = new TreeMap<>();
    Matcher arrows = ARROW.matcher(out.toString());
    while (arrows.find()) {
      if (!arrows.group(1).equals(arrows.group(2))) {
        uses.computeIfAbsent(arrows.group(1), from -> new TreeSet<>()).add(arrows.group(2));
      }
    }
    return uses;
  }
}
