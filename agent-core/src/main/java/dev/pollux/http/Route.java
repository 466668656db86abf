package dev.pollux.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server that speaks Gemini: its base URL, the API version in the path, the project on
 * Vertex AI, how requests say who sends them, and what headers they have beside that. Immutable; each
 * {@code with…} method gives a new route. A route never shows its key, nor what its headers say.
 */
public final class Route {

  /** Google's own address. */
  public static final String GOOGLE_AI = "https://generativelanguage.googleapis.com";

  /** CometAPI's address, which takes the same requests. */
  public static final String COMET_API = "https://api.cometapi.com";

  /** The version in the path unless another is set. */
  public static final String DEFAULT_API_VERSION = "v1beta";

  /** The version in the path on Vertex AI unless another is set. */
  public static final String VERTEX_API_VERSION = "v1beta1";

  private static final String VERTEX_HOST = "https://aiplatform.googleapis.com";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.:_-]*");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  // The client's own, and those that say who asks.
  private static final Set<String> NOT_SET_HERE = Set.of(
      "authorization",
      "connection",
      "content-length",
      "content-type",
      "expect",
      "host",
      "transfer-encoding",
      "x-goog-api-key");

  private static final Supplier<Future<String>> NO_CREDENTIAL = () -> Future.succeededFuture("");

  private final URI baseUrl;
  private final String apiVersion;
  // Null but on Vertex AI: projects/…/locations/…, or empty with a key alone.
  private final @Nullable String vertexParent;
  private final @Nullable String header;
  private final String prefix;
  private final Supplier<Future<String>> credential;
  private final Map<String, String> headers;

  private Route(
      URI baseUrl,
      String apiVersion,
      @Nullable String vertexParent,
      @Nullable String header,
      String prefix,
      Supplier<Future<String>> credential,
      Map<String, String> headers) {
    this.baseUrl = baseUrl;
    this.apiVersion = apiVersion;
    this.vertexParent = vertexParent;
    this.header = header;
    this.prefix = prefix;
    this.credential = credential;
    this.headers = headers;
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
    return new Route(
        BaseUrl.parse(baseUrl), DEFAULT_API_VERSION, null, null, "", NO_CREDENTIAL, Map.of());
  }

  /**
   * Vertex AI, with a project and OAuth tokens.
   *
   * @param project the project's id or number
   * @param location a region like {@code europe-west4}, {@code us} or {@code eu} for a multi-region, or
   *     {@code global}; each has an address of its own
   * @param token gives a token with the scope {@code cloud-platform} before each request; {@link
   *     BearerTokens} keeps one until it expires
   * @throws IllegalArgumentException if {@code project} or {@code location} is no such name
   */
  public static Route vertex(String project, String location, Supplier<Future<String>> token) {
    return vertex(project, location).withBearer(token);
  }

  private static Route vertex(String project, String location) {
    String parent =
        "/projects/" + name("project", project) + "/locations/" + name("location", location);
    return new Route(
        URI.create(vertexHost(location)),
        VERTEX_API_VERSION,
        parent,
        null,
        "",
        NO_CREDENTIAL,
        Map.of());
  }

  private static String vertexHost(String location) {
    return switch (location) {
      case "global" -> VERTEX_HOST;
      case "us", "eu" -> "https://aiplatform." + location + ".rep.googleapis.com";
      default -> "https://" + location + "-aiplatform.googleapis.com";
    };
  }

  private static String name(String what, String name) {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw new IllegalArgumentException(
          what + ": '" + name + "' (expected: lower-case letters, digits and -)");
    }
    return name;
  }

  /** Vertex AI in express mode: an API key, and no project. */
  public static Route vertexExpress(String apiKey) {
    return new Route(
            URI.create(VERTEX_HOST), VERTEX_API_VERSION, "", null, "", NO_CREDENTIAL, Map.of())
        .withApiKey(apiKey);
  }

  /**
   * The route that the environment describes, with the names that Google's own clients read: the key in
   * {@code GOOGLE_API_KEY}, else {@code GEMINI_API_KEY}, else {@code COMETAPI_KEY}, which also chooses
   * CometAPI's address; {@code GOOGLE_GEMINI_BASE_URL} replaces the address in the first two cases.
   *
   * <p>When {@code GOOGLE_GENAI_USE_VERTEXAI} or {@code GOOGLE_GENAI_USE_ENTERPRISE} is {@code true} or
   * {@code 1}, the first two keys are for Vertex AI in express mode, and {@code GOOGLE_VERTEX_BASE_URL}
   * replaces its address.
   *
   * @throws IllegalArgumentException if none of the keys is set
   */
  public static Route fromEnvironment() {
    return fromEnvironment(System.getenv(), null);
  }

  /**
   * The same for a program that can fetch OAuth tokens: on Vertex AI with {@code GOOGLE_CLOUD_PROJECT}
   * set, that project is asked, in {@code GOOGLE_CLOUD_LOCATION} or else {@code global}, with a token
   * and without a key.
   *
   * @param token gives a token before each request, if one is needed
   */
  public static Route fromEnvironment(Supplier<Future<String>> token) {
    return fromEnvironment(System.getenv(), Objects.requireNonNull(token, "token"));
  }

  static Route fromEnvironment(Map<String, String> environment) {
    return fromEnvironment(environment, null);
  }

  static Route fromEnvironment(
      Map<String, String> environment, @Nullable Supplier<Future<String>> token) {
    return new RouteFromEnvironment(new Environment(environment), token).route();
  }

  /** The same server with another version in the path; an empty one leaves the segment out. */
  public Route withApiVersion(String apiVersion) {
    if (!apiVersion.matches("[A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "API version: '" + apiVersion + "' (expected: like v1beta, or empty)");
    }
    return new Route(baseUrl, apiVersion, vertexParent, header, prefix, credential, headers);
  }

  /**
   * The same through another address, like a gateway's. A path in the URL is kept in front of the
   * version.
   *
   * @throws IllegalArgumentException if {@code baseUrl} is no http or https URL, or has user info, a
   *     query or a fragment
   */
  public Route withBaseUrl(String baseUrl) {
    return new Route(
        BaseUrl.parse(baseUrl), apiVersion, vertexParent, header, prefix, credential, headers);
  }

  /**
   * Sends a header with every request, like {@code x-goog-user-project}; one of the same name is
   * replaced. Its value is treated as a secret.
   *
   * @throws IllegalArgumentException if {@code name} is no name of a header or one of those that the
   *     route or the client sets itself, or if {@code value} has line breaks or is not ASCII
   */
  public Route withHeader(String name, String value) {
    if (!HEADER.matcher(name).matches() || NOT_SET_HERE.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "header: '" + name + "' (expected: a name that neither the HTTP client nor withApiKey and"
              + " withBearer set)");
    }
    if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "header '" + name + "' (expected: a value of printable ASCII)");
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.keySet().removeIf(name::equalsIgnoreCase);
    more.put(name, value);
    return new Route(baseUrl, apiVersion, vertexParent, header, prefix, credential, more);
  }

  /** Sends the key in the header {@code x-goog-api-key}. */
  public Route withApiKey(String apiKey) {
    Future<String> key = Future.succeededFuture(credential("API key", apiKey));
    return authenticated("x-goog-api-key", "", () -> key);
  }

  /** Sends a token that does not change in the header {@code Authorization: Bearer …}. */
  public Route withBearer(String token) {
    Future<String> bearer = Future.succeededFuture(credential("bearer token", token));
    return authenticated("Authorization", "Bearer ", () -> bearer);
  }

  /**
   * Asks for a token before each request and sends it as {@code Authorization: Bearer …}. When the
   * supplier throws or fails, or gives what is no token, the request fails. When the server answers
   * 401, the supplier is asked once more, and the request is sent again if another token comes.
   *
   * @see BearerTokens
   */
  public Route withBearer(Supplier<Future<String>> token) {
    Objects.requireNonNull(token, "token");
    return authenticated("Authorization", "Bearer ", new Checked(token));
  }

  private Route authenticated(String header, String prefix, Supplier<Future<String>> credential) {
    return new Route(baseUrl, apiVersion, vertexParent, header, prefix, credential, headers);
  }

  /** A supplier whose tokens are looked at before they are sent. */
  private record Checked(Supplier<Future<String>> token) implements Supplier<Future<String>> {
    @Override
    public Future<String> get() {
      return token.get().map(given -> credential("bearer token", given));
    }
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
    return BaseUrl.withoutSlashes(baseUrl.toString());
  }

  boolean isTls() {
    return "https".equals(baseUrl.getScheme());
  }

  String host() {
    return BaseUrl.host(baseUrl);
  }

  int port() {
    return BaseUrl.port(baseUrl);
  }

  /** The path of the version, like {@code /v1beta}, with no slash at its end. */
  public String versionPath() {
    String path = BaseUrl.withoutSlashes(baseUrl.getRawPath());
    return apiVersion.isEmpty() ? path : path + "/" + apiVersion;
  }

  /** True on Vertex AI, whose paths and fields differ. */
  public boolean isVertex() {
    return vertexParent != null;
  }

  /**
   * What stands in front of {@code cachedContents} and the like: the path of the version, and on Vertex
   * AI the project and location behind it.
   */
  public String parentPath() {
    return versionPath() + (vertexParent == null ? "" : vertexParent);
  }

  /**
   * On Vertex AI {@code projects/…/locations/…}; empty elsewhere and in express mode.
   */
  public String vertexProject() {
    return vertexParent == null || vertexParent.isEmpty() ? "" : vertexParent.substring(1);
  }

  /**
   * The path of a model.
   *
   * @param model an id like {@code gemini-3-flash-preview}, or a path of its own with a slash inside
   */
  public String modelPath(String model) {
    if (vertexParent == null) {
      return versionPath() + "/" + (model.indexOf('/') < 0 ? "models/" + model : model);
    }
    if (model.startsWith("projects/")) {
      return versionPath() + "/" + model;
    }
    String own = model.startsWith("models/") ? model.substring("models/".length()) : model;
    return parentPath() + "/" + (own.indexOf('/') < 0 ? "publishers/google/models/" + own : own);
  }

  /** The path in front of the version, with no slash at its end. */
  public String prefixPath() {
    return BaseUrl.withoutSlashes(baseUrl.getRawPath());
  }

  /** The version in the path, perhaps empty. */
  public String apiVersion() {
    return apiVersion;
  }

  /** The key or the token, without the scheme in front of it; empty when there is none. */
  Future<String> credential() {
    try {
      return credential.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** A credential in place of one that the server refused; perhaps the same. */
  Future<String> renewed(String refused) {
    if (credential instanceof Checked checked && checked.token() instanceof BearerTokens tokens) {
      tokens.refused(refused);
    }
    return credential();
  }

  /** Sets the headers that this route adds, with the one that says who sends a request. */
  void authenticate(MultiMap headers, String credential) {
    this.headers.forEach(headers::set);
    if (header != null) {
      headers.set(header, prefix + credential);
    }
  }

  /** What is never shown, though some servers repeat it. */
  List<String> secrets(String credential) {
    List<String> secrets = new ArrayList<>(headers.values());
    secrets.add(credential);
    return secrets;
  }

  @Override
  public String toString() {
    return "Route[" + baseUrl() + ", version '" + apiVersion + "', "
        + (vertexParent == null || vertexParent.isEmpty() ? "" : vertexParent.substring(1) + ", ")
        + (header == null ? "no authentication" : header)
        + (headers.isEmpty() ? "" : ", headers " + headers.keySet()) + "]";
  }
}
