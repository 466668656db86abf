package dev.pollux.mcp.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Serves an {@link McpServer} over streamable HTTP on a Vert.x Web router of the user's own. It needs
 * {@code io.vertx:vertx-web}.
 *
 * <pre>{@code
 * McpRoute route = McpRoute.mount(vertx, router, server, new McpHttpOptions().setPath("/mcp"));
 * }</pre>
 *
 * <p>Host, port, instances, connections and the certificate are those of the user's server. Host and
 * origin of a request are checked here all the same: set {@link McpHttpOptions#setAllowedHosts} to the
 * names of the server, or only this machine is let in. A handler before it that reads bodies may stay.
 */
public final class McpRoute {

  private final HttpEndpoint endpoint;

  private McpRoute(HttpEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Adds the endpoint, and with authorization the metadata of the resource server. */
  public static McpRoute mount(
      Vertx vertx, Router router, McpServer server, McpHttpOptions options) {
    McpHttpOptions copy = new McpHttpOptions(options);
    McpRoute route = new McpRoute(new HttpEndpoint(vertx, server, copy, false));
    router.route(copy.getPath()).handler(route::handle);
    String metadata = route.endpoint.metadataPath();
    if (metadata != null) {
      router.route(metadata).handler(context -> route.endpoint.metadata(context.request()));
    }
    return route;
  }

  private void handle(RoutingContext context) {
    Buffer read = context.body() != null && context.body().available()
        ? context.body().buffer()
        : context.request().isEnded() ? Buffer.buffer() : null;
    endpoint.handle(context.request(), read);
  }

  /** How many sessions are open. */
  public int sessions() {
    return endpoint.sessions();
  }

  /** Ends all sessions and streams. */
  public void close() {
    endpoint.close();
  }
}
