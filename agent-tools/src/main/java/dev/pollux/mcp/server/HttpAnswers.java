package dev.pollux.mcp.server;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.RequestId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** HTTP responses in one piece. */
final class HttpAnswers {

  private HttpAnswers() {}

  static void json(HttpServerResponse response, int status, byte[] json) {
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(Buffer.buffer(json));
  }

  static void error(
      HttpServerResponse response, int status, @Nullable RequestId id, McpException error) {
    json(response, status, Json.bytes(JsonRpcMessage.ErrorResponse.of(id, error).json()));
  }

  /** An answer to what was no message that could be worked on. */
  static void refuse(HttpServerResponse response, int status, String message) {
    error(response, status, null, new McpException(ErrorCode.INVALID_REQUEST, message));
  }

  static void empty(HttpServerResponse response, int status) {
    if (!response.ended() && !response.closed()) {
      response.setStatusCode(status).end();
    }
  }

  /** The HTTP status of an error that a request of revision 2026-07-28 gets. */
  static int status(McpException error) {
    return switch (error.code()) {
      case ErrorCode.METHOD_NOT_FOUND -> 404;
      case ErrorCode.HEADER_MISMATCH,
          ErrorCode.MISSING_CLIENT_CAPABILITY,
          ErrorCode.UNSUPPORTED_PROTOCOL_VERSION,
          ErrorCode.INVALID_REQUEST,
          ErrorCode.PARSE_ERROR -> 400;
      default -> 200;
    };
  }
}
