package dev.pollux.mcp.transport;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has the bearer tokens for one server. Called on one Vert.x context; thread safe if shared. */
public interface Authorizer {

  /** Has none, and gets none. */
  Authorizer NONE = new Authorizer() {
    @Override
    public Future<@Nullable String> token() {
      return Future.succeededFuture();
    }

    @Override
    public Future<String> refused(Refusal refusal) {
      return Future.failedFuture(
          TransportException.status(
              refusal.statusCode(),
              refusal.statusCode() == 401
                  ? "The server asks for authorization, and none is set up"
                  : "The server refuses the request for want of a scope, and no authorization is set up"));
    }
  };

  /** The token to send, or null when there is none yet. */
  Future<@Nullable String> token();

  /**
   * The server did not take a request.
   *
   * @return a token to try once more with. It fails when there is none to be had, or when enough was
   *     tried
   */
  Future<String> refused(Refusal refusal);

  /**
   * What the server answered.
   *
   * @param statusCode 401, or 403 with {@code error="insufficient_scope"}
   * @param challenges its {@code WWW-Authenticate} headers
   * @param token what was sent, or null
   * @param operation what was asked for: the method, and the tool, prompt or resource
   * @param attempt how often this one request was refused before
   */
  record Refusal(
      int statusCode,
      List<String> challenges,
      @Nullable String token,
      String operation,
      int attempt) {}
}
