package dev.pollux.mcp.server;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads the body of a request: so much, in so much time. */
final class BodyReader {

  /** The body does not come as it may; says what the client is told. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private BodyReader() {}

  /** The whole body; fails with {@link RefusedException} when it is too large or too slow. */
  static Future<Buffer> read(
      Context context, HttpServerRequest request, int maxBytes, Duration timeout) {
    String length = request.getHeader("content-length");
    if (length != null && (length.length() > 18 || Long.parseLong(length) > maxBytes)) {
      return Future.failedFuture(tooLarge(maxBytes));
    }
    Promise<Buffer> promise = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(chunk -> {
      if (promise.future().isComplete()) {
        return;
      }
      if (body.length() + (long) chunk.length() > maxBytes) {
        promise.tryFail(tooLarge(maxBytes));
        return;
      }
      body.appendBuffer(chunk);
    });
    request.endHandler(v -> promise.tryComplete(body));
    request.exceptionHandler(promise::tryFail);
    request.resume();
    // Most bodies are here with the head, and read before this loop does anything else.
    context.runOnContext(v -> {
      if (!promise.future().isComplete()) {
        limit(context, promise, timeout);
      }
    });
    return promise.future();
  }

  private static void limit(Context context, Promise<Buffer> body, Duration timeout) {
    long timer = context
        .owner()
        .setTimer(
            timeout.toMillis(),
            id -> body.tryFail(new RefusedException(
                408, "The body took longer than " + timeout.toMillis() + " ms")));
    body.future().onComplete(done -> context.owner().cancelTimer(timer));
  }

  private static RefusedException tooLarge(int maxBytes) {
    return new RefusedException(413, "The body is larger than " + maxBytes + " bytes");
  }
}
