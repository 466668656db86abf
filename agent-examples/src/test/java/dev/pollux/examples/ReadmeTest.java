package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows what the repository has. */
class ReadmeTest {

  private static final Path TOP = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("<!-- (\\S+) -->\\n```java\\n(.*?)\\n```", Pattern.DOTALL);

  private static String readme() throws Exception {
    return Files.readString(TOP.resolve("README.md"));
  }

  @Test
  void programOfTheReadmeStandsInTheFileItNames() throws Exception {
    Matcher block = BLOCK.matcher(readme());
    int blocks = 0;
    while (block.find()) {
      String source = Files.readString(TOP.resolve(block.group(1)));
      assertThat(lessIndented(source)).contains(lessIndented(block.group(2)));
      blocks++;
    }
    assertThat(blocks).isEqualTo(2);
  }

  private static String lessIndented(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void ciRunsTheTestCommandOfTheReadme() throws Exception {
    assertThat(readme()).contains("\n```\nmvn -B verify\n```\n");
    assertThat(Files.readString(TOP.resolve(".ci/run"))).contains("\nmvn -B verify\n");
  }

  @Test
  void examplesOfTheReadmeAreTheOnesThereAre() throws Exception {
    String readme = readme();
    assertThat(Example.ALL)
        .allSatisfy(example -> assertThat(readme).contains("\n| `" + example.name() + "` |"));
  }
}
