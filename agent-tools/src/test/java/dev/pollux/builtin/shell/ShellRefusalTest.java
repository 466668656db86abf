package dev.pollux.builtin.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.builtin.Calls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a shell tool does not start. */
class ShellRefusalTest extends ShellFolders {

  @Test
  void S09_nothingInAnArgumentIsMoreThanAnArgument() throws Exception {
    ShellProgram echo = script("echo", ECHO).setOperandsInside(false);
    List<String> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
    try (Calls calls = new Calls(new ShellTool(options(echo)))) {
      for (String text : corpus) {
        JsonNode ran = calls.output("runProgram", args("echo", List.of(), List.of(text, "end")));

        assertThat(ran.at("/output").asText()).as(text).isEqualTo("[--][" + text + "][end]");
        assertThat(ran.at("/exitCode").asInt()).isZero();
        String refused = calls.error("runProgram", args("echo", List.of(text), List.of()));
        assertThat(refused).as(text).contains("options[0]");
        calls.error("runProgram", args(text, List.of(), List.of()));
      }
    }
    try (var all = Files.walk(folder)) {
      assertThat(all.map(path -> path.getFileName().toString())).doesNotContain("marker");
    }
  }

  private static List<String> corpus() {
    List<String> corpus = new ArrayList<>();
    String touch = "touch marker";
    for (String joint : List.of(";", "&&", "||", "|", "&", "\n", "|&", ";;", "\r\n;", " ; ")) {
      corpus.add("x" + joint + touch);
      corpus.add(joint + touch);
      corpus.add("x" + joint + touch + joint);
    }
    corpus.removeIf(text -> text.contains("\r"));
    for (String around : List.of(
        "$(%s)",
        "`%s`",
        "${IFS}%s",
        "$((%s))",
        "<(%s)",
        ">(%s)",
        "'%s'",
        "\"%s\"",
        "';%s;'",
        "\";%s;\"",
        "x'$(%s)'",
        "x\"$(%s)\"",
        "{%s}",
        "(%s)",
        "{ %s; }",
        "!%s",
        "eval %s",
        "exec %s",
        "sh -c '%s'",
        "bash -c \"%s\"",
        "$'%s'",
        "\\$(%s)",
        "\\;%s",
        "#%s",
        "x #\n%s",
        "$(echo `%s`)",
        "() { :;}; %s",
        "x=() { :;}; %s",
        "\t%s",
        "x\t;%s",
        "cat<<E\n%s\nE",
        "${x:-$(%s)}",
        "${x:=`%s`}",
        "$[%s]",
        "if true; then %s; fi",
        "while :; do %s; done",
        "trap '%s' EXIT",
        "alias x='%s'",
        ". %s",
        "source %s",
        "nohup %s",
        "env %s",
        "xargs %s")) {
      corpus.add(around.replace("%s", touch));
    }
    corpus.addAll(List.of(
        "> marker",
        ">> marker",
        "2> marker",
        "&> marker",
        ">| marker",
        "x>marker",
        "< /etc/passwd",
        "1>&2",
        "<<< x",
        "<> marker",
        "*",
        "?",
        "[a-z]*",
        "{a,b}",
        "~",
        "~root",
        "**/*",
        "$HOME",
        "$PATH",
        "${PATH}",
        "$0",
        "$$",
        "$?",
        "$@",
        "$*",
        "$#",
        "$IFS",
        "%PATH%",
        "!!",
        "!-1",
        "^a^b",
        "-",
        "--",
        "-x",
        "--help",
        "-o marker",
        "--output=marker",
        "-exec",
        "--version",
        "-c",
        "-e" + touch,
        "+x",
        "@file",
        "@/etc/passwd",
        "LD_PRELOAD=/x.so",
        "PATH=/tmp",
        "IFS=;",
        "BASH_ENV=marker",
        "a b",
        "'",
        "\"",
        "\\",
        "\\\\",
        "a\\",
        "'\"'\"'",
        "\u00e9",
        "\u4e2d"));
    return corpus;
  }

  @Test
  void S10_whatIsNotKnownToBeAllowedIsRefused() throws Exception {
    ShellProgram echo = script("echo", ECHO)
        .addArgument("first")
        .addOption("-l")
        .addOption("--long")
        .addOptionWithValue("-n")
        .addOptionWithValue("--count");
    record Row(List<String> options, List<String> operands, String message) {}
    List<Row> rows = new ArrayList<>(List.of(
        new Row(List.of("-x"), List.of(), "options[0]"),
        new Row(List.of("-ln"), List.of(), "options[0]"),
        new Row(List.of("-n3"), List.of(), "options[0]"),
        new Row(List.of("--lon"), List.of(), "options[0]"),
        new Row(List.of("--LONG"), List.of(), "options[0]"),
        new Row(List.of("--long=3"), List.of(), "takes no value"),
        new Row(List.of("-l", "x"), List.of(), "options[1]"),
        new Row(List.of("x"), List.of(), "options[0]"),
        new Row(List.of(""), List.of(), "options[0]"),
        new Row(List.of("--"), List.of(), "options[0]"),
        new Row(List.of("-"), List.of(), "options[0]"),
        new Row(List.of("-n"), List.of(), "needs its value"),
        new Row(List.of("-n", "-l"), List.of(), "begin with a dash"),
        new Row(List.of("--count=-l"), List.of(), "begin with a dash"),
        new Row(List.of("--count="), List.of(), "must not be empty"),
        new Row(List.of("-n", "3", "4"), List.of(), "options[2]"),
        new Row(List.of(" -l"), List.of(), "options[0]"),
        new Row(List.of("-l "), List.of(), "options[0]"),
        new Row(List.of("\u2212l"), List.of(), "options[0]"),
        new Row(List.of("-l\0"), List.of(), "options[0]"),
        new Row(List.of("--count=/etc"), List.of(), "working directory"),
        new Row(List.of("-n", "../x"), List.of(), "working directory"),
        new Row(List.of(), List.of(""), "must not be empty"),
        new Row(List.of(), java.util.Collections.nCopies(300, "x"), "256 arguments"),
        new Row(List.of(), List.of("x".repeat(70_000)), "bytes")));
    for (String out : List.of(
        "/etc/passwd",
        "../x",
        "..",
        "a/../../x",
        "a/..",
        "~",
        "~/x",
        "C:x",
        "C:\\x",
        "..\\x",
        "file:///etc/passwd",
        "http://x/",
        "x=/etc/passwd",
        "if=/etc/passwd",
        "@/etc/passwd",
        "x:/etc",
        "host:../x",
        "@../x",
        "a,/etc")) {
      rows.add(new Row(List.of(), List.of(out), "working directory"));
    }
    for (String hidden : List.of("a\0b", "a\rb", "a\u001bb", "a\u202eb", "a\u200bb", "\ud800")) {
      rows.add(new Row(List.of(), List.of(hidden), "character"));
    }
    try (Calls calls = new Calls(new ShellTool(options(echo)))) {
      for (Row row : rows) {
        assertThat(calls.error("runProgram", args("echo", row.options(), row.operands())))
            .as("%s", row)
            .contains(row.message());
      }
      for (String name : List.of("", "ECHO", "echo ", "./echo", "/bin/echo", "echo\0", "sh")) {
        assertThat(calls.error("runProgram", args(name, List.of(), List.of())))
            .isEqualTo("Argument 'program' of 'runProgram' must be one of [echo]");
      }
      assertThat(calls
              .output(
                  "runProgram",
                  args("echo", List.of("-l", "-n", "3", "--count=4"), List.of("-l", "a..b")))
              .at("/output")
              .asText())
          .isEqualTo("[first][-l][-n][3][--count=4][--][-l][a..b]");
    }
    try (Calls calls =
        new Calls(new ShellTool(options(script("plain", ECHO).setOperandsMarked(false))))) {
      assertThat(calls.error("runProgram", args("plain", List.of(), List.of("-l"))))
          .contains("must not begin with a dash");
    }
  }

  @Test
  void shellsAndLaunchersCannotBeAllowed() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("harmless"), Path.of("/bin/sh"));
    for (Path file : List.of(
        Path.of("/bin/sh"), link, Path.of("/usr/bin/env"), Path.of("ls"), folder, Path.of("/no"))) {
      assertThatThrownBy(() -> new ShellProgram("x", file))
          .as(file.toString())
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new ShellTool(new ShellOptions(work)))
        .hasMessageContaining("programs: none");
    for (String name : List.of("LD_PRELOAD", "ld_library_path", "BASH_ENV", "A B", "", "IFS")) {
      assertThatThrownBy(() -> new ShellOptions(work).setVariable(name, "x"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
