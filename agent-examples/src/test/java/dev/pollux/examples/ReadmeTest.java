package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README shows what the repository has. */
class ReadmeTest {

  private static final Path TOP = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("<!-- (\\S+) -->\\n```java\\n(.*?)\\n```", Pattern.DOTALL);

  private static final Pattern NAME = Pattern.compile("`([\\w.]+)`");

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
    assertThat(blocks).isEqualTo(11);
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

  @Test
  void everyFeatureOfTheReadmeNamesTestsThatThereAre() throws Exception {
    Map<String, Path> tests = tests();
    List<String> rows = new ArrayList<>(features("## All of Gemini"));
    assertThat(rows).hasSizeGreaterThan(20);
    rows.addAll(features("## MCP"));
    assertThat(rows).hasSizeGreaterThan(27);
    for (String row : rows) {
      String[] cells = row.split("\\|");
      assertThat(cells).as(row).hasSize(4);
      List<String> named =
          NAME.matcher(cells[3]).results().map(result -> result.group(1)).toList();
      assertThat(named).as(row).isNotEmpty();
      for (String name : named) {
        assertThat(tests.get(name)).as(name + ", in: " + row).isNotNull();
        assertThat(Files.readString(tests.get(name))).as(row).containsPattern("@\\w*Test\\b");
      }
    }
  }

  private static List<String> features(String heading) throws Exception {
    String section = section(readme(), heading);
    return section
        .substring(section.indexOf("| feature |"))
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| feature "))
        .toList();
  }

  private static String section(String text, String heading) {
    int from = text.indexOf(heading + "\n") + heading.length();
    return text.substring(from, text.indexOf("\n## ", from));
  }

  private static Map<String, Path> tests() throws IOException {
    Map<String, Path> tests = new HashMap<>();
    for (String module : new String[] {"agent-core", "agent-tools", "agent-examples"}) {
      Path sources = TOP.resolve(module).resolve("src/test/java");
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          files.filter(file -> file.toString().endsWith("Test.java")).forEach(file -> {
            String name = file.getFileName().toString().replace(".java", "");
            tests.put(name, file);
            tests.put(file.getParent().getFileName() + "." + name, file);
          });
        }
      }
    }
    return tests;
  }
}
