package dev.pollux.mcp.server;

import dev.pollux.mcp.auth.AccessToken;
import dev.pollux.mcp.protocol.ClientCapabilities;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.LoggingLevel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request.
 *
 * @param version the revision that is spoken
 * @param stateless whether each request stands for itself
 * @param logLevel from which level on log messages are wanted, or null for none
 * @param token what the bearer token says, or null where none is asked for
 * @param sessionId null without a session
 * @param state what tools keep in the session, or null without one
 */
record Caller(
    String version,
    boolean stateless,
    ClientCapabilities capabilities,
    Implementation info,
    Supplier<@Nullable LoggingLevel> logLevel,
    @Nullable AccessToken token,
    @Nullable String sessionId,
    @Nullable SessionState state) {

  /** Names who calls, for what must not be used by another. */
  String principal() {
    return principal(token);
  }

  /** Names whom a token is of; all without one are the same. */
  static String principal(@Nullable AccessToken token) {
    return token == null ? "" : token.issuer() + "\n" + token.subject();
  }
}
