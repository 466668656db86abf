package dev.pollux.mcp.auth;

import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Makes tokens for tests. */
public final class Tokens {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private Tokens() {}

  /** A new pair of keys. */
  public static KeyPair keys(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (size > 0) {
        generator.initialize(size);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of a token that holds, changed by {@code change}. */
  public static Map<String, Object> claims(Consumer<Map<String, Object>> change) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", "https://auth.test");
    claims.put("aud", "http://localhost/mcp");
    claims.put("sub", "ann");
    claims.put("exp", Instant.now().getEpochSecond() + 300);
    claims.put("scope", "read");
    change.accept(claims);
    return claims;
  }

  /** A token signed as {@code signature} of the JDK says. */
  public static String token(
      PrivateKey key, String signature, Map<String, Object> header, Map<String, Object> claims) {
    try {
      String signed = part(header) + "." + part(claims);
      Signature sign = Signature.getInstance(signature);
      sign.initSign(key);
      sign.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(sign.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String part(Map<String, Object> json) {
    return BASE64.encodeToString(Json.write(json).getBytes(StandardCharsets.UTF_8));
  }
}
