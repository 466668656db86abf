package dev.pollux.builtin.shell;

import dev.pollux.tool.ToolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the argument vector of a call, or refuses: what is not known to be allowed is not. */
final class CommandLine {

  private static final int MAX_ARGUMENTS = 256;
  private static final int MAX_BYTES = 64 * 1024;
  private static final List<String> SYSTEM = List.of("/usr/bin", "/bin");
  private static final List<String> SANDBOX_READS = List.of(
      "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives");

  private final ShellOptions options;
  private final Map<String, ShellProgram> programs;
  private final List<String> before = new ArrayList<>();

  CommandLine(ShellOptions options) {
    this(options, system("setsid"), system("bwrap"));
  }

  CommandLine(ShellOptions options, @Nullable Path setsid, @Nullable Path bwrap) {
    this.options = options;
    this.programs = options.getPrograms();
    if (programs.isEmpty()) {
      throw new IllegalArgumentException("programs: none (expected: at least one, see addProgram)");
    }
    if (options.isSandboxed() && bwrap == null) {
      throw new IllegalArgumentException(
          "sandboxed: there is no bwrap in " + SYSTEM + " (expected: bubblewrap is installed)");
    }
    if (setsid != null) {
      before.add(setsid.toString());
    }
    if (options.isSandboxed()) {
      before.add(String.valueOf(bwrap));
      before.addAll(sandbox(options.getWorkingDirectory().toString()));
    }
  }

  private static List<String> sandbox(String workingDirectory) {
    List<String> arguments = new ArrayList<>(
        List.of("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"));
    for (String read : SANDBOX_READS) {
      arguments.addAll(List.of("--ro-bind-try", read, read));
    }
    arguments.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    arguments.addAll(List.of("--bind", workingDirectory, workingDirectory));
    arguments.addAll(List.of("--chdir", workingDirectory, "--"));
    return arguments;
  }

  private static @Nullable Path system(String name) {
    return SYSTEM.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  Map<String, String> environment() {
    return options.getVariables();
  }

  /**
   * The argument vector.
   *
   * @throws ToolException if anything in it is not allowed
   */
  List<String> of(String name, List<String> given, List<String> operands) {
    ShellProgram program = programs.get(name);
    if (program == null) {
      throw new ToolException(
          "Argument 'program' of 'runProgram' must be one of " + programs.keySet());
    }
    if (given.size() + operands.size() > MAX_ARGUMENTS) {
      throw new ToolException("A program may be given " + MAX_ARGUMENTS
          + " arguments but was given " + (given.size() + operands.size()));
    }
    List<String> argv = new ArrayList<>(before);
    argv.add(program.getFile().toString());
    argv.addAll(program.getArguments());
    argv.addAll(options(program, given));
    if (!operands.isEmpty() && program.isOperandsMarked()) {
      argv.add("--");
    }
    for (int i = 0; i < operands.size(); i++) {
      String where = "operands[" + i + "]";
      if (!program.isOperandsMarked() && operands.get(i).startsWith("-")) {
        throw refused(where, "must not begin with a dash");
      }
      argv.add(checked(program, operands.get(i), where));
    }
    if (argv.stream().mapToInt(a -> a.getBytes(StandardCharsets.UTF_8).length).sum() > MAX_BYTES) {
      throw new ToolException("All arguments together may have " + MAX_BYTES + " bytes");
    }
    return argv;
  }

  private static List<String> options(ShellProgram program, List<String> given) {
    Map<String, Boolean> allowed = program.getOptions();
    for (int i = 0; i < given.size(); i++) {
      String option = given.get(i);
      String where = "options[" + i + "]";
      int equals = option.startsWith("--") ? option.indexOf('=') : -1;
      String name = equals < 0 ? option : option.substring(0, equals);
      Boolean takesValue = allowed.get(name);
      if (takesValue == null) {
        throw refused(where, "must be one of " + allowed.keySet() + ", or their value");
      }
      if (!takesValue && equals >= 0) {
        throw refused(where, "takes no value");
      }
      if (takesValue && equals < 0 && ++i == given.size()) {
        throw refused(where, "needs its value as the next item");
      }
      if (takesValue) {
        String value = equals < 0 ? given.get(i) : option.substring(equals + 1);
        if (value.startsWith("-")) {
          throw refused("options[" + i + "]", "must have a value that does not begin with a dash");
        }
        checked(program, value, "options[" + i + "]");
      }
    }
    return given;
  }

  private static String checked(ShellProgram program, String text, String where) {
    if (text.isEmpty()) {
      throw refused(where, "must not be empty");
    }
    text.codePoints().forEach(c -> {
      if (Character.isISOControl(c) && c != '\t' && c != '\n'
          || Character.getType(c) == Character.SURROGATE
          || Character.getType(c) == Character.FORMAT) {
        throw refused(where, "has a character that does not show");
      }
    });
    if (program.isOperandsInside()) {
      boolean out = text.startsWith("/")
          || text.startsWith("~")
          || text.contains("\\")
          || text.contains("://")
          || text.matches("(?s)[A-Za-z]:.*")
          || text.matches("(?s)(.*[/=:,@])?\\.\\.([/=:,@].*)?")
          || text.matches("(?s).*[=:,@]/.*");
      if (out) {
        throw refused(
            where, "must stay in the working directory: no '..', absolute path or address");
      }
    }
    return text;
  }

  private static ToolException refused(String where, String reason) {
    return new ToolException("Argument '" + where + "' of 'runProgram' " + reason);
  }
}
