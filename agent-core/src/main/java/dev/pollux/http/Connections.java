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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The connections of one model, and which of them have carried an answer already. */
final class Connections {

  private final HttpClient client;
  private final Map<HttpConnection, Boolean> used = new ConcurrentHashMap<>();

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
        .setMaxWaitQueueSize(options.getMaxWaiting());
    return vertx
        .httpClientBuilder()
        .with(http)
        .with(pool)
        // What breaks a connection is told by the answer on it; Vert.x would log it as well.
        .withConnectHandler(connection -> {
          connection.exceptionHandler(broken -> {});
          used.put(connection, false);
          connection.closeHandler(closed -> used.remove(connection));
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

  /** A whole answer came on this connection. */
  void used(HttpConnection connection) {
    used.replace(connection, true);
  }

  /** True when a whole answer came on this connection before. */
  boolean isUsed(HttpConnection connection) {
    return used.getOrDefault(connection, false);
  }

  HttpClient client() {
    return client;
  }

  Future<Void> close() {
    return client.close();
  }
}
