package dev.pollux.mcp.transport;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.MetaKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers that repeat what the body of a stateless request says. */
final class MirroredHeaders {

  private MirroredHeaders() {}

  /** The headers; none when the request belongs to a session. */
  static Map<String, String> of(JsonRpcMessage.Request request) {
    String version = Json.text(request.meta(), MetaKey.PROTOCOL_VERSION);
    if (version == null) {
      return Map.of();
    }
    Map<String, String> headers = new TreeMap<>();
    headers.put(McpHeader.PROTOCOL_VERSION, version);
    headers.put(McpHeader.METHOD, request.method());
    String name = name(request);
    if (name != null) {
      headers.put(McpHeader.NAME, McpHeader.encode(name));
    }
    return headers;
  }

  /** The method, and what it is about. */
  static String operation(JsonRpcMessage.Request request) {
    String name = name(request);
    return name == null ? request.method() : request.method() + " " + name;
  }

  private static @Nullable String name(JsonRpcMessage.Request request) {
    return switch (request.method()) {
      case McpMethod.TOOLS_CALL, McpMethod.PROMPTS_GET -> Json.text(request.params(), "name");
      case McpMethod.RESOURCES_READ -> Json.text(request.params(), "uri");
      default -> null;
    };
  }
}
