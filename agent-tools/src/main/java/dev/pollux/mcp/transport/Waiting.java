package dev.pollux.mcp.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.RequestId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The requests that have no answer yet. The first answer counts; what nobody waits for is dropped. */
final class Waiting {

  private final Map<RequestId, Promise<ObjectNode>> requests = new HashMap<>();

  Future<ObjectNode> add(RequestId id) {
    Promise<ObjectNode> promise = Promise.promise();
    requests.put(id, promise);
    return promise.future();
  }

  boolean contains(RequestId id) {
    return requests.containsKey(id);
  }

  void remove(RequestId id) {
    requests.remove(id);
  }

  void fail(RequestId id, Throwable cause) {
    Promise<ObjectNode> promise = requests.remove(id);
    if (promise != null) {
      promise.fail(cause);
    }
  }

  void failAll(Throwable cause) {
    List<Promise<ObjectNode>> all = new ArrayList<>(requests.values());
    requests.clear();
    all.forEach(promise -> promise.tryFail(cause));
  }

  /**
   * Hands what was received to whoever waits for it; the rest to {@code receiver}.
   *
   * @return null, or why it was dropped
   */
  String take(JsonNode json, ClientTransport.Receiver receiver) {
    JsonRpcMessage message;
    try {
      message = JsonRpcMessage.of(json);
    } catch (McpException e) {
      RequestId id = json.has("method") ? null : RequestId.orNull(json.get("id"));
      if (id != null && requests.containsKey(id)) {
        fail(id, e);
        return "";
      }
      return e.getMessage();
    }
    if (message instanceof JsonRpcMessage.ResultResponse response) {
      Promise<ObjectNode> promise = requests.remove(response.id());
      if (promise == null) {
        return "An answer that nobody waits for";
      }
      promise.complete(response.result());
    } else if (message instanceof JsonRpcMessage.ErrorResponse response) {
      if (response.id() == null || !requests.containsKey(response.id())) {
        return "An error that nobody waits for";
      }
      fail(response.id(), response.exception());
    } else {
      receiver.received(message);
    }
    return "";
  }
}
