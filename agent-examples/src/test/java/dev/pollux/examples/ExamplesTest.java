package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {

  private static final Path SOURCES = Path.of("src/main/java/dev/pollux/examples");

  static Stream<Arguments> prompts() {
    return Example.ALL.stream()
        .flatMap(example -> example.prompts().stream().map(p -> Arguments.of(example.name(), p)));
  }

  @ParameterizedTest
  @MethodSource("prompts")
  void scriptAnswersItsPromptsWithTools(String example, String prompt) {
    Cli.Result result = example.equals("files")
        ? Cli.run("run", example, prompt, "--root", "src/main")
        : Cli.run("run", example, prompt);

    assertThat(result.exit()).isZero();
    assertThat(result.out()).isNotBlank().doesNotContain("I do not know");
    assertThat(result.err()).containsPattern("\\d+ turns, [1-9]\\d* calls; tokens: \\d+ in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "orders", "weather"})
  void scriptNamesItsPromptsWhenItDoesNotKnowOne(String name) {
    Cli.Result result = Cli.run("run", name, "Sing a song");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).startsWith("I am a script that plays Gemini, and I do not know this");
    assertThat(result.outLines().subList(1, result.outLines().size()))
        .containsExactlyElementsOf(
            Example.named(name).prompts().stream().map(prompt -> "  " + prompt).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"files/Folder.java", "orders/Orders.java", "weather/Weather.java"})
  void exampleHasAtMost80LinesOfCode(String file) throws IOException {
    List<String> code = Files.readAllLines(SOURCES.resolve(file)).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.matches("(//|/\\*|\\*).*"))
        .toList();

    assertThat(code).hasSizeLessThanOrEqualTo(80);
  }
}
