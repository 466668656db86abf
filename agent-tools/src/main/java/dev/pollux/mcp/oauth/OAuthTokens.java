package dev.pollux.mcp.oauth;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization server gave for one MCP server.
 *
 * @param issuer who gave it
 * @param expiresAt null when that was not said
 * @param requestedScopes what was asked for, so that a step up asks for no less
 */
public record OAuthTokens(
    String issuer,
    String accessToken,
    @Nullable String refreshToken,
    @Nullable Instant expiresAt,
    Set<String> requestedScopes) {

  public OAuthTokens {
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(accessToken, "accessToken");
    requestedScopes = Set.copyOf(requestedScopes);
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "OAuthTokens[" + issuer + ", expires " + expiresAt + ", " + requestedScopes + "]";
  }
}
