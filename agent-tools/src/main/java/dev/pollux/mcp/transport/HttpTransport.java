package dev.pollux.mcp.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.RequestId;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streamable HTTP, of both eras: a request that carries its revision in {@code _meta} is sent with the
 * mirrored headers and stands for itself; any other belongs to the session, whose streams are resumed
 * when they break. Redirects are not followed.
 */
public final class HttpTransport implements ClientTransport {

  private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);
  private static final int MAX_ERROR_BYTES = 64 * 1024;
  private static final int MAX_ROUNDS_OF_AUTHORIZATION = 6;
  private static final long GOODBYE_MILLIS = 2000;

  private final Vertx vertx;
  private final String name;
  private final HttpClient http;
  private final URI url;
  private final Map<String, String> headers;
  private final int maxMessageBytes;
  private final Authorizer authorizer;
  private final Waiting waiting = new Waiting();
  private final Map<RequestId, HttpStream> streams = new HashMap<>();
  private @Nullable Receiver receiver;
  private @Nullable HttpStream listening;
  private @Nullable String sessionId;
  private @Nullable String protocolVersion;
  private boolean closed;

  /**
   * A way to the server at {@code url}.
   *
   * @param name what the server is called in messages
   * @param headers sent with each request
   * @param maxMessageBytes how long a message of the server may be
   */
  public HttpTransport(
      Vertx vertx,
      String name,
      HttpClient http,
      URI url,
      Map<String, String> headers,
      int maxMessageBytes,
      Authorizer authorizer) {
    this.vertx = vertx;
    this.name = name;
    this.http = http;
    this.url = url;
    this.headers = Map.copyOf(headers);
    this.maxMessageBytes = maxMessageBytes;
    this.authorizer = authorizer;
  }

  @Override
  public Future<Void> open(Receiver receiver) {
    this.receiver = receiver;
    endSession();
    closed = false;
    return Future.succeededFuture();
  }

  @Override
  public Future<ObjectNode> request(JsonRpcMessage.Request request, Map<String, String> headers) {
    Future<ObjectNode> answer = waiting.add(request.id());
    Outgoing outgoing = Outgoing.of(request, headers);
    post(outgoing, 0)
        .compose(response -> answered(outgoing, response))
        .onFailure(failure -> waiting.fail(request.id(), failure));
    return answer.onComplete(done -> streams.remove(request.id()));
  }

  @Override
  public Future<Void> send(JsonRpcMessage message, Map<String, String> headers) {
    return post(Outgoing.of(message, headers), 0).compose(response -> {
      if (response.statusCode() / 100 == 2) {
        discard(response); // nothing belongs there
        return Future.succeededFuture();
      }
      return refused(response, sessionId != null);
    });
  }

  @Override
  public void forget(RequestId id) {
    waiting.remove(id);
    HttpStream stream = streams.remove(id);
    if (stream != null) {
      stream.abandon();
    }
  }

  @Override
  public boolean forgettingCancels() {
    return true;
  }

  @Override
  public void negotiated(String protocolVersion) {
    this.protocolVersion = protocolVersion;
  }

  @Override
  public void listen() {
    HttpStream stream = new HttpStream(this, null, false);
    listening = stream;
    stream.resume(0);
  }

  @Override
  public Future<Void> close() {
    closed = true;
    waiting.failAll(TransportException.inDoubt("The client of " + name + " was closed", null));
    new ArrayList<>(streams.values()).forEach(HttpStream::abandon);
    streams.clear();
    if (sessionId == null) {
      endSession();
      return Future.succeededFuture();
    }
    Future<Void> goodbye = open(HttpMethod.DELETE, Map.of())
        .compose(request -> request.send())
        .<Void>map(response -> {
          discard(response);
          return null;
        })
        .timeout(GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty();
    endSession();
    return goodbye;
  }

  private void endSession() {
    sessionId = null;
    protocolVersion = null;
    if (listening != null) {
      listening.abandon();
      listening = null;
    }
  }

  /** A message on its way, as text and headers. */
  private record Outgoing(
      @Nullable RequestId id,
      boolean initialize,
      boolean stateless,
      String operation,
      Map<String, String> headers,
      Buffer body) {

    static Outgoing of(JsonRpcMessage message, Map<String, String> given) {
      Map<String, String> headers = new HashMap<>(given);
      Buffer body = Buffer.buffer(Json.bytes(message.json()));
      if (!(message instanceof JsonRpcMessage.Request request)) {
        return new Outgoing(null, false, false, "a notification", headers, body);
      }
      Map<String, String> mirrored = MirroredHeaders.of(request);
      headers.putAll(mirrored);
      return new Outgoing(
          request.id(),
          request.method().equals(McpMethod.INITIALIZE),
          !mirrored.isEmpty(),
          MirroredHeaders.operation(request),
          headers,
          body);
    }
  }

  private Future<HttpClientResponse> post(Outgoing outgoing, int round) {
    Map<String, String> all = new HashMap<>(outgoing.headers());
    if (!outgoing.stateless() && !outgoing.initialize()) {
      all.putAll(sessionHeaders());
    }
    all.put("Content-Type", "application/json");
    boolean hadSession = all.containsKey(McpHeader.SESSION_ID);
    return here(authorizer.token())
        .compose(token -> open(HttpMethod.POST, withToken(all, token))
            .compose(request -> {
              began(outgoing, request);
              return request.send(outgoing.body()).recover(this::broken);
            })
            .compose(response -> {
              if (asksForAuthorization(response) && round < MAX_ROUNDS_OF_AUTHORIZATION) {
                return authorized(response, token, outgoing, round);
              }
              if (outgoing.id() != null && response.statusCode() / 100 != 2) {
                return refused(response, hadSession);
              }
              return Future.succeededFuture(response);
            }));
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

  private void began(Outgoing outgoing, HttpClientRequest request) {
    if (outgoing.id() == null) {
      return;
    }
    if (closed || !waiting.contains(outgoing.id())) {
      request.reset();
      throw TransportException.notSent("Nobody waits for the request any more", null);
    }
    HttpStream stream = streams.computeIfAbsent(
        outgoing.id(), id -> new HttpStream(this, id, !outgoing.stateless()));
    stream.sentOn(request);
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

  private Future<HttpClientResponse> authorized(
      HttpClientResponse response, @Nullable String token, Outgoing outgoing, int round) {
    List<String> challenges = response.headers().getAll("WWW-Authenticate");
    discard(response);
    return here(authorizer.refused(new Authorizer.Refusal(
            response.statusCode(), challenges, token, outgoing.operation(), round)))
        .compose(another -> post(outgoing, round + 1));
  }

  // Read to its end, so that the connection can be used again.
  private static void discard(HttpClientResponse response) {
    response.exceptionHandler(ignored -> {});
    response.handler(ignored -> {});
  }

  /** The headers that a message of a session has. */
  private Map<String, String> sessionHeaders() {
    Map<String, String> all = new HashMap<>();
    if (sessionId != null) {
      all.put(McpHeader.SESSION_ID, sessionId);
    }
    if (protocolVersion != null) {
      all.put(McpHeader.PROTOCOL_VERSION, protocolVersion);
    }
    return all;
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
    if (method == HttpMethod.DELETE) {
      sessionHeaders().forEach(options::putHeader);
    }
    return http.request(options)
        .recover(failure -> Future.failedFuture(TransportException.notSent(
            "MCP server '" + name + "' at " + place() + " is not reached: " + failure.getMessage(),
            failure)));
  }

  // Without its query, where some put a key.
  private String place() {
    return url.getScheme() + "://" + url.getRawAuthority() + Objects.toString(url.getRawPath(), "");
  }

  private Future<Void> answered(Outgoing outgoing, HttpClientResponse response) {
    if (outgoing.initialize() && sessionId == null) {
      String given = response.getHeader(McpHeader.SESSION_ID);
      sessionId = given == null || given.isEmpty() ? null : given;
    }
    HttpStream stream = streams.get(Objects.requireNonNull(outgoing.id()));
    if (stream == null) {
      discard(response);
      response.request().reset();
      return Future.succeededFuture();
    }
    return stream.read(response);
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

  /** Opens a stream of the session by GET. */
  Future<HttpClientResponse> get(@Nullable String lastEventId) {
    Map<String, String> all = sessionHeaders();
    boolean hadSession = sessionId != null;
    if (lastEventId != null) {
      all.put(McpHeader.LAST_EVENT_ID, lastEventId);
    }
    return here(authorizer.token())
        .compose(token -> open(HttpMethod.GET, withToken(all, token)))
        .compose(request ->
            request.putHeader("Accept", "text/event-stream").send().recover(this::broken))
        .compose(response -> response.statusCode() == 200
            ? Future.succeededFuture(response)
            : refused(response, hadSession));
  }

  /** Takes one message of the server. */
  void received(byte[] bytes) {
    String dropped;
    try {
      dropped = waiting.take(
          Json.read(bytes, 0, bytes.length), Objects.requireNonNull(receiver, "receiver"));
    } catch (JsonProcessingException e) {
      dropped = e.getOriginalMessage();
    }
    if (!dropped.isEmpty()) {
      LOG.debug("MCP server '{}': a message was dropped: {}", name, dropped);
    }
  }

  boolean isWaiting(RequestId id) {
    return waiting.contains(id);
  }

  void fail(RequestId id, Throwable cause) {
    waiting.fail(id, cause);
  }

  boolean isClosed() {
    return closed;
  }

  int maxMessageBytes() {
    return maxMessageBytes;
  }

  String name() {
    return name;
  }

  Vertx vertx() {
    return vertx;
  }
}
