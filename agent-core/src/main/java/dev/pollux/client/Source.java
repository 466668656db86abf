package dev.pollux.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** Where the bytes of an upload come from, piece by piece. */
interface Source {

  /** How many there are in all, or −1 when nobody knows. */
  long size();

  /** The next {@code length} bytes; fewer at the end only. */
  Future<Buffer> next(int length);

  static Source of(Buffer bytes) {
    return new Source() {
      private int at;

      @Override
      public long size() {
        return bytes.length();
      }

      @Override
      public Future<Buffer> next(int length) {
        int end = Math.min(bytes.length(), at + length);
        Buffer piece = bytes.slice(at, end);
        at = end;
        return Future.succeededFuture(piece);
      }
    };
  }

  static Source of(AsyncFile file, long size) {
    return new Source() {
      private long at;

      @Override
      public long size() {
        return size;
      }

      @Override
      public Future<Buffer> next(int length) {
        int wanted = (int) Math.min(length, size - at);
        if (wanted == 0) {
          return Future.succeededFuture(Buffer.buffer());
        }
        return file.read(Buffer.buffer(wanted), 0, at, wanted).map(piece -> {
          at += piece.length();
          return piece;
        });
      }
    };
  }

  static Source of(ReadStream<Buffer> stream) {
    return new OfStream(stream);
  }

  /** A stream that is read only as far as its bytes are wanted. */
  final class OfStream implements Source {

    private final ReadStream<Buffer> stream;
    private Buffer pending = Buffer.buffer();
    private boolean ended;
    private @Nullable Throwable failure;
    private @Nullable Promise<Buffer> waiting;
    private int wanted;

    OfStream(ReadStream<Buffer> stream) {
      this.stream = stream;
      stream.pause();
      stream.exceptionHandler(cause -> {
        failure = cause;
        give();
      });
      stream.endHandler(end -> {
        ended = true;
        give();
      });
      stream.handler(bytes -> {
        pending.appendBuffer(bytes);
        give();
      });
    }

    @Override
    public long size() {
      return -1;
    }

    @Override
    public Future<Buffer> next(int length) {
      Promise<Buffer> promise = Promise.promise();
      waiting = promise;
      wanted = length;
      give();
      return promise.future();
    }

    private void give() {
      Promise<Buffer> promise = waiting;
      if (promise == null) {
        return;
      }
      if (failure != null) {
        waiting = null;
        promise.fail(failure);
      } else if (ended || pending.length() >= wanted) {
        waiting = null;
        int length = Math.min(wanted, pending.length());
        Buffer piece = pending.getBuffer(0, length);
        pending = pending.getBuffer(length, pending.length());
        if (!ended) {
          stream.pause();
        }
        promise.complete(piece);
      } else {
        stream.resume();
      }
    }
  }
}
