package dev.pollux.builtin.shell;

import dev.pollux.tool.Approval;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import dev.pollux.tool.Toolset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs that it was told of, and no others.
 *
 * <pre>{@code
 * new ShellTool(new ShellOptions(Path.of("/srv/project"))
 *     .addProgram(new ShellProgram("list", Path.of("/bin/ls")).addOption("-l")));
 * }</pre>
 *
 * <p>Its tool {@code runProgram} always asks before a call. There is no shell: arguments go to the
 * program as they are. The environment is empty but for the variables of the options, the input is
 * empty, and when a call ends, by itself, by a limit or because nobody waits any more, everything that
 * it started is killed. On systems without {@code setsid} and {@code /proc} only the children that are
 * still known as such are.
 *
 * <p>What a program writes counts as {@linkplain DataFlow#PRIVATE private}. It is not marked as a way out:
 * whether it is one depends on the programs, and a person sees the calls.
 *
 * <p>An agent has it only when it is added. May be shared between agents.
 */
public final class ShellTool implements Toolset {

  /** How a program ended, and what it wrote. */
  record Ran(String ended, @Nullable Integer exitCode, String output, String errors) {}

  private final CommandLine commandLine;
  private final ShellOptions options;
  private final List<FunctionTool> tools;

  /**
   * A tool as the options say, which are copied.
   *
   * @throws IllegalArgumentException if there is no program, or no bubblewrap where it is required
   */
  public ShellTool(ShellOptions options) {
    this.options = new ShellOptions(options);
    this.commandLine = new CommandLine(this.options);
    FunctionTool run = Toolset.of(new Calls()).tools().get(0);
    this.tools = List.of(run.withTimeout(this.options.getTimeout().plusSeconds(10)));
  }

  @Override
  public List<FunctionTool> tools() {
    return tools;
  }

  private final class Calls {

    @Tool(
        value = "Starts one program with options and operands and gives what it wrote. There is no"
            + " shell: no pipes, no redirection, no variables, no patterns.",
        approval = Approval.ALWAYS,
        flow = DataFlow.PRIVATE,
        sequential = true)
    Ran runProgram(
        @ToolParam("The name of the program") String program,
        @ToolParam(
                value = "Options like -n, each with its value as the next item",
                required = false)
            @Nullable
            List<String> options,
        @ToolParam(value = "What the program works on, like names of files", required = false)
            @Nullable
            List<String> operands) {
      List<String> argv = commandLine.of(
          program, options == null ? List.of() : options, operands == null ? List.of() : operands);
      try {
        return new Execution(argv, commandLine.environment(), ShellTool.this.options).run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ToolException("The program was killed: nobody waits for it any more", e);
      }
    }
  }
}
