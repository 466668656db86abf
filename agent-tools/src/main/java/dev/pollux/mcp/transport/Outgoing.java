package dev.pollux.mcp.transport;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.RequestId;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message on its way, as text and headers. */
record Outgoing(
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
