package dev.pollux.mcp.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** HTTP requests to one server, with its token, and what comes back that is no answer. */
final class HttpPeer {

  private static final int MAX_ERROR_BYTES = 64 * 1024;
  private static final int MAX_ROUNDS_OF_AUTHORIZATION = 6;

  private final String name;
  private final HttpClient http;
  private final URI url;
  private final Map<String, String> headers;
  private final Authorizer authorizer;

  /**
   * The server at {@code url}.
   *
   * @param name what it is called in messages
   * @param headers sent with each request
   */
  HttpPeer(
      String name, HttpClient http, URI url, Map<String, String> headers, Authorizer authorizer) {
    this.name = name;
    this.http = http;
    this.url = url;
    this.headers = Map.copyOf(headers);
    this.authorizer = authorizer;
  }

  /**
   * Sends a message, once more for each round of authorization. A request that the server refuses is a
   * failure; what it says to anything else is the caller's to look at.
   *
   * @param session gives the headers that a message of the session has at that time
   * @param began is told of each HTTP request before it is sent, and may throw
   */
  Future<HttpClientResponse> post(
      Outgoing outgoing, Supplier<Map<String, String>> session, Consumer<HttpClientRequest> began) {
    return post(outgoing, session, began, 0);
  }

  private Future<HttpClientResponse> post(
      Outgoing outgoing,
      Supplier<Map<String, String>> session,
      Consumer<HttpClientRequest> began,
      int round) {
    Map<String, String> all = new HashMap<>(outgoing.headers());
    if (!outgoing.stateless() && !outgoing.initialize()) {
      all.putAll(session.get());
    }
    all.put("Content-Type", "application/json");
    boolean hadSession = all.containsKey(McpHeader.SESSION_ID);
    return here(authorizer.token())
        .compose(token -> open(HttpMethod.POST, withToken(all, token))
            .compose(request -> {
              began.accept(request);
              return request.send(outgoing.body()).recover(this::broken);
            })
            .compose(response -> {
              if (asksForAuthorization(response) && round < MAX_ROUNDS_OF_AUTHORIZATION) {
                return authorized(response, token, outgoing, round)
                    .compose(another -> post(outgoing, session, began, round + 1));
              }
              if (outgoing.id() != null && response.statusCode() / 100 != 2) {
                return refused(response, hadSession);
              }
              return Future.succeededFuture(response);
            }));
  }

  /** Opens the stream of a session; its answer is an event stream. */
  Future<HttpClientResponse> get(Map<String, String> more, boolean hadSession) {
    return here(authorizer.token())
        .compose(token -> open(HttpMethod.GET, withToken(more, token)))
        .compose(request ->
            request.putHeader("Accept", "text/event-stream").send().recover(this::broken))
        .compose(response -> response.statusCode() == 200
            ? Future.succeededFuture(response)
            : refused(response, hadSession));
  }

  /** Ends a session, whatever the server says to that. */
  Future<Void> delete(Map<String, String> more) {
    return open(HttpMethod.DELETE, more).compose(request -> request.send()).map(response -> {
      discard(response);
      return null;
    });
  }

  // An authorizer's future may complete anywhere, and answers must be read where they come.
  private static <T extends @Nullable Object> Future<T> here(Future<T> future) {
    ContextInternal context = (ContextInternal) Vertx.currentContext();
    if (context == null) {
      return future;
    }
    PromiseInternal<T> promise = context.promise();
    future.onComplete(promise);
    return promise.future();
  }

  private <T> Future<T> broken(Throwable failure) {
    return Future.failedFuture(TransportException.inDoubt(
        "MCP server '" + name + "' did not answer: " + failure.getMessage(), failure));
  }

  private static boolean asksForAuthorization(HttpClientResponse response) {
    return response.statusCode() == 401
        || (response.statusCode() == 403
            && response.headers().getAll("WWW-Authenticate").stream()
                .anyMatch(challenge -> challenge.contains("insufficient_scope")));
  }

  private Future<String> authorized(
      HttpClientResponse response, @Nullable String token, Outgoing outgoing, int round) {
    List<String> challenges = response.headers().getAll("WWW-Authenticate");
    discard(response);
    return here(authorizer.refused(new Authorizer.Refusal(
        response.statusCode(), challenges, token, outgoing.operation(), round)));
  }

  /** Reads it to its end, so that the connection can be used again. */
  static void discard(HttpClientResponse response) {
    response.exceptionHandler(ignored -> {});
    response.handler(ignored -> {});
  }

  private static Map<String, String> withToken(
      Map<String, String> headers, @Nullable String token) {
    if (token == null) {
      return headers;
    }
    Map<String, String> all = new HashMap<>(headers);
    all.put("Authorization", "Bearer " + token);
    return all;
  }

  private Future<HttpClientRequest> open(HttpMethod method, Map<String, String> more) {
    RequestOptions options = new RequestOptions()
        .setMethod(method)
        .setAbsoluteURI(url.toString())
        .setFollowRedirects(false);
    options.putHeader("Accept", "application/json, text/event-stream");
    headers.forEach(options::putHeader);
    more.forEach(options::putHeader);
    return http.request(options)
        .recover(failure -> Future.failedFuture(TransportException.notSent(
            "MCP server '" + name + "' at " + place() + " is not reached: " + failure.getMessage(),
            failure)));
  }

  // Without its query, where some put a key.
  private String place() {
    return url.getScheme() + "://" + url.getRawAuthority() + Objects.toString(url.getRawPath(), "");
  }

  /** The answer is an error: one that the server says in JSON-RPC, or the status alone. */
  <T> Future<T> refused(HttpClientResponse response, boolean hadSession) {
    int status = response.statusCode();
    if (status == 404 && hadSession) {
      discard(response);
      return Future.failedFuture(
          TransportException.sessionLost("MCP server '" + name + "' has ended the session"));
    }
    return BoundedBody.read(response, MAX_ERROR_BYTES)
        .otherwise(Buffer.buffer())
        .compose(body -> {
          byte[] bytes = body.getBytes();
          try {
            JsonNode json = Json.read(bytes, 0, bytes.length);
            if (json.path("error").isObject()
                && JsonRpcMessage.of(json) instanceof JsonRpcMessage.ErrorResponse error) {
              return Future.failedFuture(error.exception());
            }
          } catch (JsonProcessingException | RuntimeException e) {
            // The status says enough.
          }
          String more = status / 100 == 3 ? "; redirects are not followed" : "";
          return Future.failedFuture(TransportException.status(
              status, "MCP server '" + name + "' answered with HTTP status " + status + more));
        });
  }
}
