package dev.pollux.mcp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JwtVerifierTest {

  private static final KeyPair RSA = Tokens.keys("RSA", 2048);
  private static final KeyPair SHORT_RSA = Tokens.keys("RSA", 1024);
  private static final KeyPair EC = Tokens.keys("EC", 256);
  private static final KeyPair ED = Tokens.keys("Ed25519", 0);

  private final JwtVerifier verifier = new JwtVerifier(
      JwtKeys.of(Map.of(
          "rsa", RSA.getPublic(),
          "short", SHORT_RSA.getPublic(),
          "ec", EC.getPublic(),
          "ed", ED.getPublic())),
      new JwtOptions("https://auth.test", "http://localhost/mcp"));

  private static Map<String, Object> header(String algorithm, String keyId) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", algorithm);
    header.put("kid", keyId);
    return header;
  }

  private static String rsa(Consumer<Map<String, Object>> change) {
    return Tokens.token(
        RSA.getPrivate(), "SHA256withRSA", header("RS256", "rsa"), Tokens.claims(change));
  }

  private String refusal(String token) {
    Future<AccessToken> verified = verifier.verify(token);
    assertThat(verified.failed()).isTrue();
    assertThat(verified.cause()).isInstanceOf(InvalidTokenException.class);
    return verified.cause().getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "RS256, rsa, SHA256withRSA",
    "RS512, rsa, SHA512withRSA",
    "ES256, ec, SHA256withECDSAinP1363Format",
    "EdDSA, ed, Ed25519",
  })
  void aTokenThatHoldsIsTaken(String algorithm, String keyId, String signature) {
    KeyPair keys = Map.of("rsa", RSA, "ec", EC, "ed", ED).get(keyId);

    AccessToken token = verifier
        .verify(Tokens.token(
            keys.getPrivate(),
            signature,
            header(algorithm, keyId),
            Tokens.claims(claims -> claims.put("aud", List.of("x", "http://localhost/mcp")))))
        .result();

    assertThat(token.subject()).isEqualTo("ann");
    assertThat(token.issuer()).isEqualTo("https://auth.test");
    assertThat(token.scopes()).containsExactly("read");
  }

  static Stream<Arguments> wrongClaims() {
    long now = System.currentTimeMillis() / 1000;
    return Stream.of(
        Arguments.of("iss", "https://auth.test/", "is of another issuer"),
        Arguments.of("iss", null, "is of another issuer"),
        Arguments.of("aud", "http://localhost", "is for another audience"),
        Arguments.of("aud", "http://localhost/mcp/", "is for another audience"),
        Arguments.of("aud", null, "is for another audience"),
        Arguments.of("sub", null, "has no subject"),
        Arguments.of("exp", now - 60, "has expired"),
        Arguments.of("exp", null, "has expired"),
        Arguments.of("exp", "9999999999", "has expired"),
        Arguments.of("nbf", now + 120, "is not yet valid"),
        Arguments.of("nbf", "soon", "is not yet valid"),
        Arguments.of("iat", now + 120, "is not yet valid"));
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void aTokenWithAWrongClaimIsRefused(String claim, Object value, String why) {
    String refusal = refusal(rsa(claims -> {
      if (value == null) {
        claims.remove(claim);
      } else {
        claims.put(claim, value);
      }
    }));

    assertThat(refusal).isEqualTo("The token " + why);
  }

  @Test
  void aTokenThatWasChangedIsRefused() {
    String[] parts = rsa(claims -> {}).split("\\.");
    String other = rsa(claims -> claims.put("sub", "eve")).split("\\.")[1];

    assertThat(refusal(parts[0] + "." + other + "." + parts[2]))
        .isEqualTo("The token's signature does not hold");
  }

  @Test
  void aTokenWithoutASignatureOrWithAnotherKindIsRefused() throws Exception {
    Map<String, Object> claims = Tokens.claims(c -> {});
    String none = Tokens.part(header("none", "rsa")) + "." + Tokens.part(claims) + ".";
    // The public key taken for a shared secret.
    String signed = Tokens.part(header("HS256", "rsa")) + "." + Tokens.part(claims);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(RSA.getPublic().getEncoded(), "HmacSHA256"));
    String confused = signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    String zeros =
        Tokens.part(header("ES256", "ec")) + "." + Tokens.part(claims) + "." + base64(new byte[64]);
    Map<String, Object> critical = header("RS256", "rsa");
    critical.put("crit", List.of("exp"));

    assertThat(refusal(none)).isEqualTo("The token's algorithm is not taken");
    assertThat(refusal(confused)).isEqualTo("The token's algorithm is not taken");
    assertThat(refusal(zeros)).isEqualTo("The token's signature does not hold");
    assertThat(refusal(Tokens.token(RSA.getPrivate(), "SHA256withRSA", critical, claims)))
        .isEqualTo("The token has critical extensions");
    assertThat(
            refusal(Tokens.token(RSA.getPrivate(), "SHA256withRSA", header("RS256", "ec"), claims)))
        .isEqualTo("The token's signature does not hold");
    assertThat(refusal(Tokens.token(
            SHORT_RSA.getPrivate(), "SHA256withRSA", header("RS256", "short"), claims)))
        .isEqualTo("The token's signature does not hold");
  }

  @ParameterizedTest
  @CsvSource({"a", "a.b", "a.b.c", "a.b.c.d.e", "''", "..", "e30.e30."})
  void whatIsNoTokenIsRefused(String token) {
    assertThat(refusal(token)).startsWith("The token");
  }

  @Test
  void keysOfASetAreFetchedOnceAndAgainForOneThatIsNew() {
    Vertx vertx = Vertx.vertx();
    try {
      AtomicInteger fetched = new AtomicInteger();
      int port = vertx
          .createHttpServer()
          .requestHandler(request -> {
            boolean rotated = fetched.incrementAndGet() > 1;
            request
                .response()
                .end("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"x\",\"k\":\"AA\"},"
                    + jwk((RSAPublicKey) RSA.getPublic())
                    + (rotated ? "," + jwk((ECPublicKey) EC.getPublic()) : "") + "]}");
          })
          .listen(0)
          .await()
          .actualPort();
      JwtVerifier fetching = new JwtVerifier(
          new JwksKeys(
              vertx, "http://localhost:" + port, Duration.ofMinutes(1), Duration.ofNanos(1)),
          new JwtOptions("https://auth.test", "http://localhost/mcp"));
      String ec = Tokens.token(
          EC.getPrivate(),
          "SHA256withECDSAinP1363Format",
          header("ES256", "ec"),
          Tokens.claims(claims -> {}));

      assertThat(fetching.verify(rsa(claims -> {})).await().subject()).isEqualTo("ann");
      assertThat(fetching.verify(rsa(claims -> {})).await().subject()).isEqualTo("ann");
      assertThat(fetched).hasValue(1);
      assertThat(fetching.verify(ec).await().subject()).isEqualTo("ann");
      assertThat(fetched).hasValue(2);
    } finally {
      vertx.close().await();
    }
  }

  private static String jwk(RSAPublicKey key) {
    return Json.write(Map.of(
        "kty",
        "RSA",
        "kid",
        "rsa",
        "n",
        number(key.getModulus()),
        "e",
        number(key.getPublicExponent())));
  }

  private static String jwk(ECPublicKey key) {
    return Json.write(Map.of(
        "kty",
        "EC",
        "crv",
        "P-256",
        "kid",
        "ec",
        "x",
        number(key.getW().getAffineX()),
        "y",
        number(key.getW().getAffineY())));
  }

  private static String number(BigInteger value) {
    return base64(value.toByteArray());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
