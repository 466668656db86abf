package dev.pollux.examples;

import dev.pollux.examples.terminal.Escapes;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the program is connected to.
 *
 * @param in what is piped in, or typed
 * @param out gets the answer
 * @param err gets everything else
 * @param environment where keys are looked for
 * @param interactive whether a person looks at {@code out}
 */
record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive) {

  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[22m";

  /** This process's own. */
  static Terminal ofProcess() {
    Charset charset = charset();
    return new Terminal(
        System.in,
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, charset),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
        System.getenv(),
        console() != null);
  }

  /** The console if it is one: from Java 22 on there may be an object for what is only a pipe. */
  private static @Nullable Console console() {
    Console console = System.console();
    if (console == null) {
      return null;
    }
    try {
      boolean terminal = (boolean) Console.class.getMethod("isTerminal").invoke(console);
      return terminal ? console : null;
    } catch (NoSuchMethodException e) {
      return console;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** What is written in on this process's own. */
  static Charset charset() {
    Console console = console();
    return console == null ? StandardCharsets.UTF_8 : console.charset();
  }

  /** Prints a piece of the answer now. What steers a terminal is taken out of it, if there is one. */
  void answer(String text) {
    out.print(interactive ? Escapes.removed(text) : text);
    out.flush();
  }

  /** Prints a line of JSON. */
  void line(String json) {
    out.print(json + "\n");
    out.flush();
  }

  /** Prints one line for the reader of {@code err}. */
  void note(String line) {
    err.println(Escapes.shown(line));
  }

  /** Prints a question; the answer is typed behind it. */
  void ask(String question) {
    err.print(Escapes.shown(question));
    err.flush();
  }

  /** The same as a note, less visible where that is possible. */
  void aside(String line) {
    boolean dim = interactive && !environment.containsKey("NO_COLOR");
    err.println(dim ? DIM + Escapes.shown(line) + PLAIN : Escapes.shown(line));
  }
}
