package dev.pollux.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser.ParseContext;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

  @TempDir
  private Path directory;

  private static List<String> completed(String line) throws IOException {
    List<Candidate> candidates = new ArrayList<>();
    LineReader reader = LineReaderBuilder.builder()
        .terminal(new DumbTerminal(InputStream.nullInputStream(), OutputStream.nullOutputStream()))
        .build();
    new Completion(List.of("model-a", "model-b"))
        .complete(
            reader, new Typed().parse(line, line.length(), ParseContext.COMPLETE), candidates);
    return candidates.stream().map(Candidate::value).toList();
  }

  @Test
  void commandsAreOfferedAtTheBeginningOfALine() throws IOException {
    assertThat(completed("/")).contains("/tools", "/save", "/quit").hasSize(Commands.ALL.size());
    assertThat(completed("what is")).isEmpty();
    assertThat(completed("")).isEmpty();
  }

  @Test
  void modelsAreOfferedBehindModel() throws IOException {
    assertThat(completed("/model ")).containsExactly("model-a", "model-b");
    assertThat(completed("/tools ")).isEmpty();
  }

  @Test
  void filesAreOfferedBehindCommandsThatTakeThem() throws IOException {
    Files.createFile(directory.resolve("a file.txt"));
    Files.createFile(directory.resolve(".hidden"));
    Files.createDirectory(directory.resolve("a directory"));
    String typed = directory + "/a ";

    for (String command : new String[] {"/attach", "/save", "/load"}) {
      assertThat(completed(command + " " + typed))
          .containsExactlyInAnyOrder(directory + "/a file.txt", directory + "/a directory/");
    }
    assertThat(completed("/load " + directory + "/.h")).containsExactly(directory + "/.hidden");
    assertThat(completed("/load " + directory + "/none/")).isEmpty();
    assertThat(completed("/load \u0000/")).isEmpty();
  }
}
