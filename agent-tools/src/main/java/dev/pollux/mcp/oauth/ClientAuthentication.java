package dev.pollux.mcp.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/** How a client proves at a token endpoint who it is. */
final class ClientAuthentication {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private ClientAuthentication() {}

  /** Adds to a request what it takes for a registered client. */
  static void add(
      ClientRegistration client,
      ServerMetadata server,
      Map<String, String> headers,
      Map<String, String> form) {
    String method = client.tokenEndpointAuthMethod();
    if (method == null) {
      method = client.clientSecret() == null
          ? "none"
          : server.authMethods().contains("client_secret_basic")
                  || !server.authMethods().contains("client_secret_post")
              ? "client_secret_basic"
              : "client_secret_post";
    }
    if (method.equals("none") || client.clientSecret() == null) {
      form.put("client_id", client.clientId());
    } else if (method.equals("client_secret_post")) {
      form.put("client_id", client.clientId());
      form.put("client_secret", client.clientSecret());
    } else {
      String pair =
          OAuthHttp.encoded(client.clientId()) + ":" + OAuthHttp.encoded(client.clientSecret());
      headers.put(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Adds to a request what it takes for a client that signs. */
  static void add(
      OAuthOptions.ClientCredentials client, ServerMetadata server, Map<String, String> form) {
    form.put("client_id", client.clientId());
    form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.put("client_assertion", assertion(client, server.issuer()));
  }

  private static String assertion(OAuthOptions.ClientCredentials client, String audience) {
    long now = System.currentTimeMillis() / 1000;
    ObjectNode header = Json.object().put("alg", client.algorithm()).put("typ", "JWT");
    ObjectNode claims = Json.object()
        .put("iss", client.clientId())
        .put("sub", client.clientId())
        .put("aud", audience)
        .put("jti", random())
        .put("iat", now)
        .put("exp", now + 300);
    String signed = BASE64URL.encodeToString(Json.bytes(header)) + "."
        + BASE64URL.encodeToString(Json.bytes(claims));
    return signed + "." + signature(client, signed);
  }

  private static String signature(OAuthOptions.ClientCredentials client, String text) {
    try {
      PrivateKey key = Objects.requireNonNull(client.key(), "key");
      Signature signature = Signature.getInstance(
          client.algorithm().equals("ES256") ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return BASE64URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new OAuthException("The client's key does not sign", e);
    }
  }

  /** 256 random bits. */
  static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return BASE64URL.encodeToString(bytes);
  }
}
