package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.LoggingLevel;
import dev.pollux.mcp.untrusted.Untrusted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Something that a server logged.
 *
 * @param server the name that the client was given
 * @param logger the server's name for what logs, perhaps empty; on one line
 * @param data any JSON, as received
 */
public record McpLog(String server, LoggingLevel level, String logger, JsonNode data) {

  private static final Logger LOG = LoggerFactory.getLogger(McpLog.class);

  static McpLog of(String server, JsonNode params) {
    LoggingLevel level = LoggingLevel.orNull(Json.text(params, "level"));
    return new McpLog(
        server,
        level == null ? LoggingLevel.INFO : level,
        Untrusted.line(params.path("logger").asText(""), 128),
        params.path("data"));
  }

  /** Writes it to the log, at most at level WARN: it is the server's trouble, not ours. */
  void write() {
    boolean serious = level.compareTo(LoggingLevel.WARNING) >= 0;
    if (serious ? LOG.isWarnEnabled() : LOG.isDebugEnabled()) {
      String text = Untrusted.line(data.isTextual() ? data.textValue() : data.toString(), 2000);
      LOG.atLevel(serious ? Level.WARN : Level.DEBUG)
          .log("MCP server '{}' {}: {} {}", server, level, logger, text);
    }
  }
}
