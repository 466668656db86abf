package dev.pollux.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The connections of one model, and what is known of each of them. */
final class Connections {

  private static final long REFUSED_STREAM = 0x7; // RFC 9113 section 7

  private final HttpClient client;
  private final Map<HttpConnection, Line> lines = new ConcurrentHashMap<>();

  Connections(Vertx vertx, Route route, HttpOptions options) {
    client = client(vertx, route, options);
  }

  private HttpClient client(Vertx vertx, Route route, HttpOptions options) {
    HttpClientOptions http = new HttpClientOptions()
        .setDefaultHost(route.host())
        .setDefaultPort(route.port())
        .setSsl(route.isTls())
        .setConnectTimeout((int) options.getConnectTimeout().toMillis())
        .setDecompressionSupported(true);
    if (route.isTls()) {
      http.setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(true)
          .setSslHandshakeTimeout(options.getConnectTimeout().toMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    if (options.getTrust() != null) {
      http.setTrustOptions(options.getTrust());
    }
    if (options.getProxy() != null) {
      http.setProxyOptions(options.getProxy());
    }
    // Vert.x opens at most 5 connections to a host by default, which is one agent's worth.
    PoolOptions pool = new PoolOptions()
        .setHttp1MaxSize(options.getMaxConnections())
        .setHttp2MaxSize(Math.max(1, options.getMaxConnections() / 100))
        .setMaxWaitQueueSize(options.getTraffic().getMaxWaiting());
    return vertx
        .httpClientBuilder()
        .with(http)
        .with(pool)
        // What breaks a connection is told by the answer on it; Vert.x would log it as well.
        .withConnectHandler(connection -> {
          connection.exceptionHandler(broken -> {});
          lines.put(connection, new Line());
          connection.closeHandler(closed -> lines.remove(connection));
        })
        .build();
  }

  /** A request on some connection, or a failed future when there is none or all are closed. */
  Future<HttpClientRequest> request(RequestOptions target) {
    try {
      return client.request(target);
    } catch (IllegalStateException closed) {
      return Future.failedFuture(closed);
    }
  }

  /** What is known of a request's connection; to be held, for it is forgotten when that closes. */
  Line line(HttpClientRequest request) {
    HttpConnection connection = request.connection();
    Line line = lines.getOrDefault(connection, new Line());
    if (request.version() == HttpVersion.HTTP_2) {
      connection.goAwayHandler(goAway -> line.lastStream = goAway.getLastStreamId());
    }
    return line;
  }

  HttpClient client() {
    return client;
  }

  Future<Void> close() {
    return client.close();
  }

  /** What is known of one connection. */
  static final class Line {

    private volatile boolean used;
    // Read here and not from the failure of a stream: by then Vert.x has freed what holds it.
    private volatile int lastStream = Integer.MAX_VALUE;

    /** A whole answer came on it. */
    void answered() {
      used = true;
    }

    /**
     * Whether a request that failed here was never looked at: its server has said so, or has closed
     * a connection that stood idle between answers.
     *
     * @param stream the request's number on an HTTP/2 connection
     */
    boolean passedBy(int stream, Throwable cause) {
      return cause instanceof StreamResetException reset
          ? reset.getCode() == REFUSED_STREAM
          : used || stream > lastStream;
    }
  }
}
