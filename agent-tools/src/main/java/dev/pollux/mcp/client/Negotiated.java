package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.MetaKey;
import dev.pollux.mcp.protocol.ProtocolVersion;
import dev.pollux.mcp.protocol.ServerCapabilities;
import dev.pollux.mcp.untrusted.Untrusted;
import org.jspecify.annotations.Nullable;

/**
 * What client and server agreed on.
 *
 * @param capabilities what the server offers, or null when it was not asked
 */
record Negotiated(
    String protocolVersion,
    @Nullable ServerCapabilities capabilities,
    @Nullable Implementation serverInfo,
    @Nullable String instructions) {

  /** Of a server that was not asked. */
  static Negotiated pinned(String protocolVersion) {
    return new Negotiated(protocolVersion, null, null, null);
  }

  /** What the result of {@code initialize} or {@code server/discover} says. */
  static Negotiated of(String protocolVersion, ObjectNode result) {
    JsonNode info = result.path("serverInfo");
    if (!info.isObject()) {
      info = result.path("_meta").path(MetaKey.SERVER_INFO);
    }
    JsonNode capabilities = result.path("capabilities");
    String instructions = Json.text(result, "instructions");
    return new Negotiated(
        protocolVersion,
        new ServerCapabilities(capabilities.isObject() ? capabilities : Json.object()),
        info.isObject() ? new Implementation(info) : null,
        instructions == null ? null : Untrusted.cut(Untrusted.visible(instructions), 16_000));
  }

  /** True when each request stands for itself. */
  boolean stateless() {
    return ProtocolVersion.STATELESS.contains(protocolVersion);
  }

  /** True when the server offers this, or was not asked. */
  boolean offers(String capability) {
    return capabilities == null || capabilities.json().path(capability).isObject();
  }

  /** True when the server said that it tells changes of this list. */
  boolean tellsChanges(String capability) {
    return capabilities != null && capabilities.listChanged(capability);
  }
}
