package dev.pollux.mcp.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.transport.Authorizer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets tokens for one MCP server by OAuth 2.1, when the server asks for them.
 *
 * <pre>{@code
 * LoopbackRedirect.listen(vertx).compose(back -> {
 *   OAuthOptions oauth = new OAuthOptions().setUser(back.handler(System.out::println), back.uri());
 *   return McpClient.connect(vertx, "tracker", ServerParameters.http(url), new McpClientOptions()
 *       .setAuthorizer(new OAuthAuthorizer(vertx, url, oauth)));
 * });
 * }</pre>
 *
 * <p>A token is sent to that server alone. When another authorization server is named than the one that
 * gave it, this client is registered there anew, and nothing of the first is sent to the second. Thread
 * safe.
 */
public final class OAuthAuthorizer implements Authorizer {

  private static final int MAX_STEP_UPS = 3;
  private static final int MAX_REFUSALS = 2;
  private static final long EARLY_SECONDS = 30;

  private final String server;
  private final OAuthOptions options;
  private final HttpClient client; // kept: it is closed when nobody refers to it
  private final OAuthHttp http;
  private final Addresses addresses;
  private final Discovery discovery;
  private final Registrations registrations;
  private final Map<String, Integer> stepUps = new LinkedHashMap<>();
  private @Nullable Future<OAuthTokens> running;

  /** Tokens for the MCP server at {@code serverUrl}, the address that its client is given. */
  public OAuthAuthorizer(Vertx vertx, String serverUrl, OAuthOptions options) {
    this.options = new OAuthOptions(options);
    URI uri = URI.create(serverUrl);
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String path = Objects.toString(uri.getRawPath(), "");
    server = Discovery.origin(uri) + (path.equals("/") ? "" : path) + query;
    client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(10_000));
    addresses = new Addresses(vertx, uri, options.privateAddresses());
    http = new OAuthHttp(client, addresses);
    discovery = new Discovery(http);
    registrations = new Registrations(http, this.options);
  }

  @Override
  public Future<@Nullable String> token() {
    return options.store().tokens(server).compose(tokens -> {
      if (tokens == null) {
        return Future.succeededFuture();
      }
      boolean over = tokens.expiresAt() != null
          && Instant.now().plusSeconds(EARLY_SECONDS).isAfter(tokens.expiresAt());
      // One that cannot be refreshed is sent: the server's answer says what it wants in its place.
      return over && tokens.refreshToken() != null
          ? alone(() -> refreshedEarly(tokens)).map(OAuthTokens::accessToken)
          : Future.succeededFuture(tokens.accessToken());
    });
  }

  private Future<OAuthTokens> refreshedEarly(OAuthTokens tokens) {
    return discovery
        .server(tokens.issuer(), options.defaultEndpoints())
        .compose(metadata -> refreshed(metadata, server, tokens))
        .otherwise(tokens);
  }

  @Override
  public Future<String> refused(Refusal refusal) {
    return options.store().tokens(server).compose(tokens -> {
      boolean newer = tokens != null
          && refusal.token() != null
          && !tokens.accessToken().equals(refusal.token());
      if (newer && refusal.statusCode() == 401) {
        return Future.succeededFuture(tokens.accessToken());
      }
      return alone(() -> authorized(refusal, tokens)).map(OAuthTokens::accessToken);
    });
  }

  /** Those who want the same at the same time wait for one. */
  private Future<OAuthTokens> alone(Supplier<Future<OAuthTokens>> work) {
    Promise<OAuthTokens> promise = Promise.promise();
    synchronized (this) {
      if (running != null) {
        return running;
      }
      running = promise.future();
    }
    Future<OAuthTokens> started;
    try {
      started = work.get();
    } catch (RuntimeException e) {
      started = Future.failedFuture(e);
    }
    return started.onComplete(done -> {
      synchronized (this) {
        running = null;
      }
      promise.handle(done);
    });
  }

  private Future<OAuthTokens> authorized(Refusal refusal, @Nullable OAuthTokens before) {
    Challenge challenge = Challenge.of(refusal.challenges());
    Set<String> known = before == null ? Set.of() : before.requestedScopes();
    if (refusal.statusCode() == 403) {
      int times = stepUps.merge(refusal.operation(), 1, Integer::sum);
      if (known.containsAll(challenge.scope()) || times > MAX_STEP_UPS) {
        return Future.failedFuture(new OAuthException("The server at " + server + " refuses '"
            + refusal.operation() + "' for want of a scope, though it was asked for"));
      }
    }
    if (refusal.statusCode() == 401 && refusal.attempt() >= MAX_REFUSALS) {
      return Future.failedFuture(
          new OAuthException("The server at " + server + " takes no token that it is given"));
    }
    return discovery.resource(server, challenge.resourceMetadata()).compose(resource -> {
      String audience = resource == null ? server : resource.resource();
      boolean byDefault = resource == null && options.defaultEndpoints();
      return discovery.server(issuer(resource), byDefault).compose(metadata -> {
        boolean same = before != null && before.issuer().equals(metadata.issuer());
        boolean refreshable = same && before.refreshToken() != null;
        // Refused once more with what a refresh gave, it takes a user to help.
        if (refreshable && refusal.statusCode() == 401 && refusal.attempt() == 0) {
          return refreshed(metadata, audience, before)
              .recover(failure ->
                  granted(metadata, audience, scopes(challenge, resource, known, metadata)));
        }
        Set<String> all = same ? known : Set.of();
        return granted(metadata, audience, scopes(challenge, resource, all, metadata));
      });
    });
  }

  /** Who is asked: one that this client is registered with, else the first that is named. */
  private String issuer(@Nullable ResourceMetadata resource) {
    if (resource == null) {
      // Before 2025-06-18 a server was its own authorization server.
      return Discovery.origin(URI.create(server));
    }
    List<String> named = resource.authorizationServers();
    if (named.isEmpty()) {
      throw new OAuthException("The server at " + server + " names no authorization server");
    }
    for (String one : named) {
      addresses.form("An authorization server of " + server, one);
    }
    return named.stream().filter(registrations::isKnown).findFirst().orElse(named.get(0));
  }

  private Set<String> scopes(
      Challenge challenge,
      @Nullable ResourceMetadata resource,
      Set<String> known,
      ServerMetadata metadata) {
    Set<String> scopes = new LinkedHashSet<>(known);
    if (!challenge.scope().isEmpty()) {
      scopes.addAll(challenge.scope());
    } else if (resource != null && resource.scopes() != null) {
      scopes.addAll(resource.scopes());
    } else {
      scopes.addAll(options.scopes());
    }
    boolean forUser = options.clientCredentials() == null;
    if (forUser && !scopes.isEmpty() && metadata.scopes().contains("offline_access")) {
      scopes.add("offline_access");
    }
    return scopes;
  }

  private Future<OAuthTokens> granted(
      ServerMetadata metadata, String audience, Set<String> scopes) {
    OAuthOptions.ClientCredentials own = options.clientCredentials();
    if (own != null) {
      return ownGrant(own, metadata, audience, scopes);
    }
    AuthorizationHandler handler = options.handler();
    if (handler == null) {
      return Future.failedFuture(new OAuthException(
          "The server at " + server + " wants a user to authorize, and there is nobody to ask"));
    }
    return registrations
        .of(metadata)
        .compose(client -> UserConsent.ask(
                handler, addresses, metadata, client, options.redirectUri(), audience, scopes)
            .compose(consent -> {
              Map<String, String> form = new LinkedHashMap<>();
              form.put("grant_type", "authorization_code");
              form.put("code", consent.code());
              form.put("code_verifier", consent.verifier());
              form.put("redirect_uri", options.redirectUri());
              form.put("resource", audience);
              return tokens(client, metadata, form, scopes, null);
            }));
  }

  private Future<OAuthTokens> ownGrant(
      OAuthOptions.ClientCredentials own,
      ServerMetadata metadata,
      String audience,
      Set<String> scopes) {
    if (own.issuer() != null && !own.issuer().equals(metadata.issuer())) {
      return Future.failedFuture(Registrations.otherIssuer(metadata.issuer()));
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("resource", audience);
    if (!scopes.isEmpty()) {
      form.put("scope", String.join(" ", scopes));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    if (own.secret() == null) {
      ClientAuthentication.add(own, metadata, form);
    } else {
      ClientAuthentication.add(
          new ClientRegistration(metadata.issuer(), own.clientId(), own.secret(), null),
          metadata,
          headers,
          form);
    }
    return ask(metadata, headers, form, scopes, null);
  }

  private Future<OAuthTokens> refreshed(
      ServerMetadata metadata, String audience, OAuthTokens before) {
    String refreshToken = Objects.requireNonNull(before.refreshToken(), "refreshToken");
    return registrations.of(metadata).compose(client -> {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "refresh_token");
      form.put("refresh_token", refreshToken);
      form.put("resource", audience);
      return tokens(client, metadata, form, before.requestedScopes(), refreshToken);
    });
  }

  private Future<OAuthTokens> tokens(
      ClientRegistration client,
      ServerMetadata metadata,
      Map<String, String> form,
      Set<String> scopes,
      @Nullable String refreshToken) {
    Map<String, String> headers = new LinkedHashMap<>();
    ClientAuthentication.add(client, metadata, headers, form);
    return ask(metadata, headers, form, scopes, refreshToken);
  }

  private Future<OAuthTokens> ask(
      ServerMetadata metadata,
      Map<String, String> headers,
      Map<String, String> form,
      Set<String> scopes,
      @Nullable String refreshToken) {
    String what = "The token endpoint of " + metadata.issuer();
    return http.post(what, metadata.tokenEndpoint(), headers, form).compose(answer -> {
      ObjectNode json = answer.json();
      String token = Json.text(json, "access_token");
      boolean bearer = "bearer".equalsIgnoreCase(Json.text(json, "token_type"));
      if (!answer.isOk() || token == null || !bearer || !isToken(token)) {
        return Future.failedFuture(new OAuthException(
            what + (answer.isOk() ? " gave no bearer token" : " answered " + answer.error())));
      }
      int seconds = Json.integer(json, "expires_in", 0);
      String next = Json.text(json, "refresh_token");
      OAuthTokens tokens = new OAuthTokens(
          metadata.issuer(),
          token,
          next == null ? refreshToken : next,
          seconds > 0 ? Instant.now().plusSeconds(seconds) : null,
          scopes);
      return options.store().putTokens(server, tokens).map(tokens);
    });
  }

  private static boolean isToken(String token) {
    return token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  /** Closes the connections to authorization servers. */
  public Future<Void> close() {
    return client.close();
  }
}
