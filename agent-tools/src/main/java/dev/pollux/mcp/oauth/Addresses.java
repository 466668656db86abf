package dev.pollux.mcp.oauth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Which addresses are asked that a server names: https ones of the public network. If the MCP server
 * itself is on this machine, http ones of this machine as well.
 */
final class Addresses {

  private static final int LONGEST = 4096;

  private final Vertx vertx;
  private final boolean privateAllowed;
  private final boolean local;

  /**
   * A guard for what the server at {@code server} names.
   *
   * @param privateAllowed lets addresses of private networks through
   */
  Addresses(Vertx vertx, URI server, boolean privateAllowed) {
    this.vertx = vertx;
    this.privateAllowed = privateAllowed;
    this.local = isLoopbackName(server.getHost());
  }

  /** An address that may be connected to. */
  record Checked(URI uri, InetAddress address) {}

  /**
   * The address, if its form is allowed: nothing is looked up for this.
   *
   * @param what names it in the message
   */
  URI form(String what, String address) {
    if (address.length() > LONGEST) {
      throw new OAuthException(what + " is refused: it has " + address.length() + " characters");
    }
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw new OAuthException(what + " is refused: it is no address");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new OAuthException(
          what + " is refused: it has no host, or a user name or a fragment in it");
    }
    boolean plainAllowed = (local && isLoopbackName(uri.getHost())) || privateAllowed;
    if (!scheme.equals("https") && !(scheme.equals("http") && plainAllowed)) {
      throw new OAuthException(what + " is refused: its scheme is '"
          + (scheme.length() > 20 ? scheme.substring(0, 20) : scheme) + "' (expected: https)");
    }
    return uri;
  }

  /** The address to connect to; it fails unless all that its name stands for is allowed. */
  Future<Checked> check(String what, String address) {
    URI uri;
    try {
      uri = form(what, address);
    } catch (OAuthException e) {
      return Future.failedFuture(e);
    }
    String host = uri.getHost().startsWith("[")
        ? uri.getHost().substring(1, uri.getHost().length() - 1)
        : uri.getHost();
    return vertx.executeBlocking(
        () -> {
          InetAddress[] all;
          try {
            all = InetAddress.getAllByName(host);
          } catch (UnknownHostException e) {
            throw new OAuthException(what + " is refused: its host is not known");
          }
          for (InetAddress one : all) {
            if (!isAllowed(one)) {
              throw new OAuthException(what + " is refused: its host is in a private network");
            }
          }
          return new Checked(uri, all[0]);
        },
        false);
  }

  private boolean isAllowed(InetAddress address) {
    if (privateAllowed) {
      return !address.isMulticastAddress() && !address.isAnyLocalAddress();
    }
    return address.isLoopbackAddress() ? local : isPublic(address);
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address instanceof Inet6Address) {
      boolean unique = (first & 0xfe) == 0xfc;
      // 64:ff9b::/96 and 2002::/16 carry IPv4 addresses, which may be private ones.
      boolean carries = (first == 0x00 && second == 0x64) || (first == 0x20 && second == 0x02);
      boolean compatible = true;
      for (int i = 0; i < 12; i++) {
        compatible &= bytes[i] == 0;
      }
      return !unique && !carries && !compatible;
    }
    return first != 0
        && first < 240
        && !(first == 100 && second >= 64 && second < 128)
        && !(first == 192 && second == 0)
        && !(first == 198 && (second == 18 || second == 19));
  }

  static boolean isLoopbackName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
