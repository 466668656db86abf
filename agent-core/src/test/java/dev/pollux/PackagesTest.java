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
            entry(
                "agent",
                Set.of(
                    "agent.call",
                    "approval",
                    "doubt",
                    "gemini",
                    "gemini.settings",
                    "intercept",
                    "json",
                    "limit",
                    "loop",
                    "model",
                    "output",
                    "price",
                    "run",
                    "session",
                    "stream",
                    "tool")),
            entry(
                "agent.call",
                Set.of(
                    "approval",
                    "doubt",
                    "gemini",
                    "intercept",
                    "json",
                    "limit",
                    "loop",
                    "run",
                    "session",
                    "tool")),
            entry("approval", Set.of("gemini", "json", "session", "tool")),
            entry("client", Set.of("gemini", "http", "json", "limit", "model", "stream")),
            entry("doubt", Set.of("gemini", "json", "tool")),
            entry("gemini", Set.of("gemini.metadata", "gemini.settings", "json")),
            entry("gemini.grounding", Set.of("gemini", "gemini.metadata")),
            entry("gemini.media", Set.of("gemini", "json")),
            entry("gemini.metadata", Set.of("json")),
            entry("gemini.settings", Set.of("json")),
            entry("google", Set.of("gemini", "http", "json", "model")),
            entry("http", Set.of("gemini", "json", "limit", "model", "stream", "traffic")),
            entry("intercept", Set.of("gemini", "json", "limit", "model", "tool")),
            entry(
                "loop",
                Set.of(
                    "gemini",
                    "gemini.metadata",
                    "json",
                    "limit",
                    "model",
                    "output",
                    "price",
                    "session")),
            entry("model", Set.of("gemini", "stream")),
            entry("openai", Set.of("gemini", "http", "json", "model")),
            entry("output", Set.of("json", "schema", "tool", "validation")),
            entry("price", Set.of("gemini", "json")),
            entry(
                "record",
                Set.of(
                    "gemini",
                    "google",
                    "http",
                    "intercept",
                    "json",
                    "limit",
                    "loop",
                    "model",
                    "openai",
                    "run",
                    "tool",
                    "traffic")),
            entry("record.junit", Set.of("http", "intercept", "model", "record")),
            entry(
                "run",
                Set.of("doubt", "gemini", "gemini.grounding", "json", "loop", "output", "session")),
            entry("schema", Set.of("json")),
            entry("session", Set.of("gemini", "json")),
            entry("session.file", Set.of("json", "limit", "session")),
            entry(
                "testing",
                Set.of(
                    "gemini",
                    "json",
                    "model",
                    "stream",
                    "testing.openai",
                    "testing.resource",
                    "testing.strict")),
            entry("testing.openai", Set.of("json")),
            entry("testing.resource", Set.of("json", "testing.strict")),
            entry("testing.strict", Set.of("json")),
            entry("tool", Set.of("gemini", "json", "schema", "validation")),
            entry("traffic", Set.of("limit", "model")),
            entry("validation", Set.of("json"))));
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
    Path classes = Path.of(dev.pollux.agent.Agent.class
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
