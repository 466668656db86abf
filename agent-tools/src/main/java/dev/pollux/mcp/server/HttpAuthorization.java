package dev.pollux.mcp.server;

import dev.pollux.json.Json;
import dev.pollux.mcp.auth.AccessToken;
import dev.pollux.mcp.auth.InvalidTokenException;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpMethod;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in who has a token that allows it, and tells the others how to get one. */
final class HttpAuthorization {

  private static final Logger LOG = LoggerFactory.getLogger(HttpAuthorization.class);
  private static final int MAX_TOKEN = 16 * 1024;

  private final McpServer server;
  private final @Nullable ResourceServer resource;

  HttpAuthorization(McpServer server, @Nullable ResourceServer resource) {
    this.server = server;
    this.resource = resource;
  }

  /** A token is missing, does not hold, or does not allow enough. */
  private static final class ChallengeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable String error;
    private final transient List<String> scopes;

    ChallengeException(
        int status, @Nullable String error, @Nullable String message, List<String> scopes) {
      super(message, null, false, false);
      this.status = status;
      this.error = error;
      this.scopes = scopes;
    }
  }

  boolean isAsked() {
    return resource != null;
  }

  /** What the token of a request says; fails with what {@link #refuse} is given. */
  Future<AccessToken> check(HttpServerRequest request) {
    if (resource == null) {
      throw new IllegalStateException("No token is asked for");
    }
    List<String> scopes = resource.requiredScopes();
    List<String> headers = request.headers().getAll("authorization");
    if (headers.isEmpty()) {
      return Future.failedFuture(new ChallengeException(401, null, null, scopes));
    }
    String header = headers.get(0);
    if (headers.size() > 1
        || header.length() < 8
        || header.length() > MAX_TOKEN
        || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Future.failedFuture(new ChallengeException(
          401, "invalid_request", "The Authorization header is no bearer token", scopes));
    }
    Future<AccessToken> verified;
    try {
      verified = resource.verifier().verify(header.substring(7).strip());
    } catch (RuntimeException e) {
      verified = Future.failedFuture(e);
    }
    return verified.compose(
        token -> token.scopes().containsAll(scopes)
            ? Future.succeededFuture(token)
            : Future.failedFuture(new ChallengeException(
                403, "insufficient_scope", "The token does not allow enough", scopes)),
        e -> Future.failedFuture(
            e instanceof InvalidTokenException
                ? new ChallengeException(401, "invalid_token", e.getMessage(), scopes)
                : e));
  }

  /**
   * Refuses a call of a tool that wants more than the token allows.
   *
   * @return true when it was refused
   */
  boolean refuses(
      HttpServerRequest request, JsonRpcMessage.Request message, @Nullable AccessToken token) {
    if (!message.method().equals(McpMethod.TOOLS_CALL)) {
      return false;
    }
    String name = Json.text(message.params(), "name");
    ListedTool tool = name == null ? null : server.tools().find(name);
    if (tool == null || tool.scopes().isEmpty()) {
      return false;
    }
    if (token != null && token.scopes().containsAll(tool.scopes())) {
      return false;
    }
    // All that the next token has to allow: also what this one allows already.
    Set<String> scopes = new TreeSet<>(tool.scopes());
    if (token != null) {
      scopes.addAll(token.scopes());
    }
    refuse(
        request,
        new ChallengeException(
            403,
            "insufficient_scope",
            "This tool wants the scopes " + String.join(" ", tool.scopes()),
            List.copyOf(scopes)));
    return true;
  }

  void refuse(HttpServerRequest request, Throwable cause) {
    HttpServerResponse response = request.response();
    if (!(cause instanceof ChallengeException challenge)) {
      LOG.warn("A bearer token could not be checked", cause);
      HttpAnswers.refuse(response, 503, "The token cannot be checked now");
      return;
    }
    if (resource != null && !response.headWritten()) {
      response.putHeader(
          "www-authenticate",
          resource.challenge(challenge.error, challenge.getMessage(), challenge.scopes));
    }
    String message = challenge.getMessage();
    HttpAnswers.refuse(
        response, challenge.status, message == null ? "A bearer token is needed" : message);
  }
}
