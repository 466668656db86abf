package dev.pollux.builtin.web;

import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/** Which hosts may be asked, and to which address of theirs a connection is made. */
final class HostRules {

  private final WebToolsOptions options;
  private final HostResolver resolver;

  HostRules(WebToolsOptions options, HostResolver resolver) {
    this.options = options;
    this.resolver = resolver;
  }

  /** The address to connect to. Fails with a {@link ToolException} that says what is refused. */
  Future<InetAddress> check(WebAddress url) {
    if (!options.getPorts().contains(url.port())) {
      return refused("Port " + url.port() + " is not one of " + options.getPorts());
    }
    if (matches(options.getDeniedHosts(), url.host())
        || !options.getAllowedHosts().isEmpty()
            && !matches(options.getAllowedHosts(), url.host())) {
      return refused("The host " + url.host() + " is not allowed");
    }
    if (url.address() != null) {
      return checked(url.host(), List.of(url.address()));
    }
    return resolver
        .resolve(url.host())
        .recover(failure -> refused("The host " + url.host() + " was not found"))
        .compose(addresses -> checked(url.host(), addresses));
  }

  // One refused address is enough: which of them would be taken is the resolver's whim.
  private Future<InetAddress> checked(String host, List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      return refused("The host " + host + " was not found");
    }
    if (!matches(options.getPrivateHosts(), host)
        && !addresses.stream().allMatch(PublicAddresses::contains)) {
      return refused("The host " + host + " is not on the public Internet");
    }
    return Future.succeededFuture(addresses.get(0));
  }

  private static <T> Future<T> refused(String message) {
    return Future.failedFuture(new ToolException(message));
  }

  private static boolean matches(List<String> patterns, String host) {
    return patterns.stream()
        .anyMatch(pattern ->
            pattern.startsWith("*.") ? host.endsWith(pattern.substring(1)) : host.equals(pattern));
  }

  /**
   * Patterns as they are compared.
   *
   * @throws IllegalArgumentException if one is no host, and no host behind {@code *.}
   */
  static List<String> patterns(String option, List<String> patterns) {
    return patterns.stream().map(pattern -> pattern(option, pattern)).toList();
  }

  private static String pattern(String option, String pattern) {
    String wild = pattern.startsWith("*.") ? "*." : "";
    try {
      String rest = pattern.substring(wild.length());
      String host = rest.contains(":")
          ? WebAddress.literal(rest.replaceAll("^\\[(.*)]$", "$1")).getHostAddress()
          : WebAddress.of("http://" + rest).host();
      if (rest.matches(".*[/?#@*].*")) {
        throw new ToolException("no host");
      }
      return wild + host.toLowerCase(Locale.ROOT);
    } catch (ToolException e) {
      throw new IllegalArgumentException(
          option + ": " + pattern + " (expected: a host such as example.org or *.example.org)", e);
    }
  }
}
