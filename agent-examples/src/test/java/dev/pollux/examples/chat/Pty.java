package dev.pollux.examples.chat;

import dev.pollux.examples.Agents;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jline.builtins.ScreenTerminal;

/** The real program in a terminal of its own, whose screen can be looked at. */
final class Pty implements AutoCloseable {

  private static final int WIDTH = 60;
  private static final int HEIGHT = 40;
  private static final long WAIT_SECONDS = 30;

  private final Process process;
  private final ScreenTerminal screen = new ScreenTerminal(WIDTH, HEIGHT);
  private final StringBuilder written = new StringBuilder();
  private final Object monitor = new Object();
  private boolean ended;

  private Pty(Process process) {
    this.process = process;
    Thread reading = new Thread(this::read, "pty");
    reading.setDaemon(true);
    reading.start();
  }

  /** Whether there is a program here that makes terminals. */
  static boolean isThere() {
    try {
      Process script =
          new ProcessBuilder("script", "--version").redirectErrorStream(true).start();
      String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return script.waitFor() == 0 && said.contains("util-linux");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Pty agents(Map<String, String> environment, String... arguments) throws IOException {
    return program(Agents.class, environment, arguments);
  }

  static Pty program(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException {
    String classPath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command = "stty cols " + WIDTH + " rows " + HEIGHT + "; exec '" + java
        + "' -XX:TieredStopAtLevel=1 -cp \"$AGENTS_CLASS_PATH\" " + main.getName() + " "
        + Arrays.stream(arguments).map(a -> "'" + a + "'").collect(Collectors.joining(" "));
    ProcessBuilder builder = new ProcessBuilder("script", "-qec", command, "/dev/null");
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(GOOGLE|GEMINI|COMET|OPENAI).*|LC_.*|NO_COLOR"));
    builder
        .environment()
        .putAll(Map.of(
            "TERM",
            "xterm-256color",
            "LANG",
            "C.UTF-8",
            "AGENTS_CLASS_PATH",
            classPath,
            "SHELL",
            "/bin/sh"));
    builder.environment().putAll(environment);
    return new Pty(builder.redirectErrorStream(true).start());
  }

  private void read() {
    try (Reader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      char[] chars = new char[4096];
      for (int n = reader.read(chars); n >= 0; n = reader.read(chars)) {
        synchronized (monitor) {
          String text = new String(chars, 0, n);
          written.append(text);
          screen.write(text);
          monitor.notifyAll();
        }
      }
    } catch (IOException e) {
      // the program has ended
    }
    synchronized (monitor) {
      ended = true;
      monitor.notifyAll();
    }
  }

  /** Types. */
  Pty type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return this;
  }

  /** Waits until the screen is as one wants to see it, and gives it, without the spaces at its ends. */
  String until(Predicate<String> seen) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    synchronized (monitor) {
      while (!seen.test(shown())) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (ended || left <= 0) {
          throw new AssertionError((ended ? "It ended" : "It took too long") + ":\n" + shown());
        }
        monitor.wait(left);
      }
      return shown();
    }
  }

  /** Waits until there is nothing but the sign behind which one types. */
  void ready() throws InterruptedException {
    until(shown -> shown.endsWith("›") || shown.endsWith(">"));
  }

  /** Waits for a text. */
  String until(String text) throws InterruptedException {
    return until(shown -> shown.contains(text));
  }

  /** Waits for the end. */
  int exit() throws InterruptedException {
    if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("It did not end:\n" + shown());
    }
    return process.exitValue();
  }

  /** Everything that was written, with its escape sequences. */
  String written() {
    synchronized (monitor) {
      return written.toString();
    }
  }

  private String shown() {
    long[] cells = new long[WIDTH * HEIGHT];
    screen.dump(cells, 0, 0, HEIGHT, WIDTH, null);
    StringBuilder shown = new StringBuilder();
    for (int row = 0; row < HEIGHT; row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < WIDTH; column++) {
        int c = (int) (cells[row * WIDTH + column] & 0xffffffffL);
        line.appendCodePoint(c == 0 ? ' ' : c & 0x1fffff);
      }
      shown.append(line.toString().stripTrailing()).append('\n');
    }
    return shown.toString().stripTrailing();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
