package dev.pollux.mcp.transport;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** Reads an answer that must not be too long. */
public final class BoundedBody {

  private BoundedBody() {}

  /**
   * The whole body, read from now on; the connection is given up and the future fails with a {@link
   * TransportException} when it is longer than {@code maxBytes}, or ends too early.
   */
  public static Future<Buffer> read(HttpClientResponse response, int maxBytes) {
    Promise<Buffer> promise = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(e -> promise.tryFail(
        TransportException.inDoubt("The answer was cut off: " + e.getMessage(), e)));
    response.endHandler(end -> promise.tryComplete(body));
    response.handler(piece -> {
      if (body.length() + (long) piece.length() <= maxBytes) {
        body.appendBuffer(piece);
      } else if (promise.tryFail(
          TransportException.inDoubt("The answer is longer than " + maxBytes + " bytes", null))) {
        response.request().reset();
      }
    });
    return promise.future();
  }
}
