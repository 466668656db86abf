package dev.pollux.mcp.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What this client is known as to authorization servers: as agreed on, by its document, or by asking. */
final class Registrations {

  private final OAuthHttp http;
  private final OAuthOptions options;
  private volatile @Nullable String firstIssuer;

  Registrations(OAuthHttp http, OAuthOptions options) {
    this.http = http;
    this.options = options;
  }

  boolean isKnown(String issuer) {
    return options.registrations().stream().anyMatch(client -> issuer.equals(issuer(client)));
  }

  private @Nullable String issuer(ClientRegistration client) {
    return client.issuer() == null ? firstIssuer : client.issuer();
  }

  static OAuthException otherIssuer(String issuer) {
    return new OAuthException("The server names authorization server " + issuer
        + ", and this client is registered with another one only");
  }

  Future<ClientRegistration> of(ServerMetadata server) {
    synchronized (this) {
      if (firstIssuer == null) {
        firstIssuer = server.issuer();
      }
    }
    for (ClientRegistration client : options.registrations()) {
      if (server.issuer().equals(issuer(client))) {
        return Future.succeededFuture(client);
      }
    }
    if (!options.registrations().isEmpty()) {
      return Future.failedFuture(otherIssuer(server.issuer()));
    }
    if (server.documents() && options.clientMetadataUrl() != null) {
      return Future.succeededFuture(
          new ClientRegistration(server.issuer(), options.clientMetadataUrl(), null, "none"));
    }
    return options
        .store()
        .registration(server.issuer())
        .compose(stored -> stored != null ? Future.succeededFuture(stored) : register(server));
  }

  private Future<ClientRegistration> register(ServerMetadata server) {
    if (server.registrationEndpoint() == null) {
      return Future.failedFuture(new OAuthException("Authorization server " + server.issuer()
          + " registers no clients; register this one with it, and add the registration"));
    }
    String what = "The registration endpoint of " + server.issuer();
    return http.post(what, server.registrationEndpoint(), about(server)).compose(answer -> {
      String id = Json.text(answer.json(), "client_id");
      if (!answer.isOk() || id == null) {
        return Future.failedFuture(new OAuthException(what + " answered " + answer.error()
            + " to a client with the redirect " + options.redirectUri()));
      }
      ClientRegistration client = new ClientRegistration(
          server.issuer(),
          id,
          Json.text(answer.json(), "client_secret"),
          Json.text(answer.json(), "token_endpoint_auth_method"));
      return options.store().putRegistration(client).map(client);
    });
  }

  private ObjectNode about(ServerMetadata server) {
    ObjectNode about = Json.object().put("client_name", options.clientName());
    about.putArray("redirect_uris").add(options.redirectUri());
    about.putArray("grant_types").add("authorization_code").add("refresh_token");
    about.putArray("response_types").add("code");
    about.put("token_endpoint_auth_method", authMethod(server));
    return about.put("application_type", isNative() ? "native" : "web");
  }

  // A program on a user's machine keeps no secret, so none is wanted where that is possible.
  private static String authMethod(ServerMetadata server) {
    for (String method : new String[] {"none", "client_secret_basic", "client_secret_post"}) {
      if (server.authMethods().contains(method)) {
        return method;
      }
    }
    return "none";
  }

  private boolean isNative() {
    URI redirect = URI.create(options.redirectUri());
    boolean web = "https".equalsIgnoreCase(redirect.getScheme())
        && !Addresses.isLoopbackName(Objects.toString(redirect.getHost(), ""));
    return !web;
  }
}
