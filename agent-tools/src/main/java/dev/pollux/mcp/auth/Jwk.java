package dev.pollux.mcp.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** Reads a public key written as JSON (RFC 7517, 7518 and 8037). */
final class Jwk {

  private Jwk() {}

  /**
   * The key.
   *
   * @throws IllegalArgumentException if it is of another kind than RSA, EC or Ed25519 and Ed448
   */
  static PublicKey publicKey(JsonNode jwk) throws GeneralSecurityException {
    return switch (jwk.path("kty").asText("")) {
      case "RSA" ->
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
      case "EC" -> ec(jwk);
      case "OKP" -> edwards(jwk);
      default -> throw new IllegalArgumentException("kty");
    };
  }

  private static PublicKey ec(JsonNode jwk) throws GeneralSecurityException {
    String curve = switch (jwk.path("crv").asText("")) {
      case "P-256" -> "secp256r1";
      case "P-384" -> "secp384r1";
      case "P-521" -> "secp521r1";
      default -> throw new IllegalArgumentException("crv");
    };
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private static PublicKey edwards(JsonNode jwk) throws GeneralSecurityException {
    String curve = jwk.path("crv").asText("");
    if (!curve.equals("Ed25519") && !curve.equals("Ed448")) {
      throw new IllegalArgumentException("crv");
    }
    byte[] little = bytes(jwk, "x");
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[little.length - 1 - i];
    }
    boolean odd = big.length > 0 && (big[0] & 0x80) != 0;
    if (odd) {
      big[0] &= 0x7f;
    }
    return KeyFactory.getInstance("EdDSA")
        .generatePublic(new EdECPublicKeySpec(
            new NamedParameterSpec(curve), new EdECPoint(odd, new BigInteger(1, big))));
  }

  private static BigInteger number(JsonNode jwk, String field) {
    return new BigInteger(1, bytes(jwk, field));
  }

  private static byte[] bytes(JsonNode jwk, String field) {
    return Base64.getUrlDecoder().decode(jwk.path(field).asText(""));
  }
}
