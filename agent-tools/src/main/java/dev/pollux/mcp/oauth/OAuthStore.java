package dev.pollux.mcp.oauth;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tokens and registrations. What is kept lets others act for the user: encrypt it if it leaves the
 * process. Thread safe.
 */
public interface OAuthStore {

  /** The tokens for the MCP server at this address, or null. */
  Future<@Nullable OAuthTokens> tokens(String resource);

  /** Keeps the tokens for the MCP server at this address; null forgets them. */
  Future<Void> putTokens(String resource, @Nullable OAuthTokens tokens);

  /** What this client is known as to an authorization server, or null. */
  Future<@Nullable ClientRegistration> registration(String issuer);

  /** Keeps what this client is known as to its {@link ClientRegistration#issuer()}, never null here. */
  Future<Void> putRegistration(ClientRegistration registration);

  /** Keeps them for as long as the process lives. */
  static OAuthStore inMemory() {
    Map<String, OAuthTokens> tokens = new ConcurrentHashMap<>();
    Map<String, ClientRegistration> registrations = new ConcurrentHashMap<>();
    return new OAuthStore() {
      @Override
      public Future<@Nullable OAuthTokens> tokens(String resource) {
        return Future.succeededFuture(tokens.get(resource));
      }

      @Override
      public Future<Void> putTokens(String resource, @Nullable OAuthTokens given) {
        if (given == null) {
          tokens.remove(resource);
        } else {
          tokens.put(resource, given);
        }
        return Future.succeededFuture();
      }

      @Override
      public Future<@Nullable ClientRegistration> registration(String issuer) {
        return Future.succeededFuture(registrations.get(issuer));
      }

      @Override
      public Future<Void> putRegistration(ClientRegistration registration) {
        registrations.put(Objects.requireNonNull(registration.issuer(), "issuer"), registration);
        return Future.succeededFuture();
      }
    };
  }
}
