package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {

  @TempDir
  private Path temp;

  private Path root;

  @BeforeEach
  void writeFiles() throws IOException {
    root = Files.createDirectory(temp.resolve("data"));
    Files.createDirectory(root.resolve("sub"));
    Files.writeString(root.resolve("notes.txt"), "first line\nThe Teapot is blue\n");
    Files.writeString(root.resolve("sub/more.txt"), "another teapot\n");
    Files.writeString(root.resolve(".hidden"), "hidden teapot\n");
    Files.write(root.resolve("image.bin"), new byte[] {'t', 'e', 'a', 'p', 'o', 't', 0, 1, 2});
    Files.writeString(temp.resolve("secret.txt"), "the secret teapot\n");
    Path sibling = Files.createDirectory(temp.resolve("data2"));
    Files.writeString(sibling.resolve("secret.txt"), "the secret teapot\n");
  }

  private Cli.Result ask(String prompt) {
    Cli.Result result = Cli.run("run", "files", prompt, "--root", root.toString());
    assertThat(result.exit()).isZero();
    return result;
  }

  private void assertNotThere(String path) {
    Cli.Result result = ask("read " + path);
    assertThat(result.out())
        .isEqualTo("I could not find that out: There is no file " + path
            + " here; listFiles names them.\n");
    assertThat(result.out() + result.err()).doesNotContain("the secret");
  }

  @Test
  void filesAreCountedAndNamedWithoutHiddenOnes() {
    assertThat(ask("How many files are here?").outLines())
        .containsExactly("There are 3 files:", "  image.bin", "  notes.txt", "  sub/more.txt");
  }

  @Test
  void searchFindsLinesInAnyCaseAndSkipsWhatIsNoText() {
    assertThat(ask("Search for 'teapot'").outLines())
        .containsExactly(
            "2 lines have \"teapot\":",
            "  notes.txt:2: The Teapot is blue",
            "  sub/more.txt:1: another teapot");
    assertThat(ask("Search for notes").out()).isEqualTo("No file has a line with \"notes\".\n");
  }

  @Test
  void fileIsRead() {
    assertThat(ask("What does sub/more.txt say?").outLines())
        .containsExactly(
            "sub/more.txt has 1 lines that are not blank. It begins:", "  another teapot");
  }

  @Test
  void nothingOutsideIsRead() throws IOException {
    assertNotThere("../secret.txt");
    assertNotThere("sub/../../secret.txt");
    assertNotThere("../data2/secret.txt");
    assertNotThere(temp.resolve("secret.txt").toString());
    assertNotThere("/etc/passwd");
    assertNotThere("sub");
    assertNotThere("missing.txt");
  }

  @Test
  void linkToTheOutsideIsNotFollowed() throws IOException {
    Files.createSymbolicLink(root.resolve("link.txt"), temp.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("out"), temp.resolve("data2"));

    assertNotThere("link.txt");
    assertNotThere("out/secret.txt");
    assertThat(ask("Search for secret").out()).isEqualTo("No file has a line with \"secret\".\n");
  }

  @Test
  void linkInsideIsRead() throws IOException {
    Files.createSymbolicLink(root.resolve("link.txt"), root.resolve("notes.txt"));

    assertThat(ask("read link.txt").out()).contains("The Teapot is blue");
  }

  @Test
  void rootMayItselfBeALink() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), root);

    Cli.Result result = Cli.run("run", "files", "read notes.txt", "--root", link.toString());

    assertThat(result.out()).contains("The Teapot is blue");
  }

  @Test
  void binaryFileIsRefused() {
    assertThat(ask("read image.bin").out())
        .isEqualTo("I could not find that out: image.bin is not a text file.\n");
  }

  @Test
  void onlyTheFirst64KiBAreRead() throws IOException {
    Files.writeString(root.resolve("big.txt"), "0123456789abcde\n".repeat(8192));

    assertThat(ask("read big.txt").out()).startsWith("big.txt has 4096 lines");
  }

  @Test
  void namesOfFilesDoNotSteerTheTerminal() throws IOException {
    Files.writeString(root.resolve("red\u001b[31m.txt"), "x");

    Cli.Result result = Cli.run(
        java.util.Map.of(),
        true,
        "run",
        "files",
        "How many files are here?",
        "--verbose",
        "--root",
        root.toString());

    assertThat(result.out()).contains("red[31m.txt").doesNotContain("\u001b");
    assertThat(result.err().replaceAll("\u001b\\[(2|22)m", "")).doesNotContain("\u001b");
  }
}
