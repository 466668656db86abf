package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {

  private static final Path SOURCES = Path.of("src/main/java/dev/pollux/examples");

  private static final Set<String> WITH_TOOLS =
      Set.of("assistant", "files", "mcp", "orders", "research", "weather");

  static Stream<Arguments> prompts() {
    return Example.ALL.stream()
        .flatMap(example -> example.prompts().stream().map(p -> Arguments.of(example.name(), p)));
  }

  @ParameterizedTest
  @MethodSource("prompts")
  void scriptAnswersItsPrompts(String example, String prompt, @TempDir Path directory) {
    Cli.Result result = switch (example) {
      case "files" -> Cli.run("run", example, prompt, "--root", "src/main");
      case "image" ->
        Cli.run("run", example, prompt, "--out", directory.resolve("a.png").toString());
      default -> Cli.run("run", example, prompt);
    };

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).isNotBlank().doesNotContain("I do not know");
    String calls = WITH_TOOLS.contains(example) ? "[1-9]\\d*" : "0";
    assertThat(result.err()).containsPattern("\\d+ turns, " + calls + " calls; tokens: \\d+ in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"analyst", "assistant", "files", "mcp", "orders", "research", "weather"})
  void scriptNamesItsPromptsWhenItDoesNotKnowOne(String name) {
    Cli.Result result = Cli.run("run", name, "Sing a song");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).startsWith("I am a script that plays Gemini, and I do not know this");
    assertThat(result.outLines().subList(1, result.outLines().size()))
        .containsExactlyElementsOf(known(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"extract", "image"})
  void scriptNamesItsPromptsAlsoWhereTextIsNoAnswer(String name, @TempDir Path directory) {
    List<String> args = new ArrayList<>(List.of("run", name, "Sing a song"));
    if (name.equals("image")) {
      args.addAll(List.of("--out", directory.resolve("a.png").toString()));
    }

    Cli.Result result = Cli.run(args.toArray(String[]::new));

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("I am a script that plays Gemini");
    assertThat(known(name)).allSatisfy(line -> assertThat(result.err()).contains(line.strip()));
  }

  private static List<String> known(String name) {
    return Example.named(name).prompts().stream().map(prompt -> "  " + prompt).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "analyst/Analyst.java",
        "assistant/Assistant.java",
        "extract/Extract.java",
        "files/Folder.java",
        "image/Drawing.java",
        "mcp/AnyServer.java",
        "orders/Orders.java",
        "research/Research.java",
        "weather/Weather.java"
      })
  void exampleHasAtMost80LinesOfCode(String file) throws IOException {
    List<String> code = Files.readAllLines(SOURCES.resolve(file)).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.matches("(//|/\\*|\\*).*"))
        .toList();

    assertThat(code).hasSizeLessThanOrEqualTo(80);
  }
}
