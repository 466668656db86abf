package dev.pollux.mcp.transport;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One run of a server's program. Three threads of its own wait for its pipes, so that none of the event
 * loop or of the workers does; a server that floods waits until its lines were taken.
 */
final class Child {

  /** Gets each line on the context. */
  @FunctionalInterface
  interface Lines {
    void line(Child from, byte[] line);
  }

  /** Is told once, on the context, that the process ended. */
  @FunctionalInterface
  interface End {
    void gone(Child from, TransportException cause);
  }

  // What programs need to run, and nothing that tells a secret.
  private static final Set<String> INHERITED = Set.of(
      "HOME",
      "LANG",
      "LC_ALL",
      "LC_CTYPE",
      "LOGNAME",
      "PATH",
      "SHELL",
      "TERM",
      "TMPDIR",
      "TZ",
      "USER",
      "APPDATA",
      "HOMEDRIVE",
      "HOMEPATH",
      "LOCALAPPDATA",
      "PATHEXT",
      "PROGRAMDATA",
      "PROGRAMFILES",
      "SYSTEMDRIVE",
      "SYSTEMROOT",
      "TEMP",
      "TMP",
      "USERNAME",
      "USERPROFILE");

  private static final int MAX_LINES_WAITING = 256;
  private static final long MAX_BYTES_WAITING = 16L * 1024 * 1024;
  private static final long LAST_WORDS_MILLIS = 500;
  private static final byte[] END_OF_INPUT = new byte[0];

  private final Context context;
  private final String name;
  private final Process process;
  private final ProcessTree tree;
  private final Lines lines;
  private final End end;
  private final StderrTail stderr = new StderrTail();
  private final Semaphore taken = new Semaphore(MAX_LINES_WAITING);
  private final LinkedBlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
  private final AtomicLong bytesWaiting = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread reader;
  private final Thread errors;
  private volatile @Nullable String broken;
  private @Nullable TransportException cause;

  private Child(
      Vertx vertx, Context context, String name, Process process, int max, Lines lines, End end) {
    this.context = context;
    this.name = name;
    this.process = process;
    this.lines = lines;
    this.end = end;
    tree = new ProcessTree(vertx, process);
    reader = thread("stdout", () -> readLines(max));
    errors = thread("stderr", () -> stderr.readAll(process.getErrorStream()));
    thread("stdin", this::writeLines);
    process.onExit().thenRun(() -> thread("exit", this::exited));
  }

  /** Starts the program; it blocks. */
  static Child start(
      Vertx vertx,
      Context context,
      String name,
      List<String> command,
      Map<String, String> environment,
      @Nullable Path directory,
      int maxMessageBytes,
      Lines lines,
      End end) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(key -> !INHERITED.contains(key.toUpperCase(Locale.ROOT)));
    builder.environment().putAll(environment);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    try {
      return new Child(vertx, context, name, builder.start(), maxMessageBytes, lines, end);
    } catch (IOException e) {
      throw TransportException.notSent(
          "MCP server '" + name + "' cannot be started: " + e.getMessage(), e);
    }
  }

  private Thread thread(String what, Runnable body) {
    Thread thread = new Thread(body, "mcp-" + name + "-" + what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  boolean isAlive() {
    return !over.get();
  }

  /** Tells the end once more: it came before anybody knew this process. */
  void reportAgain() {
    context.runOnContext(v -> end.gone(this, cause()));
  }

  /** Queues one message; that is all that is waited for. It fails when too much waits already, as when the process does not read. */
  Future<Void> write(byte[] message) {
    if (over.get()) {
      return Future.failedFuture(cause());
    }
    if (bytesWaiting.addAndGet(message.length) > MAX_BYTES_WAITING) {
      bytesWaiting.addAndGet(-message.length);
      return Future.failedFuture(TransportException.notSent(
          "MCP server '" + name + "' does not read: " + MAX_BYTES_WAITING + " bytes wait for it",
          null));
    }
    outgoing.add(message);
    return Future.succeededFuture();
  }

  private void writeLines() {
    OutputStream out = process.getOutputStream();
    try (out) {
      for (byte[] line = outgoing.take(); line != END_OF_INPUT; line = outgoing.take()) {
        out.write(line);
        out.write('\n');
        if (outgoing.isEmpty()) {
          out.flush();
        }
        bytesWaiting.addAndGet(-line.length);
      }
    } catch (IOException e) {
      // It ended, or closed its input; what waits is failed when it is gone.
      deaf();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deaf() {
    try {
      if (!process.waitFor(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
        broken = "has closed its input";
        process.destroy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readLines(int max) {
    LineReader in = new LineReader(process.getInputStream(), max);
    try {
      for (byte[] line = in.read(); line != null; line = in.read()) {
        byte[] message = line;
        taken.acquire();
        context.runOnContext(v -> {
          taken.release();
          lines.line(this, message);
        });
      }
      broken = "has closed its output";
    } catch (LineReader.LineTooLongException e) {
      broken = "sent a line of more than " + max + " bytes";
    } catch (IOException e) {
      broken = "broke off: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Without its output it is of no use; one that just ended is left its exit code.
    try {
      if (!process.waitFor(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroy();
        ended();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void exited() {
    try {
      // A grandchild may hold the pipes open, so not for ever.
      reader.join(LAST_WORDS_MILLIS);
      errors.join(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended();
  }

  private void ended() {
    if (over.compareAndSet(false, true)) {
      TransportException why = cause();
      context.runOnContext(v -> end.gone(this, why));
      outgoing.add(END_OF_INPUT);
    }
  }

  private synchronized TransportException cause() {
    if (cause == null) {
      String how = process.isAlive()
          ? String.valueOf(broken)
          : "exited with code " + process.exitValue()
              + (broken != null && broken.startsWith("sent") ? " after it " + broken : "");
      String said = stderr.text();
      cause = TransportException.inDoubt(
          "MCP server '" + name + "' " + how
              + (said.isEmpty() ? "" : "; the last it wrote to its error output:\n" + said),
          null);
    }
    return cause;
  }

  /** Closes its input, and ends it and what it started if that does not help. */
  Future<Void> stop() {
    over.set(true);
    // Looked at before it ends: what it started is found through it alone.
    return tree.note().compose(noted -> {
      outgoing.clear();
      outgoing.add(END_OF_INPUT);
      return tree.end();
    });
  }
}
