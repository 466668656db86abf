/**
 * Bearer tokens at a resource server: what a token allows, and who checks it. {@link
 * dev.pollux.mcp.auth.JwtVerifier} checks JWTs; any other kind is checked by a {@link
 * dev.pollux.mcp.auth.TokenVerifier} of the user's own.
 */
@NullMarked
package dev.pollux.mcp.auth;

import org.jspecify.annotations.NullMarked;
