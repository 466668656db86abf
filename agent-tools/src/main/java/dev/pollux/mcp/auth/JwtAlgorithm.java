package dev.pollux.mcp.auth;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The signatures of JWTs (RFC 7518, RFC 8037) that are made with a private key. */
enum JwtAlgorithm {
  RS256("SHA256withRSA", 256),
  RS384("SHA384withRSA", 384),
  RS512("SHA512withRSA", 512),
  PS256("RSASSA-PSS", 256),
  PS384("RSASSA-PSS", 384),
  PS512("RSASSA-PSS", 512),
  ES256("SHA256withECDSAinP1363Format", 256),
  ES384("SHA384withECDSAinP1363Format", 384),
  ES512("SHA512withECDSAinP1363Format", 521),
  EDDSA("EdDSA", 0);

  private static final int SHORTEST_RSA = 2048;

  private final String signature;
  private final int bits;

  JwtAlgorithm(String signature, int bits) {
    this.signature = signature;
    this.bits = bits;
  }

  /** The algorithm of this name, or null when it is not known here. */
  static @Nullable JwtAlgorithm of(@Nullable String name) {
    if (name == null) {
      return null;
    }
    for (JwtAlgorithm algorithm : values()) {
      if (algorithm == EDDSA ? name.equals("EdDSA") : algorithm.name().equals(name)) {
        return algorithm;
      }
    }
    return null;
  }

  /** True when a key is of the kind that belongs to this algorithm, and not a short one. */
  boolean fits(PublicKey key) {
    return switch (name().substring(0, 2)) {
      case "RS", "PS" ->
        key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= SHORTEST_RSA;
      case "ES" ->
        key instanceof ECPublicKey ec
            && ec.getParams().getCurve().getField().getFieldSize() == bits;
      default -> key instanceof EdECPublicKey;
    };
  }

  boolean verifies(PublicKey key, byte[] signed, byte[] signatureBytes)
      throws GeneralSecurityException {
    if (name().startsWith("ES") && isDegenerate(signatureBytes)) {
      return false;
    }
    Signature check = Signature.getInstance(signature);
    if (name().startsWith("PS")) {
      String hash = String.format(Locale.ROOT, "SHA-%d", bits);
      check.setParameter(
          new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), bits / 8, 1));
    }
    check.initVerify(key);
    check.update(signed);
    return check.verify(signatureBytes);
  }

  // Some JDKs took a signature of zeros for a valid one (CVE-2022-21449).
  private boolean isDegenerate(byte[] bytes) {
    int half = (bits + 7) / 8;
    if (bytes.length != 2 * half) {
      return true;
    }
    byte[] r = Arrays.copyOf(bytes, half);
    byte[] s = Arrays.copyOfRange(bytes, half, bytes.length);
    return new BigInteger(1, r).signum() == 0 || new BigInteger(1, s).signum() == 0;
  }
}
