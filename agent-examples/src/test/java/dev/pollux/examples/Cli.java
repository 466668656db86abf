package dev.pollux.examples;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The command line as a process would have it, without one. */
final class Cli {

  private Cli() {}

  record Result(int exit, String out, String err) {
    List<String> outLines() {
      return out.lines().toList();
    }

    List<String> errLines() {
      return err.lines().toList();
    }
  }

  /** Runs a command with an empty environment. */
  static Result run(String... args) {
    return runIn(Map.of(), args);
  }

  static Result runIn(Map<String, String> environment, String... args) {
    return run(environment, false, args);
  }

  static Result run(Map<String, String> environment, boolean interactive, String... args) {
    return run(environment, interactive, InputStream.nullInputStream(), args);
  }

  /** The same with something on stdin. */
  static Result piped(String stdin, String... args) {
    InputStream in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
    return run(Map.of(), false, in, args);
  }

  static Result run(
      Map<String, String> environment, boolean interactive, InputStream in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(in, stream(out), stream(err), environment, interactive);
    int exit = Agents.run(terminal, args);
    return new Result(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
