package dev.pollux.mcp.transport;

import dev.pollux.mcp.protocol.RequestId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes back for one request, or, without a request, what a session says unasked. When a stream of
 * a session breaks it is taken up again behind the last event that came.
 */
final class HttpStream {

  private static final Logger LOG = LoggerFactory.getLogger(HttpStream.class);
  private static final int MAX_ATTEMPTS = 5;
  private static final long LEAST_RETRY_MILLIS = 100;
  private static final long DEFAULT_RETRY_MILLIS = 1000;

  private final HttpTransport transport;
  private final @Nullable RequestId id;
  private final boolean resumable;
  private @Nullable HttpClientRequest request;
  private @Nullable String lastEventId;
  private long retryMillis = -1;
  private int attempts;
  private boolean abandoned;

  HttpStream(HttpTransport transport, @Nullable RequestId id, boolean resumable) {
    this.transport = transport;
    this.id = id;
    this.resumable = resumable;
  }

  void sentOn(HttpClientRequest request) {
    this.request = request;
  }

  /** Nobody wants more of it. */
  void abandon() {
    abandoned = true;
    if (request != null) {
      request.reset();
    }
  }

  /** Reads the answer; the future fails when the answer to the request will not come. */
  Future<Void> read(HttpClientResponse response) {
    String given = response.getHeader("Content-Type");
    String type =
        given == null ? "" : given.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    if (type.equals("text/event-stream")) {
      events(response);
      return Future.succeededFuture();
    }
    if (!type.equals("application/json")) {
      response.exceptionHandler(ignored -> {});
      abandon();
      return Future.failedFuture(TransportException.inDoubt(
          "MCP server '" + transport.name() + "' answered " + response.statusCode()
              + " with content of type '" + shown(type)
              + "' (expected: application/json or text/event-stream)",
          null));
    }
    return BoundedBody.read(response, transport.maxMessageBytes()).compose(body -> {
      transport.received(body.getBytes());
      return id != null && transport.isWaiting(id)
          ? Future.failedFuture(TransportException.inDoubt(
              "MCP server '" + transport.name() + "' answered with something else than asked for",
              null))
          : Future.succeededFuture();
    });
  }

  private static String shown(String type) {
    return type.length() > 100 ? type.substring(0, 100) : type;
  }

  private void events(HttpClientResponse response) {
    SseReader reader = new SseReader(transport.maxMessageBytes(), transport::received);
    response.exceptionHandler(failure -> ended(reader, failure));
    response.endHandler(end -> ended(reader, null));
    response.handler(piece -> {
      if (abandoned) {
        return;
      }
      try {
        reader.feed(piece.getBytes());
      } catch (IllegalStateException tooLong) {
        abandon();
        failed("sent too much: " + tooLong.getMessage(), tooLong);
      }
    });
  }

  private void ended(SseReader reader, @Nullable Throwable failure) {
    if (reader.lastEventId() != null) {
      lastEventId = reader.lastEventId();
      attempts = 0;
    }
    if (reader.retryMillis() >= 0) {
      retryMillis = reader.retryMillis();
    }
    boolean over = id != null && !transport.isWaiting(id);
    if (abandoned || over || transport.isClosed()) {
      return;
    }
    if (id == null || (resumable && lastEventId != null)) {
      resumeLater();
    } else {
      failed("broke off its answer", failure);
    }
  }

  private void resumeLater() {
    if (++attempts > MAX_ATTEMPTS) {
      failed("broke off its stream " + MAX_ATTEMPTS + " times", null);
      return;
    }
    long wait = retryMillis >= 0 ? retryMillis : DEFAULT_RETRY_MILLIS << Math.min(5, attempts - 1);
    resume(Math.max(LEAST_RETRY_MILLIS, wait));
  }

  /** Opens the stream by GET, after a while. */
  void resume(long delayMillis) {
    if (delayMillis > 0) {
      transport.vertx().setTimer(delayMillis, timer -> resume(0));
      return;
    }
    boolean over = id != null && !transport.isWaiting(id);
    if (abandoned || over || transport.isClosed()) {
      return;
    }
    transport
        .get(lastEventId)
        .onSuccess(response -> {
          if (abandoned) {
            response.exceptionHandler(ignored -> {});
            response.request().reset();
            return;
          }
          request = response.request();
          events(response);
        })
        .onFailure(failure -> {
          boolean lasting = failure instanceof TransportException e && e.statusCode() / 100 == 4;
          if (lasting || !(failure instanceof TransportException)) {
            failed("does not take its stream up again: " + failure.getMessage(), failure);
          } else {
            resumeLater();
          }
        });
  }

  private void failed(String what, @Nullable Throwable cause) {
    if (id == null) {
      // Many servers have nothing to say unasked, and answer 405.
      LOG.debug("MCP server '{}' {}", transport.name(), what);
      return;
    }
    transport.fail(
        id, TransportException.inDoubt("MCP server '" + transport.name() + "' " + what, cause));
  }
}
