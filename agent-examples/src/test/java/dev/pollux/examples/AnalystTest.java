package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalystTest {

  @TempDir
  private Path directory;

  private static String answer(String prompt) {
    return Cli.run("run", "analyst", prompt).out();
  }

  @Test
  void codeItsOutputAndTheAnswerAreShown() {
    assertThat(answer("In which month were most books sold?")).isEqualTo("""
            import csv
            rows = list(csv.DictReader(open("table.csv")))
            print(max(rows, key=lambda row: float(row["books"])))
            # OUTCOME_OK
            December 467

            December has the most books: 467.
            """);
  }

  @Test
  void numbersAreThoseOfTheTableInTheRequest() throws IOException {
    assertThat(answer("What is the average of visitors?"))
        .endsWith("The average of visitors is 493.08.\n");
    assertThat(answer("What is the total of takings?"))
        .endsWith("The total of takings is 47442.80.\n");
    assertThat(answer("Which month had the fewest cups?"))
        .endsWith("January has the fewest cups: 97.\n");

    Path file = Files.writeString(directory.resolve("trees.csv"), "tree,rings\noak,80\nash,41\n");
    Cli.Result own =
        Cli.run("run", "analyst", "What is the total of rings?", "--file", file.toString());

    assertThat(own.out()).endsWith("The total of rings is 121.\n");
  }

  @Test
  void columnWithoutNumbersIsToldAsSuch() throws IOException {
    Path file = Files.writeString(directory.resolve("trees.csv"), "tree,rings\noak,many\n");

    Cli.Result result =
        Cli.run("run", "analyst", "What is the total of rings?", "--file", file.toString());

    assertThat(result.out()).endsWith("The column rings does not hold numbers alone.\n");
  }

  @Test
  void fileMustBeATextThatIsNotTooLarge() throws IOException {
    Path image = Files.write(directory.resolve("a.csv"), new byte[] {(byte) 0xff, (byte) 0xd8, -1});
    Path large = Files.write(directory.resolve("b.csv"), "a,b\n".repeat(300_000).getBytes());
    Path none = directory.resolve("none.csv");

    for (Path file : new Path[] {image, large, none}) {
      Cli.Result result = Cli.run("run", "analyst", "hi", "--file", file.toString());
      assertThat(result.exit()).as(file.toString()).isEqualTo(2);
      assertThat(result.err()).contains(file.toString(), "(expected: ");
    }
  }
}
