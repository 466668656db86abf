package dev.pollux.mcp.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes JWTs (RFC 9068) that one issuer signed for this server.
 *
 * <pre>{@code
 * TokenVerifier verifier = new JwtVerifier(
 *     new JwksKeys(vertx, "https://auth.example.com/.well-known/jwks.json"),
 *     new JwtOptions("https://auth.example.com", "https://mcp.example.com/mcp"));
 * }</pre>
 *
 * <p>A token must have a signature that holds, {@code iss} and {@code aud} exactly as expected, an {@code
 * exp} in the future, a {@code sub}, and {@code nbf} and {@code iat} not in the future. Extensions
 * marked as critical are refused.
 */
public final class JwtVerifier implements TokenVerifier {

  private static final Base64.Decoder BASE64 = Base64.getUrlDecoder();
  private static final int MAX_KEYS = 32;

  private final JwtKeys keys;
  private final JwtOptions options;
  private final Clock clock;

  /** Takes tokens as the options say. */
  public JwtVerifier(JwtKeys keys, JwtOptions options) {
    this(keys, options, Clock.systemUTC());
  }

  JwtVerifier(JwtKeys keys, JwtOptions options, Clock clock) {
    this.keys = keys;
    this.options = new JwtOptions(options);
    this.clock = clock;
  }

  @Override
  public Future<AccessToken> verify(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return invalid("The token is no signed JWT");
    }
    JsonNode header;
    byte[] signature;
    try {
      header = object(parts[0]);
      signature = BASE64.decode(parts[2]);
    } catch (IllegalArgumentException e) {
      return invalid("The token is no signed JWT");
    }
    String name = Json.text(header, "alg");
    JwtAlgorithm algorithm = JwtAlgorithm.of(name);
    if (algorithm == null || !options.getAlgorithms().contains(name)) {
      return invalid("The token's algorithm is not taken");
    }
    if (header.has("crit")) {
      return invalid("The token has critical extensions");
    }
    byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
    return keys.find(Json.text(header, "kid")).compose(found -> {
      if (!isSigned(algorithm, found, signed, signature)) {
        return invalid("The token's signature does not hold");
      }
      try {
        return claims(object(parts[1]));
      } catch (IllegalArgumentException e) {
        return invalid("The token is no signed JWT");
      }
    });
  }

  private static boolean isSigned(
      JwtAlgorithm algorithm, List<PublicKey> keys, byte[] signed, byte[] signature) {
    for (PublicKey key : keys.subList(0, Math.min(keys.size(), MAX_KEYS))) {
      try {
        if (algorithm.fits(key) && algorithm.verifies(key, signed, signature)) {
          return true;
        }
      } catch (GeneralSecurityException e) {
        // a signature that is not even of the right form
      }
    }
    return false;
  }

  private Future<AccessToken> claims(JsonNode claims) {
    String subject = Json.text(claims, "sub");
    if (!options.getIssuer().equals(Json.text(claims, "iss"))) {
      return invalid("The token is of another issuer");
    }
    if (!audiences(claims.path("aud")).contains(options.getAudience())) {
      return invalid("The token is for another audience");
    }
    if (subject == null || subject.isEmpty()) {
      return invalid("The token has no subject");
    }
    long now = clock.instant().getEpochSecond();
    long leeway = options.getLeeway().toSeconds();
    JsonNode expiry = claims.path("exp");
    if (!isTime(expiry) || expiry.asLong() + leeway <= now) {
      return invalid("The token has expired");
    }
    for (String claim : List.of("nbf", "iat")) {
      JsonNode time = claims.path(claim);
      if (!time.isMissingNode() && (!isTime(time) || time.asLong() - leeway > now)) {
        return invalid("The token is not yet valid");
      }
    }
    return Future.succeededFuture(
        new AccessToken(options.getIssuer(), subject, scopes(claims), claims));
  }

  private static boolean isTime(JsonNode value) {
    return value.isNumber() && value.asDouble() >= 0 && value.asDouble() < 1e12;
  }

  private static Set<String> audiences(JsonNode value) {
    Set<String> audiences = new HashSet<>();
    if (value.isTextual()) {
      audiences.add(value.textValue());
    }
    value.forEach(one -> audiences.add(one.asText()));
    return audiences;
  }

  private Set<String> scopes(JsonNode claims) {
    Set<String> scopes = new HashSet<>();
    for (String claim : options.getScopeClaims()) {
      JsonNode value = claims.path(claim);
      if (value.isTextual()) {
        scopes.addAll(Arrays.asList(value.textValue().split(" ")));
      }
      value.forEach(one -> scopes.add(one.asText()));
    }
    scopes.remove("");
    return scopes;
  }

  private static JsonNode object(String part) {
    byte[] bytes = BASE64.decode(part);
    try {
      JsonNode json = Json.read(bytes, 0, bytes.length);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // told below
    }
    throw new IllegalArgumentException("no JSON object");
  }

  private static <T extends @Nullable Object> Future<T> invalid(String message) {
    return Future.failedFuture(new InvalidTokenException(message));
  }
}
