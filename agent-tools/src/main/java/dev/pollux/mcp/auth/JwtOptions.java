package dev.pollux.mcp.auth;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Which JWTs a {@link JwtVerifier} takes. */
public final class JwtOptions {

  private final String issuer;
  private final String audience;
  private Set<String> algorithms = Set.of(
      "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
  private Duration leeway = Duration.ofSeconds(30);
  private List<String> scopeClaims = List.of("scope", "scp");

  /**
   * Tokens of this issuer for this audience.
   *
   * @param issuer what {@code iss} must be, exactly
   * @param audience what {@code aud} must be or contain, exactly: the address of the server
   */
  public JwtOptions(String issuer, String audience) {
    this.issuer = Objects.requireNonNull(issuer, "issuer");
    this.audience = Objects.requireNonNull(audience, "audience");
  }

  /** Copies {@code other}. */
  public JwtOptions(JwtOptions other) {
    this.issuer = other.issuer;
    this.audience = other.audience;
    this.algorithms = other.algorithms;
    this.leeway = other.leeway;
    this.scopeClaims = other.scopeClaims;
  }

  public String getIssuer() {
    return issuer;
  }

  public String getAudience() {
    return audience;
  }

  public Set<String> getAlgorithms() {
    return algorithms;
  }

  /**
   * The signatures that are taken; by default those with a public key that JDKs know: {@code RS256} to
   * {@code RS512}, {@code PS256} to {@code PS512}, {@code ES256} to {@code ES512}, {@code EdDSA}. Others
   * are not known here, {@code none} least of all.
   */
  public JwtOptions setAlgorithms(Set<String> algorithms) {
    for (String algorithm : algorithms) {
      if (JwtAlgorithm.of(algorithm) == null) {
        throw new IllegalArgumentException("algorithms: '" + algorithm + "' is not known");
      }
    }
    this.algorithms = Set.copyOf(algorithms);
    return this;
  }

  public Duration getLeeway() {
    return leeway;
  }

  /** How far clocks may differ, 30 s by default. */
  public JwtOptions setLeeway(Duration leeway) {
    if (leeway.isNegative()) {
      throw new IllegalArgumentException("leeway: " + leeway + " (expected: >= 0)");
    }
    this.leeway = leeway;
    return this;
  }

  public List<String> getScopeClaims() {
    return scopeClaims;
  }

  /**
   * The claims that tell what a token allows, as one text with spaces or a list of texts; {@code scope}
   * and {@code scp} by default.
   */
  public JwtOptions setScopeClaims(List<String> scopeClaims) {
    this.scopeClaims = List.copyOf(scopeClaims);
    return this;
  }
}
