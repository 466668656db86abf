package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.examples.Access.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MisuseTest {

  private static void assertMisuse(String message, String... args) {
    Cli.Result result = Cli.run(args);
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines()).singleElement().asString().startsWith(message);
  }

  private static void assertRunRefuses(String message, String... options) {
    String[] args = new String[options.length + 3];
    System.arraycopy(new String[] {"run", "weather", "hi"}, 0, args, 0, 3);
    System.arraycopy(options, 0, args, 3, options.length);
    assertMisuse("agents run: " + message, args);
  }

  @Test
  void commandIsNeededAndKnown() {
    assertMisuse(
        "agents: Missing command: list, run, chat, sessions, service, worker, submit, local-gemini or mcp (see agents --help)");
    assertMisuse("agents: Unexpected argument: 'walk' (see agents --help)", "walk");
  }

  @Test
  void exampleAndPromptAreNeeded() {
    assertMisuse("agents run: Missing required parameter: 'EXAMPLE'", "run");
    assertMisuse("agents run: PROMPT: empty (expected: a question)", "run", "weather");
    assertMisuse("agents run: PROMPT: empty (expected: a question)", "run", "weather", " ");
    assertMisuse(
        "agents run: example: 'wether' (expected: one of analyst, assistant, extract, files, image,"
            + " mcp, orders, research, weather)",
        "run",
        "wether",
        "hi");
  }

  @Test
  void optionsSayWhatTheyTake() {
    assertRunRefuses("Unknown option: '--verbos' (see", "--verbos");
    assertRunRefuses("model id: '' (expected: like gemini-3-flash-preview)", "--model", "");
    assertRunRefuses("model id: '../x' (expected", "--model", "../x");
    assertRunRefuses("base URL: 'localhost' (expected: http or https", "--base-url", "localhost");
    assertRunRefuses(
        "base URL: 'http://127.0.0.1:70000' (expected: http or https",
        "--base-url",
        "http://127.0.0.1:70000");
    assertRunRefuses("API version: 'v 1' (expected: like v1beta", "--api-version", "v 1");
    assertRunRefuses("--auth: 'basic' (expected: api-key or bearer)", "--auth", "basic");
    assertRunRefuses("--events: 'xml' (expected: json)", "--events", "xml");
    assertRunRefuses("maxTurns: 0 (expected: >= 1)", "--max-turns", "0");
    assertRunRefuses("Invalid value for option '--max-turns': 'many'", "--max-turns", "many");
    assertRunRefuses(
        "--root: example weather does not take it (expected: one of assistant, files)",
        "--root",
        ".");
    assertRunRefuses(
        "--file: example weather does not take it (expected: one of analyst)", "--file", "x.csv");
    assertRunRefuses(
        "--out: example weather does not take it (expected: one of image)", "--overwrite");
    assertRunRefuses(
        "--route: 'azure' (expected: google, comet, vertex or openai)", "--route", "azure");
    assertRunRefuses(
        "--attach: 'no/such' (expected: a file that may be read)", "--attach", "no/such");
    assertRunRefuses(
        "--prices: 'no/such' (expected: a file that may be read)", "--prices", "no/such");
  }

  @Test
  void keyThatWasTypedIsNotShown() {
    assertRunRefuses("Unknown option: '--api-key' (see", "--api-key", "secret-key");
    assertRunRefuses("Unknown option: '--api-key' (see", "--api-key=secret-key");
  }

  @Test
  void thinkingIsAWordOrAWholeNumber() {
    for (String wrong : new String[] {"", "very much", "-2", "1.5", "99999999999"}) {
      assertRunRefuses(
          "--thinking: '" + wrong + "' (expected: a level like LOW, or a number of"
              + " tokens >= -1)",
          "--thinking=" + wrong);
    }
  }

  @Test
  void directoryMustBeThere() {
    assertMisuse(
        "agents run: --root: 'no/such' (expected: a directory)",
        "run",
        "files",
        "hi",
        "--root",
        "no/such");
  }

  @Test
  void keyFileMustHoldAKey(@TempDir Path directory) throws IOException {
    Path empty = Files.writeString(directory.resolve("empty"), "\n");
    Path two = Files.writeString(directory.resolve("two"), "first-key\nsecond-key\n");
    Path none = directory.resolve("none");

    assertRunRefuses("API key file: there is no '" + none + "'", "--api-key-file", none.toString());
    assertRunRefuses("API key file: '" + empty + "' is empty", "--api-key-file", empty.toString());
    assertRunRefuses(
        "API key (expected: printable ASCII without spaces, not empty)",
        "--api-key-file",
        two.toString());
  }

  @Test
  void wordsBehindAnAtSignAreNoFiles() {
    assertThat(Cli.run("run", "weather", "@no-such-file").exit()).isZero();
  }

  @Test
  void helpIsEverywhere() {
    assertThat(Cli.run("--help").out()).startsWith("Usage: agents ").contains("local-gemini");
    assertThat(Cli.run("list", "--help").out()).startsWith("Usage: agents list ");
    assertThat(Cli.run("local-gemini", "--help").out()).startsWith("Usage: agents local-gemini ");
    assertThat(Cli.run("mcp", "--help").out()).contains("SERVER", "serve", "tools", "call");
    assertThat(Cli.run("mcp", "serve", "--help").out()).contains("--stdio", "--port", "--root");
    assertThat(Cli.run("mcp", "call", "--help").out()).contains("JSON", "--mcp-config");
    Cli.Result run = Cli.run("run", "--help");
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .startsWith("Usage: agents run ")
        .contains("--model", "--base-url", "--api-version", "--auth", "--api-key-file")
        .contains("--no-stream", "--thinking", "--max-turns", "--events", "--verbose", "--root")
        .contains(
            "--route",
            "--attach",
            "--prices",
            "--file",
            "--out",
            "--overwrite",
            "--mcp",
            "--mcp-config",
            "--approve");
  }

  @Test
  void listNamesAllExamplesWithTheirPrompts() {
    Cli.Result result = Cli.run("list");

    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    for (Example example : Example.ALL) {
      assertThat(result.outLines()).contains(example.name() + ": " + example.description());
      assertThat(result.out()).contains("agents run " + example.name() + " \"");
    }
  }

  @Test
  void accessIsThatOfTheFirstKey() {
    Map<String, String> all =
        Map.of("GOOGLE_API_KEY", "a", "GEMINI_API_KEY", "b", "COMETAPI_KEY", "c");

    assertThat(Access.of(all, null, null, null))
        .isEqualTo(new Access(Way.GOOGLE, "https://generativelanguage.googleapis.com", "a"));
    assertThat(Access.of(Map.of("COMETAPI_KEY", " c "), null, null, null))
        .isEqualTo(new Access(Way.COMET, "https://api.cometapi.com", "c"));
    assertThat(Access.of(Map.of("COMETAPI_KEY", "c"), null, null, "http://localhost"))
        .isEqualTo(new Access(Way.COMET, "http://localhost", "c"));
    assertThat(Access.of(Map.of(), null, null, null)).isEqualTo(new Access(Way.GOOGLE, null, null));
  }
}
