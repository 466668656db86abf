package dev.pollux.builtin.shell;

import dev.pollux.tool.ToolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a program, within its limits. */
final class Execution {

  private static final long POLL_MILLIS = 50;

  /** How long output is waited for when the program has ended and everything of it was killed. */
  private static final long DRAIN_MILLIS = 2000;

  private final List<String> argv;
  private final Map<String, String> environment;
  private final ShellOptions options;

  Execution(List<String> argv, Map<String, String> environment, ShellOptions options) {
    this.argv = argv;
    this.environment = environment;
    this.options = options;
  }

  ShellTool.Ran run() throws InterruptedException {
    String mark = UUID.randomUUID().toString();
    Process process = start(mark);
    ProcessTree tree = new ProcessTree(process, mark);
    Output output = new Output(process.getInputStream(), options.getMaxOutputBytes());
    Output errors = new Output(process.getErrorStream(), options.getMaxOutputBytes());
    String limit = null;
    try {
      process.getOutputStream().close();
      output.start();
      errors.start();
      limit = watch(process, tree, output, errors);
    } catch (IOException e) {
      throw new ToolException("The program's input could not be closed", e);
    } finally {
      tree.kill();
    }
    output.join(DRAIN_MILLIS);
    errors.join(DRAIN_MILLIS);
    if (limit == null && (output.isFull() || errors.isFull())) {
      limit = outputLimit();
    }
    return new ShellTool.Ran(
        limit == null ? "by itself" : "killed: " + limit,
        limit == null && !process.isAlive() ? process.exitValue() : null,
        output.text(),
        errors.text());
  }

  private Process start(String mark) {
    ProcessBuilder builder =
        new ProcessBuilder(argv).directory(options.getWorkingDirectory().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put(ProcessTree.VARIABLE, mark);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ToolException("The program could not be started", e);
    }
  }

  // What limit it went over, or null when it ended by itself.
  private @Nullable String watch(Process process, ProcessTree tree, Output output, Output errors)
      throws InterruptedException {
    long end = System.nanoTime() + options.getTimeout().toNanos();
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - end >= 0) {
        return "it took longer than " + options.getTimeout().toMillis() + " ms";
      }
      if (output.isFull() || errors.isFull()) {
        return outputLimit();
      }
      if (tree.size() > options.getMaxProcesses()) {
        return "it had more than " + options.getMaxProcesses() + " processes";
      }
    }
    return null;
  }

  private String outputLimit() {
    return "it wrote more than " + options.getMaxOutputBytes() + " bytes";
  }

  /** Keeps the beginning of a stream, and stops reading when that is full. */
  private static final class Output extends Thread {
    private final InputStream in;
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile boolean full;

    Output(InputStream in, int most) {
      super("pollux-program-output");
      setDaemon(true);
      this.in = in;
      this.most = most;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[8192];
      try {
        for (int n = in.read(buffer); n >= 0 && !full; n = in.read(buffer)) {
          synchronized (bytes) {
            int fits = Math.min(n, most - bytes.size());
            bytes.write(buffer, 0, fits);
            full = fits < n;
          }
          if (full) {
            return;
          }
        }
      } catch (IOException e) {
        // The stream is closed under us when the process is killed.
      }
    }

    boolean isFull() {
      return full;
    }

    String text() {
      synchronized (bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
      }
    }
  }
}
