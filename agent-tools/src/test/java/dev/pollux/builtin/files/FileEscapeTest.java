package dev.pollux.builtin.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.builtin.Calls;
import dev.pollux.gemini.FunctionResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways out of a root by how a path is written. */
class FileEscapeTest {

  private static final String MARK = "outside-7d1c";

  @TempDir
  Path folder;

  private Path root;
  private Calls calls;

  @BeforeEach
  void makeFiles() throws Exception {
    root = Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(root.resolve("sub/deep"));
    Files.writeString(root.resolve("inside.txt"), "inside");
    Files.createDirectories(folder.resolve("data-secret"));
    for (String outside : List.of("secret.txt", "data-secret/secret.txt", "data.txt")) {
      Files.writeString(folder.resolve(outside), MARK);
    }
    Files.createSymbolicLink(root.resolve("link.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("twin"), folder.resolve("data-secret"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    calls = new Calls(new FileTools(new FileToolsOptions().addRoot("root", root).setWriting(true)));
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void S06_noSpellingLeadsOut() throws Exception {
    Map<String, String> before = outside();
    List<String> spellings = spellings();
    assertThat(spellings).hasSizeGreaterThanOrEqualTo(80).doesNotHaveDuplicates();

    for (String path : spellings) {
      for (FunctionResponse response : tries(path)) {
        assertThat(response.response().toString()).as(path).doesNotContain(MARK);
        assertThat(response.isError()).as("%s: %s", path, response.response()).isTrue();
      }
    }

    assertThat(outside()).isEqualTo(before);
    assertThat(names(root)).containsExactly("inside.txt", "link.txt", "sub", "twin", "up");
  }

  @Test
  void whatIsInsideIsReachedWhateverDotsAndSlashesAreInBetween() throws Exception {
    for (String path : List.of("inside.txt", "./inside.txt", ".//inside.txt", "inside.txt/")) {
      assertThat(calls.output("readFile", Map.of("path", path)).at("/text").asText())
          .isEqualTo("inside");
    }
  }

  @Test
  void searchesAndListsDoNotFollowLinks() throws Exception {
    assertThat(calls.output("searchFiles", Map.of("regex", MARK)).at("/matches"))
        .isEmpty();
    assertThat(calls.output("findFiles", Map.of("glob", "secret*")).at("/entries"))
        .isEmpty();
    assertThat(calls.output("listFiles", Map.of()).findValuesAsText("kind"))
        .containsExactly("file", "link", "folder", "link", "link");
    assertThat(calls.error("listFiles", Map.of("path", "twin"))).contains("links are not followed");
    assertThat(calls.error("listFiles", Map.of("path", "up"))).contains("links are not followed");
  }

  private List<FunctionResponse> tries(String path) throws Exception {
    List<FunctionResponse> responses = new ArrayList<>();
    responses.add(calls.call("readFile", Map.of("path", path)));
    responses.add(calls.call("deleteFile", Map.of("path", path)));
    responses.add(calls.call("moveFile", Map.of("from", path, "to", "sub/got")));
    // The name of a link is a name inside: writing there is refused as well.
    responses.add(
        calls.call("editFile", Map.of("path", path, "oldText", MARK, "newText", "changed")));
    if (!isNameInside(path)) {
      responses.add(
          calls.call("writeFile", Map.of("path", path, "text", "changed", "overwrite", true)));
    }
    return responses;
  }

  // Odd, but no more than names of something that would be inside.
  private boolean isNameInside(String path) {
    return path.contains("%")
        || path.contains(";")
        || path.matches("[\u2024\uFF0E\uFF0F\u3002]{2}.*|\\.\\.[\u2215\u2044].*")
        || path.equals(folder.resolve("secret.txt").toString().substring(1));
  }

  private List<String> spellings() {
    Path secret = folder.resolve("secret.txt");
    Set<String> all = new LinkedHashSet<>(List.of(
        "../secret.txt",
        "./../secret.txt",
        "sub/../../secret.txt",
        "sub/deep/../../../secret.txt",
        "../data/inside.txt",
        "../data-secret/secret.txt",
        "../data.txt",
        "..",
        "../",
        "sub/..",
        "sub/../..",
        "....//secret.txt",
        "..../secret.txt",
        ".../secret.txt",
        "..;/secret.txt",
        "sub/./../../secret.txt",
        "sub//..//..//secret.txt",
        ".. /secret.txt",
        "../ secret.txt",
        " ../secret.txt",
        ". ./secret.txt",
        "..\\secret.txt",
        "sub\\..\\..\\secret.txt",
        "..\\../secret.txt",
        "../\\secret.txt",
        "\\secret.txt",
        "\\\\server\\share\\secret.txt",
        "//server/share/secret.txt",
        "\\\\?\\C:\\secret.txt",
        "\\\\.\\C:\\secret.txt",
        "C:\\secret.txt",
        "C:/secret.txt",
        "C:secret.txt",
        "c:../secret.txt",
        "inside.txt::$DATA",
        "inside.txt:stream",
        "file:///etc/passwd",
        "file:/etc/passwd",
        "file:secret.txt",
        "jar:file:/x!/y",
        "http://localhost/secret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "/./etc/passwd",
        "/proc/self/root/etc/passwd",
        "/proc/self/cwd/secret.txt",
        "/dev/stdin",
        "/dev/fd/0",
        "~/secret.txt",
        "~root/.bashrc",
        "~",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "..%2fsecret.txt",
        "..%5csecret.txt",
        "%252e%252e%252fsecret.txt",
        "..%c0%afsecret.txt",
        "%c0%ae%c0%ae/secret.txt",
        "\uFF0E\uFF0E/secret.txt",
        "\uFF0E\uFF0E\uFF0Fsecret.txt",
        "\u2024\u2024/secret.txt",
        "..\u2215secret.txt",
        "..\u2044secret.txt",
        "\u3002\u3002/secret.txt",
        "../secret.txt\0",
        "inside.txt\0.png",
        "\0../secret.txt",
        "..\0/secret.txt",
        "../secret.txt\n",
        "\n../secret.txt",
        "..\r/secret.txt",
        "..\t/secret.txt",
        ".\u200B./secret.txt",
        "..\u200D/secret.txt",
        "\u202E../secret.txt",
        "\uFEFF../secret.txt",
        "\uD800/secret.txt",
        "CON",
        "con.txt",
        "NUL",
        "aux",
        "PRN.log",
        "COM1",
        "lpt9.txt",
        "COM\u00B9",
        "CONIN$",
        "sub/nul",
        "inside.txt.",
        "inside.txt ",
        "sub./x",
        "sub /x",
        "INSIDE~1.TXT",
        "SUB~1/x",
        "",
        ".",
        "/",
        "./.",
        "link.txt",
        "twin/secret.txt",
        "up/secret.txt",
        "up/data/inside.txt",
        "twin/../secret.txt",
        "up/up/secret.txt",
        "sub/" + "x/".repeat(70) + "f",
        "x".repeat(300),
        "a/".repeat(3000),
        secret.toString(),
        "/" + secret,
        secret.toString().substring(1),
        root.resolve("inside.txt").toString(),
        root + "-secret/secret.txt"));
    return List.copyOf(all);
  }

  private Map<String, String> outside() throws Exception {
    Map<String, String> texts = new TreeMap<>();
    for (String name : List.of("secret.txt", "data-secret/secret.txt", "data.txt")) {
      texts.put(name, Files.readString(folder.resolve(name)));
    }
    texts.put("names", names(folder).toString());
    return texts;
  }

  private static List<String> names(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
