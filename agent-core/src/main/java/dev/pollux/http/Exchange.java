package dev.pollux.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/** One request and the whole of its answer; the connection is given up when that is long or late. */
final class Exchange {

  /** An answer, whatever its status. */
  record Answered(int statusCode, MultiMap headers, byte[] bytes) {}

  private final HttpOptions options;
  private final Failures failures;
  private final Future<HttpClientRequest> connected;
  private final Promise<Answered> done = Promise.promise();
  private final Buffer bytes = Buffer.buffer();

  private Exchange(HttpOptions options, Failures failures, Future<HttpClientRequest> connected) {
    this.options = options;
    this.failures = failures;
    this.connected = connected;
  }

  /**
   * Sends a request.
   *
   * @param where the server's address, as messages have it
   * @param connected the request, once there is a connection for it
   * @param body what is sent, or null
   */
  static Future<Answered> send(
      Vertx vertx,
      HttpOptions options,
      Failures failures,
      String where,
      Future<HttpClientRequest> connected,
      @Nullable Buffer body) {
    Exchange exchange = new Exchange(options, failures, connected);
    long timer = vertx.setTimer(
        options.getTimeout().toMillis(),
        late -> exchange.giveUp(
            failures.timeout("did not finish its answer", options.getTimeout(), false)));
    connected
        .onFailure(cause -> exchange.done.tryFail(failures.unreachable(where, cause)))
        .onSuccess(request -> exchange.send(request, body));
    return exchange.done.future().onComplete(over -> vertx.cancelTimer(timer));
  }

  private void send(HttpClientRequest request, @Nullable Buffer body) {
    if (done.future().isComplete()) {
      request.reset(); // too late for it
      return;
    }
    (body == null ? request.send() : request.send(body))
        .onFailure(cause -> done.tryFail(failures.broken(cause)))
        .onSuccess(this::read);
  }

  private void read(HttpClientResponse response) {
    response.exceptionHandler(cause -> done.tryFail(failures.broken(cause)));
    response.endHandler(end -> done.tryComplete(answered(response)));
    response.handler(piece -> {
      if (done.future().isComplete()) {
        return;
      }
      if ((long) bytes.length() + piece.length() <= options.getMaxBodyBytes()) {
        bytes.appendBuffer(piece);
      } else if (response.statusCode() / 100 == 2) {
        giveUp(failures.tooLarge("a body", options.getMaxBodyBytes()));
      } else {
        done.tryComplete(answered(response)); // the beginning of an error is enough
        response.request().reset();
      }
    });
  }

  private Answered answered(HttpClientResponse response) {
    return new Answered(response.statusCode(), response.headers(), bytes.getBytes());
  }

  private void giveUp(Throwable cause) {
    if (done.tryFail(cause)) {
      connected.onSuccess(HttpClientRequest::reset);
    }
  }
}
