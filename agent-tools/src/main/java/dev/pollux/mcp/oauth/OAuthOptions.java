package dev.pollux.mcp.oauth;

import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings of an {@link OAuthAuthorizer}: for a user, or for a client that acts for itself. */
public final class OAuthOptions {

  private String clientName = "Pollux";
  private @Nullable AuthorizationHandler handler;
  private String redirectUri = "http://127.0.0.1/callback";
  private @Nullable String clientMetadataUrl;
  private List<ClientRegistration> registrations = new ArrayList<>();
  private @Nullable ClientCredentials clientCredentials;
  private Set<String> scopes = Set.of();
  private boolean privateAddresses;
  private boolean defaultEndpoints;
  private OAuthStore store = OAuthStore.inMemory();

  /**
   * How a client proves who it is when it acts for itself.
   *
   * @param secret null when it signs with {@code key}
   * @param algorithm of {@code key}: {@code ES256} or {@code RS256}
   */
  record ClientCredentials(
      @Nullable String issuer,
      String clientId,
      @Nullable String secret,
      @Nullable PrivateKey key,
      String algorithm) {}

  public OAuthOptions() {}

  /** Copies {@code other}. */
  public OAuthOptions(OAuthOptions other) {
    clientName = other.clientName;
    handler = other.handler;
    redirectUri = other.redirectUri;
    clientMetadataUrl = other.clientMetadataUrl;
    registrations = new ArrayList<>(other.registrations);
    clientCredentials = other.clientCredentials;
    scopes = other.scopes;
    privateAddresses = other.privateAddresses;
    defaultEndpoints = other.defaultEndpoints;
    store = other.store;
  }

  /** What the user reads about who wants to be let in; {@code Pollux} by default. */
  public OAuthOptions setClientName(String clientName) {
    this.clientName = Objects.requireNonNull(clientName, "clientName");
    return this;
  }

  /**
   * Who sends the user to the authorization server, and where the user comes back to.
   *
   * @see LoopbackRedirect
   */
  public OAuthOptions setUser(AuthorizationHandler handler, String redirectUri) {
    this.handler = Objects.requireNonNull(handler, "handler");
    this.redirectUri = Objects.requireNonNull(redirectUri, "redirectUri");
    return this;
  }

  /**
   * The https address of this client's metadata document, which is its id at every authorization server
   * that reads such documents.
   *
   * @throws IllegalArgumentException if it is no https address with a path
   */
  public OAuthOptions setClientMetadataUrl(String clientMetadataUrl) {
    if (!clientMetadataUrl.matches("https://[^/?#]+/[^#]+")) {
      throw new IllegalArgumentException(
          "clientMetadataUrl: '" + clientMetadataUrl + "' (expected: https, with a path)");
    }
    this.clientMetadataUrl = clientMetadataUrl;
    return this;
  }

  /** Adds what this client is known as to an authorization server; used with that one alone. */
  public OAuthOptions addRegistration(ClientRegistration registration) {
    registrations.add(Objects.requireNonNull(registration, "registration"));
    return this;
  }

  /**
   * Acts for the client itself, not for a user, with a secret.
   *
   * @param issuer the only authorization server that gets the secret, or null for whichever the MCP
   *     server names
   */
  public OAuthOptions setClientCredentials(
      @Nullable String issuer, String clientId, String secret) {
    clientCredentials =
        new ClientCredentials(issuer, clientId, Objects.requireNonNull(secret, "secret"), null, "");
    return this;
  }

  /**
   * Acts for the client itself, not for a user, with a key that never leaves it ({@code
   * private_key_jwt}).
   *
   * @param issuer the only authorization server that is used, or null for whichever the MCP server names
   * @throws IllegalArgumentException if the key is neither an EC key for ES256 nor an RSA key
   */
  public OAuthOptions setClientCredentials(
      @Nullable String issuer, String clientId, PrivateKey key) {
    String algorithm = switch (key.getAlgorithm()) {
      case "EC" -> "ES256";
      case "RSA" -> "RS256";
      default ->
        throw new IllegalArgumentException(
            "key: of algorithm " + key.getAlgorithm() + " (expected: EC or RSA)");
    };
    clientCredentials = new ClientCredentials(issuer, clientId, null, key, algorithm);
    return this;
  }

  /** What is asked for when the server does not say what it needs; nothing by default. */
  public OAuthOptions setScopes(Set<String> scopes) {
    this.scopes = new LinkedHashSet<>(scopes);
    return this;
  }

  /**
   * Lets authorization servers be in a private network and speak plain HTTP. Off by default: an MCP
   * server could have this client ask any address of that network. Those of this machine are let through
   * when the MCP server is on it.
   */
  public OAuthOptions setPrivateAddresses(boolean privateAddresses) {
    this.privateAddresses = privateAddresses;
    return this;
  }

  /**
   * Takes an MCP server that has no metadata at all for its own authorization server, with the endpoints
   * {@code /authorize}, {@code /token} and {@code /register}, as revision 2025-03-26 had it. Off by
   * default: whether such a server holds to PKCE is not known.
   */
  public OAuthOptions setDefaultEndpoints(boolean defaultEndpoints) {
    this.defaultEndpoints = defaultEndpoints;
    return this;
  }

  /** Where tokens and registrations are kept; in memory by default. */
  public OAuthOptions setStore(OAuthStore store) {
    this.store = Objects.requireNonNull(store, "store");
    return this;
  }

  String clientName() {
    return clientName;
  }

  @Nullable
  AuthorizationHandler handler() {
    return handler;
  }

  String redirectUri() {
    return redirectUri;
  }

  @Nullable
  String clientMetadataUrl() {
    return clientMetadataUrl;
  }

  List<ClientRegistration> registrations() {
    return registrations;
  }

  @Nullable
  ClientCredentials clientCredentials() {
    return clientCredentials;
  }

  Set<String> scopes() {
    return scopes;
  }

  boolean privateAddresses() {
    return privateAddresses;
  }

  boolean defaultEndpoints() {
    return defaultEndpoints;
  }

  OAuthStore store() {
    return store;
  }
}
