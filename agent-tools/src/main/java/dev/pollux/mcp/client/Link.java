package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.MetaKey;
import dev.pollux.mcp.protocol.ProtocolVersion;
import dev.pollux.mcp.protocol.RequestId;
import dev.pollux.mcp.transport.ClientTransport;
import dev.pollux.mcp.transport.TransportException;
import dev.pollux.mcp.untrusted.Untrusted;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one server as the rest of the client sees it: it is there when it is used, it knows
 * how requests are written, and each has an end. Confined to the client's context.
 */
final class Link implements ClientTransport.Receiver {

  private static final int MAX_ASKED = 10;

  private final Vertx vertx;
  private final Context context;
  private final String name;
  private final ClientTransport transport;
  private final McpClientOptions options;
  private final ServerRequests requests;
  private final Consumer<JsonRpcMessage.Notification> notifications;
  private final Runnable onReady;
  private final Map<RequestId, Exchange> exchanges = new HashMap<>();
  private final Restarts restarts;
  private @Nullable Future<Negotiated> ready;
  private volatile @Nullable Negotiated agreed; // read by whoever asks the client
  private long nextId;
  private int asked;
  private boolean closed;

  /**
   * A link that opens itself when it is used.
   *
   * @param notifications gets what the server tells; progress and log messages excepted
   * @param onReady is called after each time that the link was opened
   */
  Link(
      Vertx vertx,
      Context context,
      String name,
      ClientTransport transport,
      McpClientOptions options,
      Consumer<JsonRpcMessage.Notification> notifications,
      Runnable onReady) {
    this.vertx = vertx;
    this.context = context;
    this.name = name;
    this.transport = transport;
    this.options = options;
    this.requests = new ServerRequests(context, name, options);
    this.notifications = notifications;
    this.onReady = onReady;
    this.restarts = new Restarts(vertx, name);
  }

  /** What was agreed on the last time that the link was open, or null. */
  @Nullable
  Negotiated agreed() {
    return agreed;
  }

  boolean isClosed() {
    return closed;
  }

  /** Opens the link unless it is open. */
  Future<Negotiated> ready() {
    if (closed) {
      return gone();
    }
    if (ready != null) {
      return ready;
    }
    Promise<Negotiated> promise = Promise.promise();
    Future<Negotiated> opening = promise.future();
    ready = opening;
    restarts
        .permit()
        .compose(v -> closed ? gone() : transport.open(this))
        .compose(v -> handshake().agree(agreed, () -> closed ? gone() : transport.open(this)))
        .compose(this::begin)
        .onComplete(done -> {
          if (done.succeeded()) {
            restarts.opened();
            agreed = done.result();
            promise.complete(done.result());
            onReady.run();
          } else {
            if (ready == opening) {
              ready = null;
            }
            restarts.failed();
            promise.fail(named(done.cause()));
          }
        });
    return opening;
  }

  private <T> Future<T> gone() {
    return Future.failedFuture(
        TransportException.notSent("The client of MCP server '" + name + "' is closed", null));
  }

  private Handshake handshake() {
    return new Handshake(
        vertx, name, options, !transport.forgettingCancels(), (method, params, how, unwanted) -> {
          McpCallOptions call = new McpCallOptions().setCancelled(unwanted);
          return exchange(method, params, how, call, Map.of());
        });
  }

  private Future<Negotiated> begin(Negotiated agreement) {
    if (agreement.stateless()) {
      return Future.succeededFuture(agreement);
    }
    transport.negotiated(agreement.protocolVersion());
    return transport
        .send(new JsonRpcMessage.Notification(McpMethod.INITIALIZED), Map.of())
        .compose(v -> {
          transport.listen();
          if (options.logLevel() == null || !agreement.offers("logging")) {
            return Future.succeededFuture();
          }
          ObjectNode params = Json.object().put("level", options.logLevel().json());
          return exchange(McpMethod.SET_LEVEL, params, agreement, new McpCallOptions(), Map.of())
              .otherwiseEmpty();
        })
        .map(agreement);
  }

  /**
   * Asks the server, and answers what it wants to know in between.
   *
   * @param mirrored the headers that repeat arguments, for a stateless request over HTTP
   */
  Future<ObjectNode> call(
      String method, ObjectNode params, McpCallOptions call, Map<String, String> mirrored) {
    return ready()
        .compose(how -> rounds(method, params, how, call, mirrored).recover(failure -> {
          if (failure instanceof TransportException e && e.isSessionLost()) {
            // Another request may have begun the next session already.
            if (ready != null && ready.succeeded() && ready.result() == how) {
              closed(e);
            }
            return ready().compose(anew -> rounds(method, params, anew, call, mirrored));
          }
          return Future.failedFuture(failure);
        }))
        .recover(failure -> Future.failedFuture(named(failure)));
  }

  private Future<ObjectNode> rounds(
      String method,
      ObjectNode params,
      Negotiated how,
      McpCallOptions call,
      Map<String, String> mirrored) {
    Rounds rounds = new Rounds(
        name,
        requests,
        more -> exchange(method, more, how, call, how.stateless() ? mirrored : Map.of()));
    return rounds.run(method, params);
  }

  /** Opens a stream that lasts until the server ends it, or {@code cancelled} completes. */
  Future<ObjectNode> listen(ObjectNode params, Negotiated how, Future<?> cancelled) {
    McpCallOptions call =
        new McpCallOptions().setCancelled(cancelled).setTimeout(Duration.ofDays(36500));
    return exchange(McpMethod.SUBSCRIPTIONS_LISTEN, params, how, call, Map.of());
  }

  /** Tells the server something; what becomes of it is unknown. */
  void tell(String method) {
    if (ready != null && ready.succeeded() && !ready.result().stateless()) {
      transport.send(new JsonRpcMessage.Notification(method), Map.of());
    }
  }

  private Future<ObjectNode> exchange(
      String method,
      ObjectNode params,
      Negotiated how,
      McpCallOptions call,
      Map<String, String> mirrored) {
    return once(method, params, how, call, mirrored).recover(failure -> {
      String other = how.stateless() ? otherVersion(failure) : null;
      return other == null
          ? Future.failedFuture(failure)
          : once(method, params, Negotiated.pinned(other), call, mirrored);
    });
  }

  private static @Nullable String otherVersion(Throwable failure) {
    if (failure instanceof McpException error
        && error.code() == ErrorCode.UNSUPPORTED_PROTOCOL_VERSION
        && error.data() != null) {
      for (String theirs : Handshake.texts(error.data().path("supported"))) {
        if (ProtocolVersion.STATELESS.contains(theirs)) {
          return theirs;
        }
      }
    }
    return null;
  }

  private Future<ObjectNode> once(
      String method,
      ObjectNode params,
      Negotiated how,
      McpCallOptions call,
      Map<String, String> mirrored) {
    if (call.cancelled().isComplete()) {
      // While the server's question was being answered.
      return Future.failedFuture(TransportException.notSent(
          "MCP server '" + name + "' was not asked for " + method + ": cancelled", null));
    }
    RequestId id = RequestId.of(nextId++);
    ObjectNode all = Json.object().setAll(params);
    ObjectNode meta = meta(params, how, call, id);
    if (!meta.isEmpty()) {
      all.set("_meta", meta);
    }
    asked = 0;
    Duration timeout = call.timeout() == null ? options.requestTimeout() : call.timeout();
    // Silent cancelling, where the transport tells the server by itself.
    boolean tellsCancel = !(how.stateless() && transport.forgettingCancels())
        && !method.equals(McpMethod.INITIALIZE)
        && !method.equals(McpMethod.DISCOVER);
    Exchange exchange = new Exchange(
        vertx, context, name, method, timeout, call, reason -> cancel(id, reason, tellsCancel));
    exchanges.put(id, exchange);
    Map<String, String> headers = new HashMap<>(call.headers());
    headers.putAll(mirrored);
    transport.request(new JsonRpcMessage.Request(id, method, all), headers).onComplete(exchange);
    return exchange.answer().onComplete(done -> exchanges.remove(id));
  }

  private ObjectNode meta(ObjectNode params, Negotiated how, McpCallOptions call, RequestId id) {
    ObjectNode meta =
        params.get("_meta") instanceof ObjectNode given ? given.deepCopy() : Json.object();
    if (how.stateless()) {
      meta.put(MetaKey.PROTOCOL_VERSION, how.protocolVersion());
      meta.set(MetaKey.CLIENT_INFO, options.clientInfo().json());
      meta.set(MetaKey.CLIENT_CAPABILITIES, options.capabilities().json());
      if (options.logLevel() != null) {
        meta.put(MetaKey.LOG_LEVEL, options.logLevel().json());
      }
    }
    if (call.progress() != null) {
      meta.set(MetaKey.PROGRESS_TOKEN, id.json());
    }
    return meta;
  }

  private void cancel(RequestId id, String reason, boolean tells) {
    transport.forget(id);
    if (tells && !closed) {
      ObjectNode params = Json.object();
      params.set("requestId", id.json());
      params.put("reason", reason);
      transport.send(new JsonRpcMessage.Notification(McpMethod.CANCELLED, params), Map.of());
    }
  }

  @Override
  public void received(JsonRpcMessage message) {
    if (message instanceof JsonRpcMessage.Request request) {
      answer(request);
    } else if (message instanceof JsonRpcMessage.Notification notification) {
      switch (notification.method()) {
        case McpMethod.PROGRESS -> progress(notification.params());
        case McpMethod.LOG_MESSAGE -> options.log().accept(McpLog.of(name, notification.params()));
        default -> notifications.accept(notification);
      }
    }
  }

  private void progress(JsonNode params) {
    RequestId id = RequestId.orNull(params.get("progressToken"));
    Exchange exchange = id == null ? null : exchanges.get(id);
    if (exchange != null) {
      exchange.progress(McpProgress.of(params));
    }
  }

  private void answer(JsonRpcMessage.Request request) {
    Future<ObjectNode> answer = ++asked > MAX_ASKED && !request.method().equals(McpMethod.PING)
        ? Future.failedFuture(new McpException(
            ErrorCode.INVALID_REQUEST, "More than " + MAX_ASKED + " questions for one request"))
        : requests.answer(request.method(), request.params());
    answer.onComplete(done -> {
      JsonRpcMessage message = done.succeeded()
          ? new JsonRpcMessage.ResultResponse(request.id(), done.result())
          : JsonRpcMessage.ErrorResponse.of(request.id(), refusal(done.cause()));
      onContext(() -> {
        if (!closed) {
          transport.send(message, Map.of());
        }
      });
    });
  }

  private static McpException refusal(Throwable failure) {
    return failure instanceof McpException e
        ? e
        : new McpException(ErrorCode.INTERNAL_ERROR, "The client failed");
  }

  @Override
  public void closed(TransportException cause) {
    if (ready != null && ready.isComplete()) {
      ready = null;
      restarts.ended();
    }
  }

  /** Closes the link for good. */
  Future<Void> close() {
    closed = true;
    ready = null;
    return transport.close();
  }

  private Throwable named(Throwable failure) {
    if (failure instanceof McpException e && !e.getMessage().startsWith("MCP server '")) {
      return new McpException(
          e.code(),
          "MCP server '" + name + "' answered with error " + e.code() + ": "
              + Untrusted.line(e.getMessage(), 2000),
          e.data());
    }
    return failure;
  }

  private void onContext(Runnable action) {
    if (Vertx.currentContext() == context) {
      action.run();
    } else {
      context.runOnContext(v -> action.run());
    }
  }
}
