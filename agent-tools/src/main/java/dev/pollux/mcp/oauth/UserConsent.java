package dev.pollux.mcp.oauth;

import io.vertx.core.Future;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One time that a user is asked to let a client in: PKCE, the state, and whose answer it is.
 *
 * @param code what the authorization server gave for the user's consent
 * @param verifier proves at the token endpoint that this client asked
 */
record UserConsent(String code, String verifier) {

  /** Asks. Everything about the answer is checked before anything of it is used. */
  static Future<UserConsent> ask(
      AuthorizationHandler handler,
      Addresses addresses,
      ServerMetadata server,
      ClientRegistration client,
      String redirectUri,
      String resource,
      Set<String> scopes) {
    if (!server.pkce()) {
      return Future.failedFuture(new OAuthException("Authorization server " + server.issuer()
          + " does not support PKCE with S256, without which a code could be stolen"));
    }
    if (server.authorizationEndpoint() == null) {
      return Future.failedFuture(new OAuthException(
          "Authorization server " + server.issuer() + " names no authorization endpoint"));
    }
    String verifier = ClientAuthentication.random();
    String state = ClientAuthentication.random();
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", client.clientId());
    query.put("redirect_uri", redirectUri);
    query.put("state", state);
    query.put("code_challenge", challenge(verifier));
    query.put("code_challenge_method", "S256");
    query.put("resource", resource);
    if (!scopes.isEmpty()) {
      query.put("scope", String.join(" ", scopes));
    }
    if (scopes.contains("offline_access")) {
      query.put("prompt", "consent");
    }
    String endpoint = server.authorizationEndpoint();
    URI url;
    try {
      url = addresses.form(
          "The authorization endpoint of " + server.issuer(),
          endpoint + (endpoint.indexOf('?') < 0 ? "?" : "&") + OAuthHttp.encoded(query));
    } catch (OAuthException e) {
      return Future.failedFuture(e);
    }
    return handler
        .authorize(url)
        .map(redirect -> new UserConsent(code(redirect, redirectUri, state, server), verifier));
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static String code(
      String redirect, String redirectUri, String state, ServerMetadata server) {
    int query = redirect.indexOf('?');
    if (query < 0 || !redirect.substring(0, query).equals(redirectUri)) {
      throw new OAuthException("The user was not sent back to " + redirectUri);
    }
    Map<String, String> answer = members(redirect.substring(query + 1));
    if (!MessageDigest.isEqual(bytes(state), bytes(answer.get("state")))) {
      throw new OAuthException(
          "The user came back with a state that is not the one of the request");
    }
    // Before all else of it: an error of another server is not to be shown either. Compared as it
    // is,
    // without any normalization.
    String issuer = answer.get("iss");
    if (issuer == null ? server.tellsIssuer() : !issuer.equals(server.issuer())) {
      throw new OAuthException("The user came back "
          + (issuer == null ? "without the name of an issuer" : "from another issuer")
          + " (expected: " + server.issuer() + ")");
    }
    String error = answer.get("error");
    if (error != null) {
      throw new OAuthException("Authorization server " + server.issuer() + " answered "
          + (error.matches("[A-Za-z0-9_.-]{1,64}") ? error : "with an error"));
    }
    String code = answer.get("code");
    if (code == null || code.isEmpty()) {
      throw new OAuthException("The user came back without a code");
    }
    return code;
  }

  private static byte[] bytes(@Nullable String text) {
    return (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> members(String query) {
    Map<String, String> members = new LinkedHashMap<>();
    int hash = query.indexOf('#');
    for (String pair : (hash < 0 ? query : query.substring(0, hash)).split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          members.putIfAbsent(
              pair.substring(0, equals),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw new OAuthException("The user came back with a query that cannot be read");
        }
      }
    }
    return members;
  }

  /** Without code and verifier. */
  @Override
  public String toString() {
    return "UserConsent";
  }
}
