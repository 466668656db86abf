package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.ElicitRequest;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.Root;
import dev.pollux.mcp.untrusted.Untrusted;
import dev.pollux.validation.JsonSchema;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what a server asks its client, as far as that is allowed. */
final class ServerRequests {

  private static final Logger LOG = LoggerFactory.getLogger(ServerRequests.class);
  private static final int MAX_MESSAGE = 4000;

  private final Context context;
  private final String name;
  private final McpClientOptions options;

  ServerRequests(Context context, String name, McpClientOptions options) {
    this.context = context;
    this.name = name;
    this.options = options;
  }

  /**
   * The answer, as the result of the method, on the context of the client. It fails with an {@link McpException} of {@link
   * ErrorCode#METHOD_NOT_FOUND} when the server may not ask for this.
   */
  Future<ObjectNode> answer(String method, ObjectNode params) {
    Promise<ObjectNode> promise = Promise.promise();
    // What a user's handler gives may complete on any thread.
    answered(method, params).onComplete(done -> {
      if (Vertx.currentContext() == context) {
        promise.handle(done);
      } else {
        context.runOnContext(v -> promise.handle(done));
      }
    });
    return promise.future();
  }

  private Future<ObjectNode> answered(String method, ObjectNode params) {
    try {
      return switch (method) {
        case McpMethod.PING -> Future.succeededFuture(Json.object());
        case McpMethod.ROOTS_LIST -> roots();
        case McpMethod.CREATE_MESSAGE -> createMessage(params);
        case McpMethod.ELICIT -> elicit(params);
        default -> Future.failedFuture(McpException.methodNotFound(method));
      };
    } catch (RuntimeException e) {
      return failed(method, e);
    }
  }

  private Future<ObjectNode> roots() {
    return options.roots() == null
        ? notOffered(McpMethod.ROOTS_LIST)
        : Future.succeededFuture(Root.result(Objects.requireNonNull(options.roots())));
  }

  private Future<ObjectNode> createMessage(ObjectNode params) {
    if (options.sampling() == null) {
      return notOffered(McpMethod.CREATE_MESSAGE);
    }
    CreateMessageRequest request = new CreateMessageRequest(params);
    if (request.hasTools() && !options.sampling().takesTools()) {
      return Future.failedFuture(
          McpException.invalidParams("This client has no \"sampling\": {\"tools\": {}}"));
    }
    return options
        .sampling()
        .createMessage(name, request)
        .map(result -> (ObjectNode) result.json())
        .recover(failure -> failed(McpMethod.CREATE_MESSAGE, failure));
  }

  private Future<ObjectNode> elicit(ObjectNode params) {
    ElicitRequest request = new ElicitRequest(shown(params));
    if (options.elicitation() == null || (request.isUrl() && !options.urlElicitation())) {
      return notOffered(McpMethod.ELICIT);
    }
    if (request.isUrl() && !isWebAddress(request.url())) {
      return Future.failedFuture(McpException.invalidParams("The url is no http or https address"));
    }
    return options
        .elicitation()
        .elicit(name, request)
        .otherwise(failure -> {
          LOG.warn("MCP server '{}': its question to the user failed", name, failure);
          return ElicitResult.cancel();
        })
        .map(result -> checked(request, result));
  }

  private static ObjectNode shown(ObjectNode params) {
    String message = params.path("message").asText("");
    return params.deepCopy().put("message", Untrusted.cut(Untrusted.visible(message), MAX_MESSAGE));
  }

  private static boolean isWebAddress(@Nullable String url) {
    String lower = url == null ? "" : url.toLowerCase(Locale.ROOT);
    return lower.startsWith("https://") || lower.startsWith("http://");
  }

  private ObjectNode checked(ElicitRequest request, ElicitResult result) {
    if (!result.isAccepted() || request.isUrl()) {
      return Json.object().put("action", result.action());
    }
    ObjectNode content = result.content().deepCopy();
    JsonNode schema = request.requestedSchema();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode standard = property.getValue().get("default");
      if (standard != null && !content.has(property.getKey())) {
        content.set(property.getKey(), standard);
      }
    }
    if (!holds(schema, content)) {
      LOG.warn("MCP server '{}': an answer for it does not hold to its schema", name);
      return (ObjectNode) ElicitResult.cancel().json();
    }
    return (ObjectNode) ElicitResult.accept(content).json();
  }

  private static boolean holds(JsonNode schema, ObjectNode content) {
    try {
      return JsonSchema.of((ObjectNode) schema).validate(content).isEmpty();
    } catch (IllegalArgumentException e) {
      return true; // no schema: there is nothing to hold to
    }
  }

  private static Future<ObjectNode> notOffered(String method) {
    return Future.failedFuture(McpException.methodNotFound(method));
  }

  private Future<ObjectNode> failed(String method, Throwable failure) {
    if (failure instanceof McpException) {
      return Future.failedFuture(failure);
    }
    LOG.warn("MCP server '{}': {} for it failed", name, method, failure);
    return Future.failedFuture(
        new McpException(ErrorCode.INTERNAL_ERROR, "The client did not answer " + method));
  }
}
