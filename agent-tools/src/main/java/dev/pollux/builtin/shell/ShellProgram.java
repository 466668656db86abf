package dev.pollux.builtin.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A program that a {@link ShellTool} may start, and what it may be told.
 *
 * <pre>{@code
 * new ShellProgram("gitLog", Path.of("/usr/bin/git"))
 *     .addArgument("log")
 *     .addOption("--oneline")
 *     .addOptionWithValue("--max-count")
 * }</pre>
 *
 * <p>A model gives options and operands apart. Options that were not added are refused. Operands come
 * last, after {@code --}, so that none is taken for an option.
 */
public final class ShellProgram {

  // One of these would give the model the command line that there is none of here.
  private static final Set<String> SHELLS = Set.of(
      "sh",
      "bash",
      "rbash",
      "dash",
      "ash",
      "zsh",
      "fish",
      "ksh",
      "ksh93",
      "mksh",
      "csh",
      "tcsh",
      "cmd.exe",
      "powershell.exe",
      "pwsh",
      "pwsh.exe",
      "env",
      "xargs",
      "nohup",
      "sudo",
      "su",
      "doas",
      "setsid",
      "script",
      "nsenter",
      "unshare",
      "chroot",
      "timeout",
      "nice",
      "stdbuf");

  private final String name;
  private final Path file;
  private final List<String> arguments = new ArrayList<>();
  private final Map<String, Boolean> options = new LinkedHashMap<>();
  private boolean operandsMarked = true;
  private boolean operandsInside = true;

  /**
   * A program without options.
   *
   * @param name what the model calls it
   * @param file the program, as an absolute path
   * @throws IllegalArgumentException if it is not absolute or not an executable file, if it is a shell
   *     or starts other programs by its nature, or if the name has other than letters, digits, '_'
   *     and '-'
   */
  public ShellProgram(String name, Path file) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: letters, digits, '_' and '-')");
    }
    if (!file.isAbsolute() || !Files.isRegularFile(file) || !Files.isExecutable(file)) {
      throw new IllegalArgumentException(
          "file: '" + file + "' (expected: the absolute path of an executable file)");
    }
    try {
      for (Path each : List.of(file, file.toRealPath())) {
        if (SHELLS.contains(each.getFileName().toString())) {
          throw new IllegalArgumentException(
              "file: '" + file + "' runs what it is told (expected: a program that does not)");
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("file: '" + file + "' cannot be looked at: " + e, e);
    }
    this.name = name;
    this.file = file;
  }

  /** Copies {@code other}. */
  public ShellProgram(ShellProgram other) {
    this.name = other.name;
    this.file = other.file;
    this.arguments.addAll(other.arguments);
    this.options.putAll(other.options);
    this.operandsMarked = other.operandsMarked;
    this.operandsInside = other.operandsInside;
  }

  public String getName() {
    return name;
  }

  public Path getFile() {
    return file;
  }

  public List<String> getArguments() {
    return List.copyOf(arguments);
  }

  /** An argument that is always there, before all others: a subcommand, or an option. */
  public ShellProgram addArgument(String argument) {
    arguments.add(Objects.requireNonNull(argument, "argument"));
    return this;
  }

  /** The options by name, and whether a value follows each. */
  public Map<String, Boolean> getOptions() {
    return new LinkedHashMap<>(options);
  }

  /**
   * An option without a value that the model may give.
   *
   * @throws IllegalArgumentException if it does not begin with a dash, or is {@code -} or {@code --}
   */
  public ShellProgram addOption(String option) {
    options.put(checked(option), false);
    return this;
  }

  /**
   * An option with a value that the model may give: as the next argument, or after {@code =} when it
   * begins with {@code --}. The value must not begin with a dash.
   *
   * @throws IllegalArgumentException if it does not begin with a dash, or is {@code -} or {@code --}
   */
  public ShellProgram addOptionWithValue(String option) {
    options.put(checked(option), true);
    return this;
  }

  private static String checked(String option) {
    if (!option.matches("--?[A-Za-z0-9?][^=\\s\\p{Cntrl}]*")) {
      throw new IllegalArgumentException("option: '" + option + "' (expected: -x or --name)");
    }
    return option;
  }

  public boolean isOperandsMarked() {
    return operandsMarked;
  }

  /**
   * Whether {@code --} comes before the operands, true by default. For a program that does not know it,
   * false: operands that begin with a dash are then refused.
   */
  public ShellProgram setOperandsMarked(boolean operandsMarked) {
    this.operandsMarked = operandsMarked;
    return this;
  }

  public boolean isOperandsInside() {
    return operandsInside;
  }

  /**
   * Whether operands and values that look like paths out of the working directory are refused, true by
   * default: absolute ones, those with {@code ..}, with {@code ~} first, and addresses. Links in the
   * working directory may still lead out; {@link ShellOptions#setSandboxed} keeps those in.
   */
  public ShellProgram setOperandsInside(boolean operandsInside) {
    this.operandsInside = operandsInside;
    return this;
  }
}
