package dev.pollux.mcp.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.RequestId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final long GOODBYE_MILLIS = 2000;

  private final Vertx vertx;
  private final String name;
  private final HttpPeer peer;
  private final int maxMessageBytes;
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
    this.peer = new HttpPeer(name, http, url, headers, authorizer);
    this.maxMessageBytes = maxMessageBytes;
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
    post(outgoing)
        .compose(response -> answered(outgoing, response))
        .onFailure(failure -> waiting.fail(request.id(), failure));
    return answer.onComplete(done -> streams.remove(request.id()));
  }

  @Override
  public Future<Void> send(JsonRpcMessage message, Map<String, String> headers) {
    return post(Outgoing.of(message, headers)).compose(response -> {
      if (response.statusCode() / 100 == 2) {
        HttpPeer.discard(response); // nothing belongs there
        return Future.succeededFuture();
      }
      return peer.refused(response, sessionId != null);
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
    Future<Void> goodbye = peer.delete(sessionHeaders())
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

  private Future<HttpClientResponse> post(Outgoing outgoing) {
    return peer.post(outgoing, this::sessionHeaders, request -> began(outgoing, request));
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

  private Future<Void> answered(Outgoing outgoing, HttpClientResponse response) {
    if (outgoing.initialize() && sessionId == null) {
      String given = response.getHeader(McpHeader.SESSION_ID);
      sessionId = given == null || given.isEmpty() ? null : given;
    }
    HttpStream stream = streams.get(Objects.requireNonNull(outgoing.id()));
    if (stream == null) {
      HttpPeer.discard(response);
      response.request().reset();
      return Future.succeededFuture();
    }
    return stream.read(response);
  }

  /** Opens a stream of the session by GET. */
  Future<HttpClientResponse> get(@Nullable String lastEventId) {
    Map<String, String> all = sessionHeaders();
    boolean hadSession = sessionId != null;
    if (lastEventId != null) {
      all.put(McpHeader.LAST_EVENT_ID, lastEventId);
    }
    return peer.get(all, hadSession);
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
