package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message between a client and a server: a request, a notification, or the answer to a request.
 *
 * <pre>{@code
 * {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {…}}
 * {"jsonrpc": "2.0", "method": "notifications/progress", "params": {…}}
 * {"jsonrpc": "2.0", "id": 1, "result": {…}}
 * {"jsonrpc": "2.0", "id": 1, "error": {"code": -32602, "message": "…"}}
 * }</pre>
 */
public sealed interface JsonRpcMessage {

  /** The message as it is sent. */
  @JsonValue
  ObjectNode json();

  /**
   * The message that {@code json} is.
   *
   * @throws McpException with {@link ErrorCode#INVALID_REQUEST} if it is none, which is what an array
   *     is too; with {@link ErrorCode#INVALID_PARAMS} if the parameters are no object
   */
  static JsonRpcMessage of(JsonNode json) {
    if (json.isArray()) {
      throw invalid("a batch, which no revision since 2025-06-18 allows");
    }
    if (!json.isObject()) {
      throw invalid("no JSON object");
    }
    if (!"2.0".equals(Json.text(json, "jsonrpc"))) {
      throw invalid("no \"jsonrpc\": \"2.0\"");
    }
    if (json.has("method")) {
      return call(json);
    }
    JsonNode error = json.path("error");
    if (error.isObject()) {
      return new ErrorResponse(
          RequestId.orNull(json.get("id")),
          Json.integer(error, "code", ErrorCode.INTERNAL_ERROR),
          error.path("message").asText(""),
          error.get("data"));
    }
    if (!json.path("result").isObject()) {
      throw invalid("no method, no result object and no error object");
    }
    return new ResultResponse(id(json), (ObjectNode) json.get("result"));
  }

  /** The id of what may not even be a message, for an answer to it, or null. */
  static @Nullable RequestId idOf(JsonNode json) {
    return json.has("method") ? RequestId.orNull(json.get("id")) : null;
  }

  private static JsonRpcMessage call(JsonNode json) {
    String method = Json.text(json, "method");
    if (method == null || method.isEmpty()) {
      throw invalid("a method that is no text");
    }
    RequestId id = json.has("id") ? id(json) : null;
    JsonNode given = json.get("params");
    if (given != null && !given.isNull() && !given.isObject()) {
      throw new McpException(
          ErrorCode.INVALID_PARAMS, "The params of '" + Shown.name(method) + "' are no object");
    }
    ObjectNode params = given instanceof ObjectNode object ? object : Json.object();
    return id == null ? new Notification(method, params) : new Request(id, method, params);
  }

  private static RequestId id(JsonNode json) {
    RequestId id = RequestId.orNull(json.get("id"));
    if (id == null) {
      throw invalid("an id that is neither a text nor a whole number");
    }
    return id;
  }

  private static McpException invalid(String what) {
    return new McpException(ErrorCode.INVALID_REQUEST, "Not a JSON-RPC message: " + what);
  }

  private static ObjectNode start(@Nullable RequestId id) {
    ObjectNode json = Json.object().put("jsonrpc", "2.0");
    if (id != null) {
      json.set("id", id.json());
    }
    return json;
  }

  /**
   * Asks for something.
   *
   * @param params an empty object when there are none. Read only
   */
  record Request(RequestId id, String method, ObjectNode params) implements JsonRpcMessage {
    public Request {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(params, "params");
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = start(id).put("method", method);
      json.set("params", params);
      return json;
    }

    /** The {@code _meta} of the parameters; an empty object when there is none. */
    public JsonNode meta() {
      JsonNode meta = params.path("_meta");
      return meta.isObject() ? meta : Json.object();
    }
  }

  /**
   * Tells something, and gets no answer.
   *
   * @param params an empty object when there are none. Read only
   */
  record Notification(String method, ObjectNode params) implements JsonRpcMessage {
    public Notification {
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(params, "params");
    }

    /** A notification without parameters. */
    public Notification(String method) {
      this(method, Json.object());
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = start(null).put("method", method);
      if (!params.isEmpty()) {
        json.set("params", params);
      }
      return json;
    }
  }

  /** What was asked for. */
  record ResultResponse(RequestId id, ObjectNode result) implements JsonRpcMessage {
    public ResultResponse {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(result, "result");
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = start(id);
      json.set("result", result);
      return json;
    }
  }

  /**
   * Why there is no result.
   *
   * @param id null when the id of the request could not be read
   * @param code of {@link ErrorCode}, or of the sender's own
   * @param data more about it, or null
   */
  record ErrorResponse(
      @Nullable RequestId id,
      int code,
      String message,
      @Nullable JsonNode data) implements JsonRpcMessage {
    public ErrorResponse {
      Objects.requireNonNull(message, "message");
    }

    /** The answer that tells this error. */
    public static ErrorResponse of(@Nullable RequestId id, McpException error) {
      return new ErrorResponse(id, error.code(), error.getMessage(), error.data());
    }

    /** The error as an exception. */
    public McpException exception() {
      return new McpException(code, message, data);
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = start(id);
      ObjectNode error = json.putObject("error").put("code", code).put("message", message);
      if (data != null) {
        error.set("data", data);
      }
      return json;
    }
  }
}
