package dev.pollux.http;

import io.netty.channel.EventLoop;
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
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one model, and what is known of each of them. Each event loop has its own: what
 * came in on another loop's would be handed over chunk by chunk, which costs more than reading it.
 */
final class Connections {

  private static final long REFUSED_STREAM = 0x7; // RFC 9113 section 7

  private final VertxInternal vertx;
  private final Route route;
  private final HttpOptions options;
  // A client ends with what the model was made in, a verticle perhaps, whoever asks first.
  private final ContextInternal owner;
  private final HttpClient client;
  private final Map<EventLoop, HttpClient> clients = new ConcurrentHashMap<>();
  private final Map<HttpConnection, Line> lines = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Connections(Vertx vertx, Route route, HttpOptions options) {
    this.vertx = (VertxInternal) vertx;
    this.route = route;
    this.options = options;
    ContextInternal current = this.vertx.getContext();
    this.owner = current == null ? this.vertx.createEventLoopContext() : current;
    this.client = make();
  }

  private HttpClient make() {
    ContextInternal caller = owner.beginDispatch();
    try {
      return client(vertx, route, options);
    } finally {
      owner.endDispatch(caller);
    }
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
      return ofLoop(vertx.getOrCreateContext().nettyEventLoop()).request(target);
    } catch (IllegalStateException closed) {
      return Future.failedFuture(closed);
    }
  }

  private HttpClient ofLoop(EventLoop loop) {
    HttpClient found = clients.get(loop);
    if (found == null) {
      found = clients.computeIfAbsent(loop, key -> make());
    }
    if (closed) {
      found.close(); // it may have come behind the closing of the others
      throw new IllegalStateException("Client is closed");
    }
    return found;
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

  /** A client for whatever is asked beside the model, from any event loop. */
  HttpClient client() {
    return client;
  }

  Future<Void> close() {
    closed = true;
    List<Future<?>> closing = new ArrayList<>();
    closing.add(client.close());
    clients.values().forEach(made -> closing.add(made.close()));
    return Future.join(closing).mapEmpty();
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
