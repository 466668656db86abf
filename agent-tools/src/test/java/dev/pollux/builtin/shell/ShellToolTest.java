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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class ShellToolTest extends ShellFolders {

  @Test
  void everyCallAsksAndNoneIsRepeated() throws Exception {
    FunctionTool tool = new ShellTool(options(script("echo", ECHO))).tools().get(0);

    assertThat(tool.approval()).isEqualTo(Approval.ALWAYS);
    assertThat(tool.flow()).containsExactly(DataFlow.PRIVATE);
    assertThat(tool.effect()).isEqualTo(Effect.ONCE);
    assertThat(tool.isSequential()).isTrue();
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
