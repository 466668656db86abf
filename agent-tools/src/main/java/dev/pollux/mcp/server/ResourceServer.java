package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.auth.TokenVerifier;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server as an OAuth 2.1 resource server: which tokens it takes, and what it tells clients without
 * one. Its metadata (RFC 9728) is at {@code /.well-known/oauth-protected-resource} and the path of the
 * resource, for everybody to read. Immutable; each {@code with…} method gives a new one.
 */
public final class ResourceServer {

  static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

  private final URI resource;
  private final List<String> authorizationServers;
  private final TokenVerifier verifier;
  private final List<String> requiredScopes;
  private final List<String> supportedScopes;

  private ResourceServer(
      URI resource,
      List<String> authorizationServers,
      TokenVerifier verifier,
      List<String> requiredScopes,
      List<String> supportedScopes) {
    this.resource = resource;
    this.authorizationServers = List.copyOf(authorizationServers);
    this.verifier = verifier;
    this.requiredScopes = List.copyOf(requiredScopes);
    this.supportedScopes = List.copyOf(supportedScopes);
  }

  /**
   * Takes tokens of these authorization servers.
   *
   * @param resource the address that clients reach the endpoint by, like {@code
   *     https://mcp.example.com/mcp}; the audience of its tokens
   * @param authorizationServers the issuers, at least one
   * @throws IllegalArgumentException if the address is not absolute or has a fragment, or there is no
   *     authorization server
   */
  public ResourceServer(
      String resource, List<String> authorizationServers, TokenVerifier verifier) {
    this(
        checked(resource),
        authorizationServers,
        Objects.requireNonNull(verifier, "verifier"),
        List.of(),
        List.of());
    if (authorizationServers.isEmpty()) {
      throw new IllegalArgumentException("authorizationServers: [] (expected: at least one)");
    }
  }

  private static URI checked(String resource) {
    URI uri = URI.create(resource);
    if (!uri.isAbsolute() || uri.getHost() == null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          "resource: '" + resource + "' (expected: an http(s) address without a fragment)");
    }
    return uri;
  }

  /** The same, for tokens that allow all of these. */
  public ResourceServer withRequiredScopes(String... scopes) {
    return new ResourceServer(
        resource, authorizationServers, verifier, List.of(scopes), supportedScopes);
  }

  /** The same, which tells that these exist beside the required ones. */
  public ResourceServer withSupportedScopes(String... scopes) {
    return new ResourceServer(
        resource, authorizationServers, verifier, requiredScopes, List.of(scopes));
  }

  TokenVerifier verifier() {
    return verifier;
  }

  List<String> requiredScopes() {
    return requiredScopes;
  }

  /** Where the metadata is, on this server. */
  String metadataPath() {
    String path = resource.getRawPath();
    return path == null || path.isEmpty() || path.equals("/") ? WELL_KNOWN : WELL_KNOWN + path;
  }

  private String metadataUrl() {
    return resource.getScheme() + "://" + resource.getRawAuthority() + metadataPath();
  }

  /** {@code {"resource": "…", "authorization_servers": […], …}}. */
  ObjectNode metadata() {
    ObjectNode json = Json.object().put("resource", resource.toString());
    authorizationServers.forEach(json.putArray("authorization_servers")::add);
    json.putArray("bearer_methods_supported").add("header");
    TreeSet<String> scopes = new TreeSet<>(requiredScopes);
    scopes.addAll(supportedScopes);
    if (!scopes.isEmpty()) {
      scopes.forEach(json.putArray("scopes_supported")::add);
    }
    return json;
  }

  /**
   * The {@code WWW-Authenticate} header that tells a client how to get a token.
   *
   * @param error an OAuth error code, or null when there was no token
   * @param scopes what the token has to allow
   */
  String challenge(
      @Nullable String error, @Nullable String description, Collection<String> scopes) {
    StringBuilder header = new StringBuilder("Bearer ");
    if (error != null) {
      header.append("error=\"").append(error).append("\", ");
    }
    if (description != null) {
      header.append("error_description=\"").append(quotable(description)).append("\", ");
    }
    if (!scopes.isEmpty()) {
      header.append("scope=\"").append(String.join(" ", new TreeSet<>(scopes))).append("\", ");
    }
    return header
        .append("resource_metadata=\"")
        .append(metadataUrl())
        .append('"')
        .toString();
  }

  // RFC 6750 allows printable ASCII without quotes and backslashes.
  private static String quotable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "?");
  }
}
