package dev.pollux.builtin.web;

import dev.pollux.tool.ToolException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address of the web, taken apart strictly: what programs read in different ways is refused and not
 * read in one of them.
 *
 * @param host a name in lower case and ASCII, or an address in its usual form, without brackets
 * @param address what the host stands for when it is an address, or null for a name
 * @param target path and query as they are sent, never with a fragment
 */
record WebAddress(
    boolean secure, String host, @Nullable InetAddress address, int port, String target) {

  private static final int MAX_LENGTH = 8192;
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://([^/?#]*)([^?#]*)(\\?[^#]*)?(?:#.*)?", Pattern.DOTALL);
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]*]|[^:@%\\[\\]]*)(?::([0-9]{1,5}))?");
  private static final Pattern NAME = Pattern.compile(
      "(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)*" + "[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern QUAD =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

  /**
   * @throws ToolException if it is no plain address of scheme http or https
   */
  static WebAddress of(String url) {
    if (url.length() > MAX_LENGTH) {
      throw new ToolException(
          "The URL has " + url.length() + " characters (expected: at most " + MAX_LENGTH + ")");
    }
    if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\')) {
      throw new ToolException(
          "The URL has a blank, a control character or a backslash; encode them as %20, %0A, %5C");
    }
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new ToolException("The URL must begin with http:// or https:// and a host");
    }
    boolean secure = parts.group(1).equalsIgnoreCase("https");
    Matcher authority = AUTHORITY.matcher(parts.group(2));
    if (!authority.matches()) {
      throw new ToolException(
          "The host of the URL is not plain: no user, password, escapes or zone may be in it");
    }
    int port =
        authority.group(2) == null ? secure ? 443 : 80 : Integer.parseInt(authority.group(2));
    if (port < 1 || port > 65_535) {
      throw new ToolException("The port of the URL is " + port + " (expected: 1 to 65535)");
    }
    String path = parts.group(3).isEmpty() ? "/" : parts.group(3);
    String target = encoded(path + (parts.group(4) == null ? "" : parts.group(4)));
    return at(secure, authority.group(1), port, target);
  }

  private static WebAddress at(boolean secure, String written, int port, String target) {
    if (written.startsWith("[")) {
      InetAddress address = literal(written.substring(1, written.length() - 1));
      return new WebAddress(secure, address.getHostAddress(), address, port, target);
    }
    String host = ascii(written);
    if (QUAD.matcher(host).matches()) {
      return new WebAddress(secure, host, literal(host), port, target);
    }
    // A last label of digits or 0x… is an IPv4 address to some resolvers, and to others a name.
    if (host.length() > 253 || !NAME.matcher(host).matches()) {
      throw new ToolException("The host of the URL is neither a host name nor an address in its"
          + " usual form, such as 192.0.2.1 or [2001:db8::1]");
    }
    return new WebAddress(secure, host, null, port, target);
  }

  static String ascii(String written) {
    String host;
    try {
      host = IDN.toASCII(written, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ToolException("The host of the URL is no host name", e);
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /**
   * An address written as one; nothing is looked up.
   *
   * @throws ToolException if it is none
   */
  static InetAddress literal(String written) {
    try {
      if (!written.contains(":") && !QUAD.matcher(written).matches()) {
        throw new UnknownHostException();
      }
      return InetAddress.getByName(written.contains(":") ? "[" + written + "]" : written);
    } catch (UnknownHostException e) {
      throw new ToolException("The host of the URL is no address in its usual form", e);
    }
  }

  // What people write and servers take, in the form in which it may stand in a request line.
  private static String encoded(String target) {
    StringBuilder encoded = new StringBuilder(target.length());
    for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
      if (b <= ' ' || "\"<>^`{|}[]".indexOf(b) >= 0) {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      } else {
        encoded.append((char) b);
      }
    }
    return encoded.toString();
  }

  /**
   * Where a redirect leads.
   *
   * @throws ToolException if it leads nowhere, or from https to http
   */
  WebAddress redirected(String location) {
    WebAddress next;
    if (location.length() <= MAX_LENGTH && !location.matches("(?is)[a-z][a-z0-9+.-]*:.*")) {
      try {
        String base = "http" + (secure ? "s" : "") + "://" + authority() + target;
        next = of(new URI(base).resolve(new URI(encodedReference(location))).toString());
      } catch (java.net.URISyntaxException | IllegalArgumentException e) {
        throw new ToolException("The server redirects to something that is no address", e);
      }
    } else {
      next = of(location);
    }
    if (secure && !next.secure) {
      throw new ToolException("The server redirects from https to http, which is refused");
    }
    return next;
  }

  private static String encodedReference(String location) {
    if (location.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\')) {
      throw new IllegalArgumentException("location");
    }
    int end = location.startsWith("//") ? location.indexOf('/', 2) : 0;
    return end < 0 ? location : location.substring(0, end) + encoded(location.substring(end));
  }

  String origin() {
    return (secure ? "https://" : "http://") + authority();
  }

  /** Host and port as they stand in the Host header. */
  String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (secure ? 443 : 80) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return origin() + target;
  }
}
