package dev.pollux.http;

import java.net.URI;
import java.net.URISyntaxException;

/** The address that a route begins with. */
final class BaseUrl {

  private BaseUrl() {}

  /**
   * The address.
   *
   * @throws IllegalArgumentException if it is no http or https URL, or has user info, a query or a
   *     fragment
   */
  static URI parse(String baseUrl) {
    URI uri;
    try {
      uri = new URI(baseUrl.strip());
    } catch (URISyntaxException e) { // which quotes the URL, keys and all
      throw new IllegalArgumentException(
          "base URL: '" + shown(baseUrl) + "' (expected: like " + Route.GOOGLE_AI + ")");
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http
        || uri.getHost() == null
        || uri.getPort() == 0
        || uri.getPort() > 65_535
        || uri.getUserInfo() != null
        || uri.getQuery() != null
        || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          "base URL: '" + shown(baseUrl)
              + "' (expected: http or https with a host, no user info, query or fragment, a port up to 65535)");
    }
    return uri;
  }

  /** The URL without what may be a secret in it. */
  private static String shown(String baseUrl) {
    return baseUrl.replaceFirst("//[^/]*@", "//***@").replaceFirst("[?#].+", "?***");
  }

  static String withoutSlashes(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '/') {
      end--;
    }
    return url.substring(0, end);
  }

  static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equals(url.getScheme()) ? 443 : 80;
  }
}
