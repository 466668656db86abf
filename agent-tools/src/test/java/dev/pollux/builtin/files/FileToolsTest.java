package dev.pollux.builtin.files;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.builtin.Calls;
import dev.pollux.tool.Approval;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FileToolsTest {

  @TempDir
  Path root;

  private Calls calls;

  @BeforeEach
  void open() {
    calls = new Calls(new FileTools(options()));
  }

  @AfterEach
  void close() {
    calls.close();
  }

  private FileToolsOptions options() {
    return new FileToolsOptions().addRoot("root", root).setWriting(true);
  }

  private Path file(String name, String text) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void onlyReadingIsThereUnlessWritingIsSwitchedOn() {
    assertThat(new FileTools(root).tools())
        .extracting(FunctionTool::name, FunctionTool::effect, FunctionTool::approval)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("findFiles", Effect.REPEATABLE, Approval.NEVER),
            org.assertj.core.groups.Tuple.tuple("listFiles", Effect.REPEATABLE, Approval.NEVER),
            org.assertj.core.groups.Tuple.tuple("searchFiles", Effect.REPEATABLE, Approval.NEVER),
            org.assertj.core.groups.Tuple.tuple("readFile", Effect.REPEATABLE, Approval.NEVER));
  }

  @Test
  void everyToolThatWritesAsksUnlessTheProgramSaysOtherwise() {
    assertThat(new FileTools(options()).tools().subList(4, 8))
        .extracting(FunctionTool::name)
        .containsExactly("deleteFile", "editFile", "moveFile", "writeFile");
    assertThat(new FileTools(options()).tools().subList(4, 8)).allSatisfy(tool -> {
      assertThat(tool.approval()).isEqualTo(Approval.ALWAYS);
      assertThat(tool.flow()).isEmpty();
      assertThat(tool.effect()).isEqualTo(Effect.ONCE);
      assertThat(tool.isSequential()).isTrue();
    });
    assertThat(new FileTools(options().setWriteApproval(Approval.NEVER)).tools())
        .allMatch(tool -> tool.approval() == Approval.NEVER);
    assertThat(new FileTools(options()).tools().subList(0, 4))
        .allMatch(tool -> tool.flow().contains(DataFlow.PRIVATE));
  }

  @Test
  void readGivesARangeOfLinesAndHowManyThereAre() throws Exception {
    file("a.txt", "one\ntwo\nthree\nfour");

    JsonNode got = calls.output("readFile", Map.of("path", "a.txt", "firstLine", 2, "lines", 2));

    assertThat(got.toString())
        .isEqualTo("{\"path\":\"a.txt\",\"encoding\":\"UTF-8\",\"firstLine\":2,\"lastLine\":3,"
            + "\"linesInFile\":4,\"text\":\"two\\nthree\\n\"}");
    assertThat(calls.error("readFile", Map.of("path", "a.txt", "firstLine", 5)))
        .isEqualTo("Argument 'firstLine' of 'readFile' was 5 but the file has 4 lines");
    assertThat(calls.error("readFile", Map.of("path", "b/c.txt"))).contains("There is no 'b'");
  }

  @Test
  void encodingIsFoundAndKeptByAnEdit() throws Exception {
    String text = "caf\u00e9 1\r\n";
    for (Charset charset : new Charset[] {UTF_8, UTF_16LE, Charset.forName("windows-1252")}) {
      byte[] mark = charset == UTF_16LE ? new byte[] {(byte) 0xff, (byte) 0xfe} : new byte[0];
      byte[] bytes = concat(mark, text.getBytes(charset));
      Files.write(root.resolve("a.txt"), bytes);

      assertThat(calls.output("readFile", Map.of("path", "a.txt")).at("/text").asText())
          .isEqualTo(text);
      calls.output("editFile", Map.of("path", "a.txt", "oldText", "1\n", "newText", "2\n"));

      assertThat(Files.readAllBytes(root.resolve("a.txt")))
          .isEqualTo(concat(mark, "caf\u00e9 2\r\n".getBytes(charset)));
    }
    assertThat(
            calls.error("editFile", Map.of("path", "a.txt", "oldText", "2", "newText", "\u4e2d")))
        .contains("windows-1252");
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Test
  void binaryIsRefusedWithItsType() throws Exception {
    Map<String, String> kinds = Map.of(
        "\u0089PNG\r\n\u001a\n",
        "image/png",
        "%PDF-1.7",
        "application/pdf",
        "PK\u0003\u0004x",
        "application/zip",
        "a\0b",
        "application/octet-stream");
    for (Map.Entry<String, String> kind : kinds.entrySet()) {
      Files.writeString(
          root.resolve("x"), kind.getKey(), java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(calls.error("readFile", Map.of("path", "x")))
          .isEqualTo("'x' is not a text but " + kind.getValue());
    }
  }

  @Test
  void editGivesADiffThatPatchTakes() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 40; i++) {
      text.append(i % 9 == 0 ? "same same\n" : "line " + i + "\n");
    }
    Path file = file("a.txt", text.append("end same").toString());
    Path copy = Files.copy(file, root.resolve("copy.txt"));

    JsonNode got = calls.output(
        "editFile",
        Map.of("path", "a.txt", "oldText", "same", "newText", "new\ntext", "replaceAll", true));

    assertThat(got.at("/replacements").asInt()).isEqualTo(9);
    Path diff = Files.writeString(
        root.resolve("x.diff"), "--- a\n+++ b\n" + got.at("/diff").asText());
    Process patch = new ProcessBuilder("patch", "-s", copy.toString(), diff.toString()).start();
    assertThat(patch.waitFor()).as(got.at("/diff").asText()).isZero();
    assertThat(Files.readString(copy))
        .isEqualTo(Files.readString(file))
        .contains("line 8\nnew\ntext new\ntext\nline 10");
  }

  @Test
  void editSaysWhyItCannot() throws Exception {
    file("a.txt", "aa bb aa");

    assertThat(calls.error("editFile", Map.of("path", "a.txt", "oldText", "cc", "newText", "")))
        .contains("is not in 'a.txt'");
    assertThat(calls.error("editFile", Map.of("path", "a.txt", "oldText", "aa", "newText", "")))
        .contains("is 2 times in 'a.txt'");
    assertThat(calls.error("editFile", Map.of("path", "a.txt", "oldText", "", "newText", "x")))
        .contains("must not be empty");
    assertThat(Files.readString(root.resolve("a.txt"))).isEqualTo("aa bb aa");
  }

  @Test
  void writeMakesFoldersAndReplacesOnlyWhenTold() throws Exception {
    calls.output("writeFile", Map.of("path", "new/inner/a.txt", "text", "1"));
    Path file = root.resolve("new/inner/a.txt");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));

    assertThat(calls.error("writeFile", Map.of("path", "new/inner/a.txt", "text", "2")))
        .contains("is there already");
    assertThat(Files.readString(file)).isEqualTo("1");
    calls.output("writeFile", Map.of("path", "new/inner/a.txt", "text", "2", "overwrite", true));

    assertThat(Files.readString(file)).isEqualTo("2");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x---");
    try (var all = Files.walk(root)) {
      assertThat(all.map(path -> path.getFileName().toString())).noneMatch(n -> n.endsWith(".tmp"));
    }
  }

  @Test
  void moveAndDelete() throws Exception {
    file("a.txt", "a");
    file("b.txt", "b");

    assertThat(calls.error("moveFile", Map.of("from", "a.txt", "to", "b.txt"))).contains("already");
    calls.output("moveFile", Map.of("from", "a.txt", "to", "c/d/a2.txt"));
    assertThat(calls.error("moveFile", Map.of("from", "c", "to", "c/d/c"))).contains("into itself");
    assertThat(calls.error("deleteFile", Map.of("path", "c"))).contains("not empty");
    calls.output("moveFile", Map.of("from", "c/d", "to", "d"));
    calls.output("deleteFile", Map.of("path", "c"));
    calls.output("deleteFile", Map.of("path", "d/a2.txt"));

    assertThat(root.resolve("c")).doesNotExist();
    assertThat(root.resolve("d")).isEmptyDirectory();
  }

  @Test
  void findKnowsGlobs() throws Exception {
    for (String name : new String[] {"a.md", "docs/b.md", "docs/in/c.md", "docs/d.txt"}) {
      file(name, "x");
    }
    Map<String, String> expected = Map.of(
        "*.md", "a.md docs/b.md docs/in/c.md",
        "docs/*.md", "docs/b.md",
        "docs/**/*.md", "docs/b.md docs/in/c.md",
        "**/?.{txt,java}", "docs/d.txt",
        "[a].md", "");
    for (Map.Entry<String, String> each : expected.entrySet()) {
      JsonNode got = calls.output("findFiles", Map.of("glob", each.getKey()));
      assertThat(String.join(" ", got.at("/entries").findValuesAsText("path")))
          .as(each.getKey())
          .isEqualTo(each.getValue());
    }
    assertThat(calls
            .output("findFiles", Map.of("glob", "*.md", "path", "docs/in"))
            .at("/entries/0/path")
            .asText())
        .isEqualTo("docs/in/c.md");
  }

  @Test
  void searchGivesLinesAndSaysWhatItLeftOut() throws Exception {
    file("a.txt", "one\nTwo two\n");
    file("b.md", "two");
    Files.write(root.resolve("c.png"), new byte[] {0, 1, 2});

    JsonNode got = calls.output("searchFiles", Map.of("regex", "t(w)o$", "ignoreCase", true));

    assertThat(got.toString())
        .isEqualTo("{\"matches\":[{\"path\":\"a.txt\",\"line\":2,\"text\":\"Two two\"},"
            + "{\"path\":\"b.md\",\"line\":1,\"text\":\"two\"}],"
            + "\"filesSearched\":2,\"filesSkipped\":1,\"incomplete\":null}");
    assertThat(calls.error("searchFiles", Map.of("regex", "(?=x)"))).contains("RE2");
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void patternsThatRunAwayElsewhereEndHere() throws Exception {
    file("a.txt", "a".repeat(1000) + "!");
    for (String bomb : new String[] {
      "(a+)+$",
      "([a-z]+)*$",
      "(a|aa)+$",
      "(a|a?)+$",
      "(.*a){20}$",
      "^(([a-z])+.)+[A-Z]$",
      "(a*)*b",
      "(.*)*(.*)*(.*)*x",
      "a{1000}b",
      "((a?){30}){30}b"
    }) {
      JsonNode got = calls.output("searchFiles", Map.of("regex", bomb));
      assertThat(got.at("/filesSearched").asInt()).as(bomb).isEqualTo(1);
    }
    assertThat(calls.error("searchFiles", Map.of("regex", "((a{100}){100}){100}")))
        .contains("repeats too much");
    calls.output("findFiles", Map.of("glob", "*a".repeat(200) + "b"));
  }

  @Test
  void limitsAreToldWithWhatThereIs() throws Exception {
    for (int i = 0; i < 8; i++) {
      file("f" + i + ".txt", "x");
    }
    try (Calls few = new Calls(new FileTools(options().setMaxResults(3)))) {
      for (String tool : new String[] {"listFiles", "findFiles", "searchFiles"}) {
        JsonNode got = few.output(
            tool,
            switch (tool) {
              case "findFiles" -> Map.of("glob", "*");
              case "searchFiles" -> Map.of("regex", "x");
              default -> Map.of();
            });
        assertThat(got.get(0) == null ? got.elements().next() : got).as(tool).hasSize(3);
        assertThat(got.at("/incomplete").asText()).contains("more than 3");
      }
    }
    try (Calls short2 = new Calls(new FileTools(options().setMaxVisited(5)))) {
      assertThat(short2.output("listFiles", Map.of()).at("/incomplete").asText())
          .contains("limit of 5 entries");
    }
    try (Calls late = new Calls(new FileTools(options().setSearchTimeout(Duration.ofNanos(1))))) {
      assertThat(
              late.output("searchFiles", Map.of("regex", "x")).at("/incomplete").asText())
          .contains("time limit");
    }
    try (Calls small = new Calls(new FileTools(options().setMaxFileBytes(3)))) {
      file("big.txt", "1234");
      assertThat(small.error("readFile", Map.of("path", "big.txt"))).contains("more than the 3");
      assertThat(small.error("writeFile", Map.of("path", "n.txt", "text", "1234")))
          .isEqualTo("The file may have 3 bytes but would have 4");
    }
  }

  @Test
  void severalRootsAreNamedFirst() throws Exception {
    Path one = Files.createDirectories(root.resolve("one"));
    Path two = Files.createDirectories(root.resolve("two"));
    Files.writeString(two.resolve("a.txt"), "two");
    try (Calls both =
        new Calls(new FileTools(new FileToolsOptions().addRoot("src", one).addRoot("doc", two)))) {
      assertThat(both.output("listFiles", Map.of()).findValuesAsText("path"))
          .containsExactly("src", "doc");
      assertThat(
              both.output("readFile", Map.of("path", "doc/a.txt")).at("/text").asText())
          .isEqualTo("two");
      assertThat(both.output("searchFiles", Map.of("regex", "two"))
              .at("/matches/0/path")
              .asText())
          .isEqualTo("doc/a.txt");
      assertThat(both.error("readFile", Map.of("path", "a.txt")))
          .isEqualTo("Path 'a.txt' must begin with one of [src, doc]");
      assertThat(both.error("readFile", Map.of("path", "doc/../src/a.txt"))).contains("'..'");
    }
  }

  @Test
  void optionsRefuseWhatCannotBe() {
    assertThatThrownBy(() -> new FileTools(new FileToolsOptions()))
        .hasMessageContaining("roots: none");
    assertThatThrownBy(() -> new FileTools(root.resolve("missing")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FileToolsOptions().addRoot("../x", root))
        .hasMessageContaining("name: '../x'");
    assertThatThrownBy(() -> new FileToolsOptions().setMaxResults(0))
        .hasMessage("maxResults: 0 (expected: 1 to 10000)");
  }
}
