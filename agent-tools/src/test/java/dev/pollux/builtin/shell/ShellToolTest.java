package dev.pollux.builtin.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.builtin.Calls;
import dev.pollux.tool.Approval;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class ShellToolTest {

  private static final String ECHO = "for a in \"$@\"; do printf '[%s]' \"$a\"; done";

  @TempDir
  Path folder;

  private Path work;
  private Path home;

  @BeforeEach
  void makeFolders() throws Exception {
    work = Files.createDirectories(folder.resolve("work"));
    home = Files.createDirectories(folder.resolve("bin"));
    Files.writeString(work.resolve("file.txt"), "text");
  }

  private ShellProgram script(String name, String body) throws Exception {
    Path file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new ShellProgram(name, file);
  }

  private ShellOptions options(ShellProgram program) {
    return new ShellOptions(work).addProgram(program);
  }

  private static Map<String, Object> args(String program, List<String> options, List<String> rest) {
    return Map.of("program", program, "options", options, "operands", rest);
  }

  @Test
  void everyCallAsksAndNoneIsRepeated() throws Exception {
    FunctionTool tool = new ShellTool(options(script("echo", ECHO))).tools().get(0);

    assertThat(tool.approval()).isEqualTo(Approval.ALWAYS);
    assertThat(tool.flow()).containsExactly(DataFlow.PRIVATE);
    assertThat(tool.effect()).isEqualTo(Effect.ONCE);
    assertThat(tool.isSequential()).isTrue();
  }

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

  @Test
  void environmentIsWhatWasNamedAndTheInputIsEmpty() throws Exception {
    ShellProgram env = script("show", "/usr/bin/env; read line || echo no input; /bin/pwd");
    try (Calls calls = new Calls(new ShellTool(options(env).setVariable("COLOR", "red")))) {
      List<String> lines = calls
          .output("runProgram", args("show", List.of(), List.of()))
          .at("/output")
          .asText()
          .lines()
          .map(line -> line.replaceAll("POLLUX_CALL=.*", "POLLUX_CALL"))
          .filter(line -> !line.matches("(PWD|OLDPWD|SHLVL|_)=.*"))
          .toList();

      assertThat(lines)
          .containsExactlyInAnyOrder(
              "COLOR=red", "POLLUX_CALL", "no input", work.toRealPath().toString());
    }
  }

  @Test
  void exitCodeAndErrorsAreTold() throws Exception {
    ShellProgram failing = script("failing", "echo out; echo err >&2; exit 3");
    try (Calls calls = new Calls(new ShellTool(options(failing)))) {
      assertThat(calls.output("runProgram", Map.of("program", "failing")).toString())
          .isEqualTo("{\"ended\":\"by itself\",\"exitCode\":3,\"output\":\"out\\n\","
              + "\"errors\":\"err\\n\"}");
    }
  }

  @Test
  void allThatAProgramStartedIsKilledAtItsTimeLimit() throws Exception {
    ShellProgram forking = script("forking", leavers() + "wait");
    ShellOptions options = options(forking).setTimeout(Duration.ofMillis(1500));
    try (Calls calls = new Calls(new ShellTool(options))) {
      JsonNode ran = calls.output("runProgram", args("forking", List.of(), List.of()));

      assertThat(ran.at("/ended").asText()).isEqualTo("killed: it took longer than 1500 ms");
      assertThat(ran.at("/exitCode").isNull()).isTrue();
      assertNoneIsLeft();
    }
  }

  @Test
  void whatAProgramLeavesBehindIsKilledWhenItEnds() throws Exception {
    String untilAllAreThere =
        "while [ ! -s p1 ] || [ ! -s p2 ] || [ ! -s p3 ]; do /bin/sleep 0.02; done";
    ShellProgram leaving = script("leaving", leavers() + untilAllAreThere);
    try (Calls calls = new Calls(new ShellTool(options(leaving)))) {
      JsonNode ran = calls.output("runProgram", args("leaving", List.of(), List.of()));

      assertThat(ran.at("/ended").asText()).isEqualTo("by itself");
      assertNoneIsLeft();
    }
  }

  /** A child, a grandchild whose parent has gone, and one in a session of its own. */
  private static String leavers() {
    String sleeper = "/bin/sh -c 'echo $$ > %s; exec /bin/sleep 300' &";
    return sleeper.replace("%s", "p1") + "\n"
        + "( " + sleeper.replace("%s", "p2") + " )\n"
        + "/usr/bin/setsid " + sleeper.replace("%s", "p3") + "\n";
  }

  private void assertNoneIsLeft() throws Exception {
    for (String name : List.of("p1", "p2", "p3")) {
      long pid = Long.parseLong(Files.readString(work.resolve(name)).strip());
      Path stat = Path.of("/proc/" + pid + "/stat");
      if (Files.exists(stat)) {
        assertThat(stateOf(stat)).as(name).isIn("Z", "X", "gone");
      }
    }
  }

  private static String stateOf(Path stat) {
    try {
      String text = Files.readString(stat);
      return text.substring(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
    } catch (java.io.IOException e) {
      return "gone";
    }
  }

  @Test
  void tooMuchOutputAndTooManyProcessesAreKilled() throws Exception {
    ShellProgram endless = script("endless", "while :; do echo yyyyyyyyyyyyyyyy; done");
    ShellProgram many = script("many", "for i in 1 2 3 4 5 6 7 8; do /bin/sleep 300 & done; wait");
    try (Calls calls = new Calls(new ShellTool(new ShellOptions(work)
        .addProgram(endless)
        .addProgram(many)
        .setMaxOutputBytes(1000)
        .setMaxProcesses(4)))) {
      JsonNode ran = calls.output("runProgram", args("endless", List.of(), List.of()));
      assertThat(ran.at("/ended").asText()).isEqualTo("killed: it wrote more than 1000 bytes");
      assertThat(ran.at("/output").asText()).hasSize(1000);
      assertThat(calls
              .output("runProgram", args("many", List.of(), List.of()))
              .at("/ended")
              .asText())
          .isEqualTo("killed: it had more than 4 processes");
    }
  }

  @Test
  void cancelledCallKillsItsProgram() throws Exception {
    ShellProgram forking = script("forking", leavers() + "echo ready > p4\nwait");
    try (Calls calls = new Calls(new ShellTool(options(forking)))) {
      CompletableFuture<String> told = CompletableFuture.supplyAsync(() -> {
        try {
          return calls
              .call("runProgram", args("forking", List.of(), List.of()))
              .response()
              .toString();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
      awaitFiles("p1", "p2", "p3", "p4");

      calls.cancel();

      assertThat(told.get(30, TimeUnit.SECONDS)).contains("error");
      for (String name : List.of("p1", "p2", "p3")) {
        long pid = Long.parseLong(Files.readString(work.resolve(name)).strip());
        ProcessHandle.of(pid).ifPresent(left -> {
          if (!stateOf(Path.of("/proc/" + pid + "/stat")).equals("Z")) {
            left.onExit().orTimeout(30, TimeUnit.SECONDS).join();
          }
        });
      }
      assertNoneIsLeft();
    }
  }

  private void awaitFiles(String... names) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (String name : names) {
      while (!Files.exists(work.resolve(name)) || Files.size(work.resolve(name)) == 0) {
        assertThat(System.nanoTime()).as("time when %s comes", name).isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void sandboxThatIsRequiredAndMissingIsRefused() throws Exception {
    ShellOptions options = options(script("echo", ECHO)).setSandboxed(true);

    assertThatThrownBy(() -> new CommandLine(options, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no bwrap");
    assertThat(new CommandLine(options, null, Path.of("/usr/bin/bwrap"))
            .of("echo", List.of(), List.of("a")))
        .startsWith("/usr/bin/bwrap", "--unshare-all", "--die-with-parent")
        .endsWith("--", home.resolve("echo").toString(), "--", "a");
  }

  static boolean hasBubblewrap() {
    return Files.isExecutable(Path.of("/usr/bin/bwrap"));
  }

  @Test
  @EnabledIf("hasBubblewrap")
  void sandboxSeesTheWorkingDirectoryAndNoNetwork() throws Exception {
    ShellOptions options = new ShellOptions(work)
        .addProgram(new ShellProgram("list", Path.of("/bin/ls")).setOperandsInside(false))
        .setSandboxed(true);
    try (Calls calls = new Calls(new ShellTool(options))) {
      assertThat(calls
              .output("runProgram", args("list", List.of(), List.of(".")))
              .at("/output")
              .asText())
          .isEqualTo("file.txt\n");
      assertThat(calls
              .output("runProgram", args("list", List.of(), List.of(home.toString())))
              .at("/exitCode")
              .asInt())
          .isNotZero();
      assertThat(calls
              .output("runProgram", args("list", List.of(), List.of("/sys/class/net")))
              .at("/exitCode")
              .asInt())
          .isNotZero();
    }
  }
}
