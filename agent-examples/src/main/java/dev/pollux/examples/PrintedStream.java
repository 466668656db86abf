package dev.pollux.examples;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Bytes for stdout, whose reader may be slow: they are written by a thread that may wait for it. */
final class PrintedStream implements WriteStream<Buffer> {

  private final Vertx vertx;
  private final PrintStream out;

  PrintedStream(Vertx vertx, PrintStream out) {
    this.vertx = vertx;
    this.out = out;
  }

  @Override
  public Future<Void> write(Buffer bytes) {
    return vertx.executeBlocking(() -> {
      out.write(bytes.getBytes());
      if (out.checkError()) {
        throw new IOException("stdout was closed");
      }
      return null;
    });
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public PrintedStream exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this; // who writes waits for the write, and hears of its failure there
  }

  @Override
  public PrintedStream setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public PrintedStream drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }
}
