package dev.pollux.examples;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The examples on a command line. */
@Command(
    name = "agents",
    description = "Runs the example agents of Pollux.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:it worked", "1:the run failed", "2:the command line was wrong"})
public final class Agents implements Runnable {

  @Spec
  private CommandSpec spec;

  /** Runs a command and ends the process with its exit code: 0, 1 when it failed, 2 for misuse. */
  public static void main(String[] args) {
    System.exit(run(Terminal.ofProcess(), args));
  }

  /** Runs a command and gives its exit code. */
  static int run(Terminal terminal, String... args) {
    CommandLine commands = new CommandLine(new Agents())
        .addSubcommand(new ListCommand(terminal))
        .addSubcommand(new RunCommand(terminal))
        .addSubcommand(new ChatCommand(terminal))
        .addSubcommand(new ServiceCommand(terminal))
        .addSubcommand(new WorkerCommand(terminal))
        .addSubcommand(new SubmitCommand(terminal))
        .addSubcommand(new CommandLine(new SessionsCommand())
            .addSubcommand(new SessionsListCommand(terminal))
            .addSubcommand(new SessionsShowCommand(terminal))
            .addSubcommand(new SessionsExportCommand(terminal))
            .addSubcommand(new SessionsImportCommand(terminal))
            .addSubcommand(new SessionsDeleteCommand(terminal))
            .addSubcommand(new SessionsResumeCommand(terminal)))
        .addSubcommand(new LocalGeminiCommand(terminal))
        .addSubcommand(new CommandLine(new McpCommand())
            .addSubcommand(new McpServeCommand(terminal))
            .addSubcommand(new McpToolsCommand(terminal))
            .addSubcommand(new McpCallCommand(terminal)))
        .setExpandAtFiles(false)
        .setOut(new PrintWriter(terminal.out(), true))
        .setErr(new PrintWriter(terminal.err(), true))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.interactive() ? Ansi.AUTO : Ansi.OFF));
    commands.setParameterExceptionHandler((misuse, wrong) -> {
      String command = misuse.getCommandLine().getCommandSpec().qualifiedName();
      terminal.note(command + ": " + message(misuse) + " (see " + command + " --help)");
      return CommandLine.ExitCode.USAGE;
    });
    commands.setExecutionExceptionHandler((failure, failed, parsed) -> {
      terminal.note(failed.getCommandSpec().qualifiedName() + ": " + failure);
      return CommandLine.ExitCode.SOFTWARE;
    });
    return commands.execute(args);
  }

  /** Of arguments that are too many only the first: what follows may be a key. */
  private static String message(ParameterException misuse) {
    if (misuse instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0).replaceFirst("://[^/@]*@", "://***@");
      return first.startsWith("-")
          ? "Unknown option: '" + first.replaceFirst("=.*", "") + "'"
          : "Unexpected argument: '" + first + "'";
    }
    return String.valueOf(misuse.getMessage());
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: list, run, chat, sessions, service, worker, submit,"
            + " local-gemini or mcp");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Agents.class.getPackage().getImplementationVersion();
      return new String[] {"agents " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
