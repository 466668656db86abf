package dev.pollux.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server that speaks Gemini: its base URL, the API version in the path, and how requests
 * say who sends them. Immutable; each {@code with…} method gives a new route. A route never shows its
 * key.
 */
public final class Route {

  /** Google's own address. */
  public static final String GOOGLE_AI = "https://generativelanguage.googleapis.com";

  /** CometAPI's address, which takes the same requests. */
  public static final String COMET_API = "https://api.cometapi.com";

  /** The version in the path unless another is set. */
  public static final String DEFAULT_API_VERSION = "v1beta";

  private static final Supplier<Future<String>> NO_CREDENTIAL = () -> Future.succeededFuture("");

  private final URI baseUrl;
  private final String apiVersion;
  private final @Nullable String header;
  private final String prefix;
  private final Supplier<Future<String>> credential;

  private Route(
      URI baseUrl,
      String apiVersion,
      @Nullable String header,
      String prefix,
      Supplier<Future<String>> credential) {
    this.baseUrl = baseUrl;
    this.apiVersion = apiVersion;
    this.header = header;
    this.prefix = prefix;
    this.credential = credential;
  }

  /** Google AI with an API key. */
  public static Route googleAi(String apiKey) {
    return of(GOOGLE_AI).withApiKey(apiKey);
  }

  /** CometAPI with an API key. */
  public static Route cometApi(String apiKey) {
    return of(COMET_API).withApiKey(apiKey);
  }

  /**
   * Any server, without authentication yet. A path in the URL is kept in front of the version.
   *
   * @throws IllegalArgumentException if {@code baseUrl} is no http or https URL, or has user info, a
   *     query or a fragment
   */
  public static Route of(String baseUrl) {
    return new Route(parse(baseUrl), DEFAULT_API_VERSION, null, "", NO_CREDENTIAL);
  }

  /**
   * The route that the environment describes: the key in {@code GOOGLE_API_KEY}, else {@code
   * GEMINI_API_KEY}, else {@code COMETAPI_KEY}, which also chooses CometAPI's address; {@code
   * GOOGLE_GEMINI_BASE_URL} replaces the address in the first two cases.
   *
   * @throws IllegalArgumentException if none of the keys is set
   */
  public static Route fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  static Route fromEnvironment(Map<String, String> environment) {
    String key = first(environment, "GOOGLE_API_KEY", "GEMINI_API_KEY");
    if (key != null) {
      String baseUrl = first(environment, "GOOGLE_GEMINI_BASE_URL");
      return of(baseUrl == null ? GOOGLE_AI : baseUrl).withApiKey(key);
    }
    key = first(environment, "COMETAPI_KEY");
    if (key != null) {
      return cometApi(key);
    }
    throw new IllegalArgumentException(
        "No API key in the environment; set GEMINI_API_KEY, GOOGLE_API_KEY or COMETAPI_KEY");
  }

  private static @Nullable String first(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  private static URI parse(String baseUrl) {
    URI uri;
    try {
      uri = new URI(baseUrl.strip());
    } catch (URISyntaxException e) { // which quotes the URL, keys and all
      throw new IllegalArgumentException(
          "base URL: '" + shown(baseUrl) + "' (expected: like " + GOOGLE_AI + ")");
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

  /** The same server with another version in the path; an empty one leaves the segment out. */
  public Route withApiVersion(String apiVersion) {
    if (!apiVersion.matches("[A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "API version: '" + apiVersion + "' (expected: like v1beta, or empty)");
    }
    return new Route(baseUrl, apiVersion, header, prefix, credential);
  }

  /** Sends the key in the header {@code x-goog-api-key}. */
  public Route withApiKey(String apiKey) {
    Future<String> key = Future.succeededFuture(credential("API key", apiKey));
    return new Route(baseUrl, apiVersion, "x-goog-api-key", "", () -> key);
  }

  /** Sends a token that does not change in the header {@code Authorization: Bearer …}. */
  public Route withBearer(String token) {
    Future<String> bearer = Future.succeededFuture(credential("bearer token", token));
    return withBearer(() -> bearer);
  }

  /**
   * Asks for a token before each request and sends it as {@code Authorization: Bearer …}. When the
   * supplier throws or fails, or gives what is no token, the request fails.
   */
  public Route withBearer(Supplier<Future<String>> token) {
    Objects.requireNonNull(token, "token");
    return new Route(
        baseUrl,
        apiVersion,
        "Authorization",
        "Bearer ",
        () -> token.get().map(given -> credential("bearer token", given)));
  }

  private static String credential(String what, String value) {
    Objects.requireNonNull(value, what);
    if (value.isBlank() || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          what + " (expected: printable ASCII without spaces, not empty)");
    }
    return value;
  }

  /** Scheme, host, port and path in front of the version, with no slash at its end. */
  public String baseUrl() {
    return withoutSlashes(baseUrl.toString());
  }

  private static String withoutSlashes(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '/') {
      end--;
    }
    return url.substring(0, end);
  }

  boolean isTls() {
    return "https".equals(baseUrl.getScheme());
  }

  String host() {
    String host = baseUrl.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    return baseUrl.getPort() >= 0 ? baseUrl.getPort() : isTls() ? 443 : 80;
  }

  /** The path of the version, like {@code /v1beta}, with no slash at its end. */
  public String versionPath() {
    String path = withoutSlashes(baseUrl.getRawPath());
    return apiVersion.isEmpty() ? path : path + "/" + apiVersion;
  }

  /** The key or the token, without the scheme in front of it; empty when there is none. */
  Future<String> credential() {
    try {
      return credential.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** Sets the header that says who sends a request, if there is one. */
  void authenticate(MultiMap headers, String credential) {
    if (header != null) {
      headers.set(header, prefix + credential);
    }
  }

  @Override
  public String toString() {
    return "Route[" + baseUrl() + ", version '" + apiVersion + "', "
        + (header == null ? "no authentication" : header) + "]";
  }
}
