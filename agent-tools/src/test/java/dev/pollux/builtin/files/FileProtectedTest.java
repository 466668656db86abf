package dev.pollux.builtin.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.builtin.Calls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own settings and what starts it, though they are below a root. */
class FileProtectedTest {

  private static final List<String> PATHS = List.of(
      ".git/hooks/pre-commit",
      ".git/config",
      "sub/.git/config",
      ".GIT/config",
      ".Git/hooks/x",
      "git\u200C/x",
      ".git /config",
      ".git./config",
      "GIT~1/config",
      ".env",
      ".ENV",
      ".env.local",
      "sub/.env",
      ".\uFF45nv",
      ".mcp.json",
      "mcp.json",
      "MCP.JSON",
      "sub/.mcp.json",
      ".vscode/x",
      ".vscode/tasks.json",
      ".idea/workspace.xml",
      ".bashrc",
      ".profile",
      ".zshrc",
      ".ssh/id_rsa",
      ".ssh/authorized_keys",
      ".npmrc",
      ".netrc",
      ".aws/credentials",
      ".kube/config",
      ".gitmodules",
      ".husky/pre-commit",
      ".github/workflows/x.yml",
      ".devcontainer/x.json",
      ".pollux/journal",
      ".pollux-x.tmp",
      ".cursor/mcp.json",
      ".gemini/settings.json",
      "conf/agent.json",
      "CONF/agent.json",
      "conf/../conf/agent.json",
      "./conf//agent.json",
      "conf/AGENT.json",
      "journal/0001.log",
      "journal",
      "Journal/new.log",
      "start.sh",
      "START.SH",
      "later/made/settings.json",
      "later/made/x");

  @TempDir
  Path root;

  private FileToolsOptions options() {
    return new FileToolsOptions()
        .addRoot("root", root)
        .setWriting(true)
        .addProtectedPath(root.resolve("conf/agent.json"))
        .addProtectedPath(root.resolve("journal"))
        .addProtectedPath(root.resolve("start.sh"))
        .addProtectedPath(root.resolve("later/made"));
  }

  @Test
  void S08_protectedPathsAreNeitherReadNorChanged() throws Exception {
    Files.createDirectories(root.resolve("conf"));
    Files.writeString(root.resolve("conf/agent.json"), "{}");
    Files.writeString(root.resolve("free.txt"), "free");
    try (Calls calls = new Calls(new FileTools(options()))) {
      for (String path : PATHS) {
        Map<String, Object> write = Map.of("path", path, "text", "x", "overwrite", true);
        assertThat(calls.error("writeFile", write)).as(path).containsAnyOf("protected", "Path ");
        calls.error("readFile", Map.of("path", path));
        calls.error("deleteFile", Map.of("path", path));
        calls.error("moveFile", Map.of("from", "free.txt", "to", path));
        calls.error("moveFile", Map.of("from", path, "to", "got.txt"));
        calls.error("editFile", Map.of("path", path, "oldText", "{}", "newText", "[]"));
      }
    }
    try (var files = Files.walk(root)) {
      assertThat(files
              .filter(Files::isRegularFile)
              .map(file -> root.relativize(file).toString()))
          .containsExactlyInAnyOrder("conf/agent.json", "free.txt");
    }
    assertThat(Files.readString(root.resolve("conf/agent.json"))).isEqualTo("{}");
  }

  @Test
  void S08_folderAboveAProtectedPathStays() throws Exception {
    Files.createDirectories(root.resolve("conf"));
    try (Calls calls = new Calls(new FileTools(options()))) {
      assertThat(calls.error("moveFile", Map.of("from", "conf", "to", "conf2")))
          .contains("must stay");
      assertThat(calls.error("deleteFile", Map.of("path", "conf"))).contains("must stay");
      // Another folder must not become the one that the settings are read from either.
      Files.createDirectories(root.resolve("mine/made"));
      assertThat(calls.error("moveFile", Map.of("from", "mine", "to", "later")))
          .contains("must stay");
    }
  }

  @Test
  void S08_protectedFilesAreNotListedNorSearched() throws Exception {
    Files.writeString(root.resolve(".env"), "KEY=1");
    Files.writeString(root.resolve("start.sh"), "KEY=2");
    try (Calls calls = new Calls(new FileTools(options()))) {
      assertThat(calls.output("listFiles", Map.of()).at("/entries")).isEmpty();
      assertThat(calls.output("findFiles", Map.of("glob", "**")).at("/entries")).isEmpty();
      assertThat(calls.output("searchFiles", Map.of("regex", "KEY")).at("/matches"))
          .isEmpty();
    }
  }

  @Test
  void S08_rootInsideAProtectedPathIsRefused() throws Exception {
    Path inner = Files.createDirectories(root.resolve("conf/inner"));

    assertThatThrownBy(() -> new FileTools(
            new FileToolsOptions().addRoot("root", inner).addProtectedPath(root.resolve("conf"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is protected");
  }

  @Test
  void protectedNamesCanBeOthers() throws Exception {
    Files.writeString(root.resolve(".env"), "KEY=1");
    Files.writeString(root.resolve("Vault.txt"), "KEY=1");
    try (Calls calls = new Calls(new FileTools(
        new FileToolsOptions().addRoot("root", root).setProtectedNames(Set.of("vault*"))))) {
      assertThat(calls.output("readFile", Map.of("path", ".env")).at("/text").asText())
          .isEqualTo("KEY=1");
      assertThat(calls.error("readFile", Map.of("path", "Vault.txt"))).contains("is protected");
    }
  }
}
