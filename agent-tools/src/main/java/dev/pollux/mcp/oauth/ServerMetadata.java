package dev.pollux.mcp.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization server says of itself (RFC 8414, OpenID Connect Discovery).
 *
 * @param pkce whether it takes code challenges of method S256
 * @param documents whether it takes the address of a document as client id
 * @param tellsIssuer whether it names itself in its redirects
 * @param authMethods how clients may prove at the token endpoint who they are
 */
record ServerMetadata(
    String issuer,
    @Nullable String authorizationEndpoint,
    String tokenEndpoint,
    @Nullable String registrationEndpoint,
    List<String> scopes,
    boolean pkce,
    boolean documents,
    boolean tellsIssuer,
    List<String> authMethods) {

  /** Of a server without a document, as revision 2025-03-26 had it. */
  static ServerMetadata byDefault(String origin) {
    return new ServerMetadata(
        origin,
        origin + "/authorize",
        origin + "/token",
        origin + "/register",
        List.of(),
        true,
        false,
        false,
        List.of("none"));
  }

  /**
   * Reads the document that was found for {@code issuer}.
   *
   * @throws OAuthException if it is of another issuer, or lacks what is needed
   */
  static ServerMetadata of(JsonNode json, String issuer) {
    if (!issuer.equals(Json.text(json, "issuer"))) {
      throw new OAuthException(
          "The metadata of authorization server " + issuer + " names another issuer");
    }
    String token = Json.text(json, "token_endpoint");
    if (token == null) {
      throw new OAuthException("Authorization server " + issuer + " names no token endpoint");
    }
    JsonNode methods = json.path("token_endpoint_auth_methods_supported");
    return new ServerMetadata(
        issuer,
        Json.text(json, "authorization_endpoint"),
        token,
        Json.text(json, "registration_endpoint"),
        ResourceMetadata.texts(json.path("scopes_supported")),
        ResourceMetadata.texts(json.path("code_challenge_methods_supported")).contains("S256"),
        json.path("client_id_metadata_document_supported").asBoolean(false),
        json.path("authorization_response_iss_parameter_supported").asBoolean(false),
        methods.isArray() ? ResourceMetadata.texts(methods) : List.of("client_secret_basic"));
  }
}
