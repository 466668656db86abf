package dev.pollux.mcp.oauth;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client is known as to one authorization server, and to no other.
 *
 * @param issuer the authorization server, exactly as it names itself; or null for the first that the
 *     MCP server names, and then for that one alone
 * @param clientSecret null for a public client
 * @param tokenEndpointAuthMethod {@code none}, {@code client_secret_basic}, {@code client_secret_post} or
 *     null for what fits
 */
public record ClientRegistration(
    @Nullable String issuer,
    String clientId,
    @Nullable String clientSecret,
    @Nullable String tokenEndpointAuthMethod) {

  public ClientRegistration {
    Objects.requireNonNull(clientId, "clientId");
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ClientRegistration[" + issuer + ", " + clientId + "]";
  }
}
