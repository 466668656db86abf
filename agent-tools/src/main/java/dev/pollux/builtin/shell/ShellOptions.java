package dev.pollux.builtin.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which programs a {@link ShellTool} may start, where, and how much they may take. */
public final class ShellOptions {

  private static final Set<String> REFUSED_VARIABLES = Set.of(
      "BASH_ENV",
      "ENV",
      "IFS",
      "SHELLOPTS",
      "BASHOPTS",
      "PS4",
      "PROMPT_COMMAND",
      "PYTHONSTARTUP",
      "PERL5OPT",
      "RUBYOPT",
      "NODE_OPTIONS",
      "JAVA_TOOL_OPTIONS",
      "_JAVA_OPTIONS",
      "JDK_JAVA_OPTIONS",
      "GIT_SSH_COMMAND",
      "GIT_EXTERNAL_DIFF",
      "GIT_PAGER",
      "PAGER",
      "EDITOR",
      "VISUAL",
      "LESSOPEN",
      "LESSCLOSE");

  private final Path workingDirectory;
  private final Map<String, ShellProgram> programs = new LinkedHashMap<>();
  private final Map<String, String> variables = new LinkedHashMap<>();
  private Duration timeout = Duration.ofSeconds(30);
  private int maxOutputBytes = 64 * 1024;
  private int maxProcesses = 16;
  private boolean sandboxed;

  /**
   * No programs yet; a tool needs at least one.
   *
   * @throws IllegalArgumentException if the working directory is no folder
   */
  public ShellOptions(Path workingDirectory) {
    if (!Files.isDirectory(workingDirectory)) {
      throw new IllegalArgumentException(
          "workingDirectory: '" + workingDirectory + "' (expected: a folder)");
    }
    this.workingDirectory = workingDirectory.toAbsolutePath();
  }

  /** Copies {@code other}. */
  public ShellOptions(ShellOptions other) {
    this.workingDirectory = other.workingDirectory;
    other.programs.forEach((name, program) -> programs.put(name, new ShellProgram(program)));
    this.variables.putAll(other.variables);
    this.timeout = other.timeout;
    this.maxOutputBytes = other.maxOutputBytes;
    this.maxProcesses = other.maxProcesses;
    this.sandboxed = other.sandboxed;
  }

  public Path getWorkingDirectory() {
    return workingDirectory;
  }

  /** The programs by name. */
  public Map<String, ShellProgram> getPrograms() {
    return new LinkedHashMap<>(programs);
  }

  /**
   * A program that may be started; it is copied.
   *
   * @throws IllegalArgumentException if another one has its name
   */
  public ShellOptions addProgram(ShellProgram program) {
    if (programs.putIfAbsent(program.getName(), new ShellProgram(program)) != null) {
      throw new IllegalArgumentException("program: another is named '" + program.getName() + "'");
    }
    return this;
  }

  /** The environment of the programs. */
  public Map<String, String> getVariables() {
    return new LinkedHashMap<>(variables);
  }

  /**
   * A variable of the programs' environment, which has no others but one that marks the call's
   * processes, so that all of them are found when it ends.
   *
   * @throws IllegalArgumentException if it is one by which programs are made to load or run something
   */
  public ShellOptions setVariable(String name, String value) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")
        || upper.startsWith("LD_")
        || upper.startsWith("DYLD_")
        || upper.startsWith("GIT_CONFIG")
        || REFUSED_VARIABLES.contains(upper)) {
      throw new IllegalArgumentException("variable: '" + name
          + "' (expected: a name, of none that makes programs load or run something)");
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("variable: the value of '" + name + "' has a NUL");
    }
    variables.put(name, value);
    return this;
  }

  public Duration getTimeout() {
    return timeout;
  }

  /**
   * How long a program may run, 30 s by default; it is then killed with all that it started.
   *
   * @throws IllegalArgumentException if it is zero, negative, or over a day
   */
  public ShellOptions setTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0, at most a day)");
    }
    this.timeout = timeout;
    return this;
  }

  public int getMaxOutputBytes() {
    return maxOutputBytes;
  }

  /**
   * How much a program may write, 64 KiB by default, to its output and its errors each; it is then
   * killed.
   *
   * @throws IllegalArgumentException if it is not positive or over 16 MiB
   */
  public ShellOptions setMaxOutputBytes(int maxOutputBytes) {
    if (maxOutputBytes < 1 || maxOutputBytes > 16 * 1024 * 1024) {
      throw new IllegalArgumentException(
          "maxOutputBytes: " + maxOutputBytes + " (expected: 1 to 16777216)");
    }
    this.maxOutputBytes = maxOutputBytes;
    return this;
  }

  public int getMaxProcesses() {
    return maxProcesses;
  }

  /**
   * How many processes a call may have at a time, 16 by default; all are then killed. They are counted
   * some ten times a second.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ShellOptions setMaxProcesses(int maxProcesses) {
    if (maxProcesses < 1) {
      throw new IllegalArgumentException("maxProcesses: " + maxProcesses + " (expected: > 0)");
    }
    this.maxProcesses = maxProcesses;
    return this;
  }

  public boolean isSandboxed() {
    return sandboxed;
  }

  /**
   * Whether programs run in bubblewrap, false by default: they then see the system's programs and
   * libraries to read, the working directory to write, no network, and no other processes. Where
   * {@code bwrap} is missing the tool cannot be made.
   */
  public ShellOptions setSandboxed(boolean sandboxed) {
    this.sandboxed = sandboxed;
    return this;
  }
}
