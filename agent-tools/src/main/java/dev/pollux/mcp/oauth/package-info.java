/**
 * OAuth 2.1 for the client of an MCP server: {@link dev.pollux.mcp.oauth.OAuthAuthorizer} finds the
 * authorization server, registers, has the user agree, and keeps the tokens, each for one server and one
 * issuer. Tokens are never logged, and no address of a server's choosing is asked that a guard did not
 * let through.
 */
@NullMarked
package dev.pollux.mcp.oauth;

import org.jspecify.annotations.NullMarked;
