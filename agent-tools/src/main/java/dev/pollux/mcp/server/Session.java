package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ClientCapabilities;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.LoggingLevel;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.RequestId;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of one client between {@code initialize} and the end, in revisions up to
 * 2025-11-25, whatever it is connected by. Thread safe.
 */
final class Session implements McpServer.Listener {

  private static final int MAX_SUBSCRIPTIONS = 1000;

  private final String version;
  private final ClientCapabilities capabilities;
  private final Implementation info;
  private final Consumer<JsonRpcMessage> announce;
  private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
  private final Map<RequestId, McpCall> calls = new ConcurrentHashMap<>();
  private final Map<RequestId, Promise<JsonNode>> questions = new ConcurrentHashMap<>();
  private final AtomicLong questionIds = new AtomicLong();
  private final SessionState state = new SessionState();
  private volatile @Nullable LoggingLevel logLevel = LoggingLevel.INFO;

  /**
   * A session.
   *
   * @param announce sends what belongs to no request
   */
  Session(
      String version,
      ClientCapabilities capabilities,
      Implementation info,
      Consumer<JsonRpcMessage> announce) {
    this.version = version;
    this.capabilities = capabilities;
    this.info = info;
    this.announce = announce;
  }

  String version() {
    return version;
  }

  ClientCapabilities capabilities() {
    return capabilities;
  }

  Implementation info() {
    return info;
  }

  SessionState state() {
    return state;
  }

  @Nullable
  LoggingLevel logLevel() {
    return logLevel;
  }

  /**
   * Answers the requests that are about the session itself, or gives null.
   *
   * @throws McpException if one does not hold
   */
  @Nullable
  ObjectNode own(JsonRpcMessage.Request request, McpServer server) {
    switch (request.method()) {
      case McpMethod.SET_LEVEL -> {
        LoggingLevel level = LoggingLevel.orNull(Json.text(request.params(), "level"));
        if (level == null) {
          throw McpException.invalidParams("There is no such logging level");
        }
        logLevel = level;
        return Json.object();
      }
      case McpMethod.RESOURCES_SUBSCRIBE -> {
        String uri = uri(request);
        if (server.offers().resource(uri) == null) {
          throw new McpException(
              ErrorCode.RESOURCE_NOT_FOUND,
              "There is no such resource",
              Json.object().put("uri", uri));
        }
        if (subscriptions.size() >= MAX_SUBSCRIPTIONS) {
          throw McpException.invalidParams("There are " + MAX_SUBSCRIPTIONS + " subscriptions");
        }
        subscriptions.add(uri);
        return Json.object();
      }
      case McpMethod.RESOURCES_UNSUBSCRIBE -> {
        subscriptions.remove(uri(request));
        return Json.object();
      }
      default -> {
        return null;
      }
    }
  }

  private static String uri(JsonRpcMessage.Request request) {
    String uri = Json.text(request.params(), "uri");
    if (uri == null) {
      throw McpException.invalidParams("The uri of the resource is missing");
    }
    return uri;
  }

  /**
   * Remembers a call for its cancellation.
   *
   * @throws McpException if one with this id is being worked on
   */
  void begin(McpCall call) {
    if (calls.putIfAbsent(call.requestId(), call) != null) {
      throw new McpException(
          ErrorCode.INVALID_REQUEST, "A request with this id is being worked on");
    }
  }

  void end(McpCall call) {
    calls.remove(call.requestId(), call);
  }

  /** Takes a notification of the client; what is unknown, or about nothing, is ignored. */
  void take(JsonRpcMessage.Notification notification) {
    if (notification.method().equals(McpMethod.CANCELLED)) {
      RequestId id = RequestId.orNull(notification.params().get("requestId"));
      McpCall call = id == null ? null : calls.get(id);
      if (call != null) {
        call.cancelByClient();
      }
    }
  }

  /** Takes the client's answer to a question; one to no question is ignored. */
  void take(JsonRpcMessage answer) {
    if (answer instanceof JsonRpcMessage.ResultResponse result) {
      Promise<JsonNode> question = questions.remove(result.id());
      if (question != null) {
        question.tryComplete(result.result());
      }
    } else if (answer instanceof JsonRpcMessage.ErrorResponse error && error.id() != null) {
      Promise<JsonNode> question = questions.remove(error.id());
      if (question != null) {
        question.tryFail(new ToolException("The client answered with error " + error.code()));
      }
    }
  }

  /** Asks the client by way of {@code send}; no longer than {@code cancelled} is open. */
  Future<JsonNode> ask(
      String method, ObjectNode params, Future<?> cancelled, Consumer<JsonRpcMessage> send) {
    RequestId id = RequestId.of(questionIds.incrementAndGet());
    Promise<JsonNode> question = Promise.promise();
    questions.put(id, question);
    cancelled.onComplete(v -> {
      if (questions.remove(id) != null) {
        question.tryFail(new ToolException("The client did not answer in time"));
      }
    });
    send.accept(new JsonRpcMessage.Request(id, method, params));
    return question.future();
  }

  @Override
  public void changed(String method) {
    announce.accept(new JsonRpcMessage.Notification(method));
  }

  @Override
  public void updated(String uri) {
    if (subscriptions.contains(uri)) {
      announce.accept(new JsonRpcMessage.Notification(
          McpMethod.RESOURCE_UPDATED, Json.object().put("uri", uri)));
    }
  }

  /** Cancels everything that is being worked on. */
  void close() {
    calls.values().forEach(McpCall::cancel);
  }

  boolean isWorking() {
    return !calls.isEmpty();
  }
}
