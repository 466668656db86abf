package dev.pollux.mcp.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes lines on a thread of its own, so that a reader that does not read blocks nobody else. What waits
 * is bounded. Thread safe.
 */
final class LineWriter {

  private static final byte[] END = new byte[0];

  private final OutputStream out;
  private final int maxWaiting;
  private final Runnable failed;
  private final LinkedBlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final Thread thread;

  /**
   * Starts to write.
   *
   * @param failed is run when nobody reads any more
   */
  LineWriter(OutputStream out, int maxWaiting, Runnable failed) {
    this.out = out;
    this.maxWaiting = maxWaiting;
    this.failed = failed;
    this.thread = new Thread(this::run, "pollux-mcp-stdout");
    thread.setDaemon(true);
    thread.start();
  }

  void write(byte[] json) {
    if (waiting.addAndGet(json.length) > maxWaiting) {
      failed.run();
      return;
    }
    lines.add(json);
  }

  /** Writes what waits, for at most so long. */
  void end(long millis) throws InterruptedException {
    lines.add(END);
    thread.join(millis);
  }

  private void run() {
    try {
      while (true) {
        byte[] line = lines.take();
        if (line == END) {
          return;
        }
        out.write(line);
        out.write('\n');
        if (lines.isEmpty()) {
          out.flush();
        }
        waiting.addAndGet(-line.length);
      }
    } catch (IOException | InterruptedException e) {
      failed.run();
    }
  }
}
