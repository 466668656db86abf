package dev.pollux.mcp.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Set;

/**
 * What a checked token says of its bearer. The token itself is not in it: a server must not pass it on.
 *
 * @param issuer who gave the token
 * @param subject whom it is about, unique at its issuer
 * @param scopes what it allows
 * @param claims everything it says. Read only
 */
public record AccessToken(String issuer, String subject, Set<String> scopes, JsonNode claims) {

  public AccessToken {
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(claims, "claims");
    scopes = Set.copyOf(scopes);
  }
}
