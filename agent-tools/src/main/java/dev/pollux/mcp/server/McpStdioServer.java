package dev.pollux.mcp.server;

import dev.pollux.mcp.transport.LineReader;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves an {@link McpServer} to the program that started this one, over stdin and stdout.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   Vertx vertx = Vertx.vertx();
 *   new McpStdioServer(vertx, server, new McpStdioOptions()).serveAndExit();
 * }
 * }</pre>
 *
 * <p>While it serves nothing but messages goes to stdout: what the program prints to {@code System.out}
 * goes to stderr. Log to stderr or to a file.
 */
public final class McpStdioServer {

  private static final Logger LOG = LoggerFactory.getLogger(McpStdioServer.class);
  private static final long LAST_WORDS_MILLIS = 300;
  private static final long EXIT_MILLIS = 800;

  private final Vertx vertx;
  private final McpServer server;
  private final McpStdioOptions options;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** A server that does not serve yet. */
  public McpStdioServer(Vertx vertx, McpServer server, McpStdioOptions options) {
    this.vertx = vertx;
    this.server = server;
    this.options = new McpStdioOptions(options);
  }

  /**
   * Serves until stdin ends, which is when the client has gone, and then ends this program within a
   * second, whatever else runs in it. Does not wait.
   */
  public void serveAndExit() {
    CountDownLatch over = new CountDownLatch(1);
    // Vert.x starts no thread before it has something to do, and main is about to return.
    new Thread(
            () -> {
              try {
                over.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "pollux-mcp-alive")
        .start();
    serve().onComplete(done -> {
      over.countDown();
      Thread exit = new Thread(
          () -> {
            try {
              Thread last = new Thread(() -> System.exit(done.succeeded() ? 0 : 1));
              last.setDaemon(true);
              last.start();
              last.join(EXIT_MILLIS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1); // a shutdown hook hangs
          },
          "pollux-mcp-exit");
      exit.setDaemon(true);
      exit.start();
    });
  }

  /**
   * Serves until stdin ends. Then whatever is being worked on is cancelled, and {@code System.out} is
   * what it was.
   *
   * @return completes when it has ended; fails when stdin cannot be read or nobody reads stdout
   */
  public Future<Void> serve() {
    PrintStream stdout = System.out;
    System.setOut(System.err);
    return serve(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out))
        .onComplete(done -> System.setOut(stdout));
  }

  /** Serves over two streams, which stay open. */
  Future<Void> serve(InputStream in, OutputStream out) {
    Promise<Void> end = Promise.promise();
    Context context = vertx.getOrCreateContext();
    LineWriter writer = new LineWriter(
        out,
        options.getMaxWaitingBytes(),
        () -> end.tryFail(new IOException("Nobody reads what the server says")));
    StdioPeer peer = new StdioPeer(context, server, writer::write);
    Thread reader = new Thread(() -> read(in, peer, context, end), "pollux-mcp-stdin");
    reader.setDaemon(true);
    reader.start();
    Promise<Void> closed = Promise.promise();
    end.future().onComplete(done -> {
      ended.set(true);
      Thread last = new Thread(
          () -> {
            try {
              peer.close();
              writer.end(LAST_WORDS_MILLIS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            closed.handle(done);
          },
          "pollux-mcp-end");
      last.setDaemon(true);
      last.start();
    });
    return closed.future();
  }

  private void read(InputStream in, StdioPeer peer, Context context, Promise<Void> end) {
    LineReader lines = new LineReader(in, options.getMaxLineBytes());
    try {
      while (!ended.get()) {
        byte[] line;
        try {
          line = lines.read();
        } catch (LineReader.LineTooLongException e) {
          context.runOnContext(v -> peer.refuse(String.valueOf(e.getMessage())));
          continue;
        }
        if (line == null) {
          end.tryComplete();
          return;
        }
        context.runOnContext(v -> peer.take(line));
      }
    } catch (IOException e) {
      LOG.warn("Reading stdin failed", e);
      end.tryFail(e);
    }
  }
}
