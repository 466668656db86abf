package dev.pollux.mcp.server;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Serves an {@link McpServer} over streamable HTTP, on a port of its own. To serve it beside other routes
 * use {@link McpRoute}.
 *
 * <pre>{@code
 * McpHttpServer http = new McpHttpServer(vertx, server, new McpHttpOptions().setPort(3000));
 * http.listen().onSuccess(port -> System.out.println("http://localhost:" + port + "/mcp"));
 * }</pre>
 *
 * <p>By default only programs on this machine reach it, and pages in a browser do not.
 */
public final class McpHttpServer {

  private static final AtomicInteger FREE = new AtomicInteger();

  private final Vertx vertx;
  private final McpHttpOptions options;
  private final HttpEndpoint endpoint;
  private volatile @Nullable String deployment;
  private volatile int port;

  /**
   * A server that does not listen yet.
   *
   * @throws IllegalArgumentException if it is for others than this machine and has no name
   */
  public McpHttpServer(Vertx vertx, McpServer server, McpHttpOptions options) {
    this.vertx = vertx;
    this.options = new McpHttpOptions(options);
    this.endpoint = new HttpEndpoint(vertx, server, this.options, true);
  }

  /** A server with default options. */
  public McpHttpServer(Vertx vertx, McpServer server) {
    this(vertx, server, new McpHttpOptions());
  }

  /** Starts to listen; gives the port. */
  public Future<Integer> listen() {
    // Negative means: a free one, and the same for all that listen on this negative one.
    int wanted = options.getPort() == 0 ? FREE.decrementAndGet() : options.getPort();
    return vertx
        .deployVerticle(
            () -> new Instance(wanted),
            new DeploymentOptions().setInstances(options.getInstances()))
        .map(id -> {
          deployment = id;
          return port;
        });
  }

  /** The port it listens on; 0 before it does. */
  public int port() {
    return port;
  }

  /** How many sessions are open. */
  public int sessions() {
    return endpoint.sessions();
  }

  /** Ends all sessions and streams, and stops to listen. */
  public Future<Void> close() {
    endpoint.close();
    String id = deployment;
    deployment = null;
    return id == null ? Future.succeededFuture() : vertx.undeploy(id);
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (options.getPath().equals(path)) {
      endpoint.handle(request, null);
    } else if (path != null && path.equals(endpoint.metadataPath())) {
      endpoint.metadata(request);
    } else {
      HttpAnswers.empty(request.response(), 404);
    }
  }

  /** One event loop. */
  private final class Instance extends VerticleBase {
    private final int wanted;
    private @Nullable HttpServer http;

    Instance(int wanted) {
      this.wanted = wanted;
    }

    @Override
    public Future<?> start() {
      HttpServerOptions settings = new HttpServerOptions()
          .setHost(options.getHost())
          .setPort(wanted)
          .setIdleTimeout((int) Math.max(1, options.getIdleTimeout().toSeconds()))
          .setIdleTimeoutUnit(TimeUnit.SECONDS)
          .setTcpNoDelay(true)
          .setPerFrameWebSocketCompressionSupported(false) // there are no WebSockets
          .setPerMessageWebSocketCompressionSupported(false);
      if (options.getCertificate() != null) {
        settings.setSsl(true).setUseAlpn(true).setKeyCertOptions(options.getCertificate());
      }
      AtomicInteger connections = new AtomicInteger();
      HttpServer server = vertx.createHttpServer(settings);
      http = server;
      return server
          .connectionHandler(connection -> {
            if (connections.incrementAndGet() > options.getMaxConnections()) {
              connections.decrementAndGet();
              connection.close();
              return;
            }
            connection.closeHandler(v -> connections.decrementAndGet());
          })
          .requestHandler(McpHttpServer.this::handle)
          .listen()
          .onSuccess(listening -> port = listening.actualPort());
    }

    @Override
    public Future<?> stop() {
      HttpServer server = http;
      return server == null ? Future.succeededFuture() : server.close();
    }
  }
}
