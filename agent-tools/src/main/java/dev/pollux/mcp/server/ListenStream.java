package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.MetaKey;
import dev.pollux.mcp.protocol.RequestId;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one {@code subscriptions/listen} asked for, since revision 2026-07-28. It is told first what of
 * that it gets, then of changes, and nothing it did not ask for.
 */
final class ListenStream implements McpServer.Listener {

  private static final int MAX_RESOURCES = 1000;

  private final RequestId id;
  private final Set<String> methods = new LinkedHashSet<>();
  private final Set<String> uris = new LinkedHashSet<>();
  private final Consumer<JsonRpcMessage> send;

  /**
   * Reads what is asked for.
   *
   * @throws McpException if the filter is none
   */
  ListenStream(JsonRpcMessage.Request request, Consumer<JsonRpcMessage> send) {
    this.id = request.id();
    this.send = send;
    JsonNode filter = request.params().path("notifications");
    if (!filter.isObject()) {
      throw McpException.invalidParams("What to be notified of is missing");
    }
    want(filter, "toolsListChanged", McpMethod.TOOLS_CHANGED);
    want(filter, "promptsListChanged", McpMethod.PROMPTS_CHANGED);
    want(filter, "resourcesListChanged", McpMethod.RESOURCES_CHANGED);
    for (JsonNode uri : filter.path("resourceSubscriptions")) {
      if (!uri.isTextual() || uris.size() >= MAX_RESOURCES) {
        throw McpException.invalidParams(
            "resourceSubscriptions are at most " + MAX_RESOURCES + " addresses");
      }
      uris.add(uri.textValue());
    }
  }

  private void want(JsonNode filter, String field, String method) {
    if (filter.path(field).asBoolean(false)) {
      methods.add(method);
    }
  }

  /** Begins to listen, and says so first: a change in between is told after that. */
  synchronized void open(McpServer server) {
    server.addListener(this);
    acknowledge();
  }

  private void acknowledge() {
    ObjectNode params = Json.object();
    ObjectNode notifications = params.putObject("notifications");
    if (methods.contains(McpMethod.TOOLS_CHANGED)) {
      notifications.put("toolsListChanged", true);
    }
    if (methods.contains(McpMethod.PROMPTS_CHANGED)) {
      notifications.put("promptsListChanged", true);
    }
    if (methods.contains(McpMethod.RESOURCES_CHANGED)) {
      notifications.put("resourcesListChanged", true);
    }
    if (!uris.isEmpty()) {
      ArrayNode array = notifications.putArray("resourceSubscriptions");
      Collections.unmodifiableSet(uris).forEach(array::add);
    }
    notify(McpMethod.SUBSCRIPTIONS_ACKNOWLEDGED, params);
  }

  /** The last message, when the server ends the stream. */
  JsonRpcMessage result(McpServer server) {
    ObjectNode result = Json.object().put("resultType", "complete");
    ObjectNode meta = result.putObject("_meta");
    meta.set(MetaKey.SUBSCRIPTION_ID, id.json());
    meta.set(MetaKey.SERVER_INFO, server.info().json());
    return new JsonRpcMessage.ResultResponse(id, result);
  }

  @Override
  public synchronized void changed(String method) {
    if (methods.contains(method)) {
      notify(method, Json.object());
    }
  }

  @Override
  public synchronized void updated(String uri) {
    if (uris.contains(uri)) {
      notify(McpMethod.RESOURCE_UPDATED, Json.object().put("uri", uri));
    }
  }

  private void notify(String method, ObjectNode params) {
    params.putObject("_meta").set(MetaKey.SUBSCRIPTION_ID, id.json());
    send.accept(new JsonRpcMessage.Notification(method, params));
  }
}
