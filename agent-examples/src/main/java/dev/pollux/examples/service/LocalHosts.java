package dev.pollux.examples.service;

import io.vertx.core.Handler;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Lets requests pass that are for this machine. A page in a browser can let its own name lead here, and
 * would then be taken for this service's own.
 */
final class LocalHosts implements Handler<RoutingContext> {

  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final boolean local;

  LocalHosts(String host) {
    this.local = NAMES.contains(host);
  }

  @Override
  public void handle(RoutingContext request) {
    HostAndPort asked = request.request().authority();
    if (local && (asked == null || !NAMES.contains(asked.host()))) {
      throw new Problem(421, "wrongHost", "The Host of the request must be localhost");
    }
    request.next();
  }
}
