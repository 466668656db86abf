package dev.pollux.mcp.server;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is meant for this server, by its host and its origin. A page in a browser can reach a
 * server on the user's machine by a name of its own (DNS rebinding); such a request is not.
 */
final class HostCheck {

  private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> LOOPBACK =
      Set.of("localhost", "127.0.0.1", "::1", "[::1]", "0:0:0:0:0:0:0:1");

  private final Set<String> hosts = new HashSet<>();
  private final Set<String> origins = new HashSet<>();

  /**
   * Takes the names and origins of the options.
   *
   * @throws IllegalArgumentException if the server is for others than this machine and has no name
   */
  HostCheck(McpHttpOptions options, boolean ownServer) {
    if (options.getAllowedHosts().isEmpty()) {
      if (ownServer && !LOOPBACK.contains(options.getHost())) {
        throw new IllegalArgumentException(
            "allowedHosts: [] (expected: the names that clients reach " + options.getHost()
                + " by, since it is not this machine alone)");
      }
      hosts.addAll(LOCAL);
    } else {
      options.getAllowedHosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    }
    options.getAllowedOrigins().forEach(origin -> origins.add(origin.toLowerCase(Locale.ROOT)));
  }

  /** What is wrong with the request, or null. */
  @Nullable
  String refuse(HttpServerRequest request) {
    MultiMap headers = request.headers();
    List<String> given = headers.getAll("host");
    String host = given.size() == 1
        ? given.get(0)
        : given.isEmpty() && request.authority() != null ? request.authority().toString() : null;
    if (host == null || !isAllowed(host)) {
      return "The Host header is not one of this server";
    }
    List<String> origin = headers.getAll("origin");
    if (origin.isEmpty()) {
      return null;
    }
    return origin.size() == 1 && isAllowedOrigin(origin.get(0))
        ? null
        : "The Origin header is not one of this server";
  }

  private boolean isAllowed(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (hosts.contains(lower)) {
      return true;
    }
    int colon = lower.lastIndexOf(':');
    if (colon <= 0 || lower.endsWith("]") || !isPort(lower.substring(colon + 1))) {
      return false;
    }
    return hosts.contains(lower.substring(0, colon));
  }

  private boolean isAllowedOrigin(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    if (origins.contains(lower)) {
      return true;
    }
    for (String scheme : List.of("http://", "https://")) {
      if (lower.startsWith(scheme)) {
        return isAllowed(lower.substring(scheme.length()));
      }
    }
    return false;
  }

  private static boolean isPort(String text) {
    return !text.isEmpty()
        && text.length() <= 5
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
