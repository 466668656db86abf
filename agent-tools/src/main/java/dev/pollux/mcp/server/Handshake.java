package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ClientCapabilities;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.ProtocolVersion;

/**
 * What {@code initialize} opens a session with.
 *
 * @param version what the client asked for when it is spoken here, else the newest with sessions
 */
record Handshake(String version, ClientCapabilities capabilities, Implementation info) {

  /**
   * Reads the request.
   *
   * @throws McpException if something is missing
   */
  static Handshake of(JsonRpcMessage.Request asked) {
    String version = Json.text(asked.params(), "protocolVersion");
    if (version == null) {
      throw McpException.invalidParams("The protocolVersion is missing");
    }
    JsonNode capabilities = asked.params().path("capabilities");
    JsonNode info = asked.params().path("clientInfo");
    return new Handshake(
        ProtocolVersion.WITH_SESSIONS.contains(version)
            ? version
            : ProtocolVersion.WITH_SESSIONS.get(0),
        new ClientCapabilities(capabilities.isObject() ? capabilities : Json.object()),
        new Implementation(info.isObject() ? info : Json.object()));
  }

  /** {@code {"protocolVersion": "…", "capabilities": {…}, "serverInfo": {…}}}. */
  ObjectNode result(McpServer server) {
    ObjectNode result = Json.object().put("protocolVersion", version);
    result.set("capabilities", server.capabilities().json());
    result.set("serverInfo", server.info().json());
    if (!server.options().getInstructions().isEmpty()) {
      result.put("instructions", server.options().getInstructions());
    }
    return result;
  }
}
