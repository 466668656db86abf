package dev.pollux.mcp.untrusted;

import dev.pollux.mcp.protocol.McpTool;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * News of a tool of a server.
 *
 * @param server the name that the client was given
 * @param kind what is new
 * @param tool the tool, as received. Of a tool that was left out it may be large
 * @param hash of its name, title, description, schemas and annotations
 * @param reason why it was left out or is off; empty for a new one
 */
public record ToolNotice(String server, Kind kind, McpTool tool, String hash, String reason) {

  /** What there is to say of a tool. */
  public enum Kind {
    /** It was not seen before, and is on. */
    NEW,
    /** It is not what was approved, and is off until {@link McpClient#approve}. */
    CHANGED,
    /** It cannot be used. */
    LEFT_OUT
  }

  private static final Logger LOG = LoggerFactory.getLogger(ToolNotice.class);

  public ToolNotice {
    Objects.requireNonNull(kind, "kind");
  }

  /** What the tool says of itself, without hidden characters, at most 8000 characters long. */
  public String description() {
    return Untrusted.cut(Untrusted.visible(tool.description()), 8000);
  }

  /** Writes it to the log of this class; a change as a warning. */
  public void write() {
    String name = Untrusted.line(tool.name(), 128);
    switch (kind) {
      case NEW ->
        LOG.info(
            "MCP server '{}' has a tool '{}': {}",
            server,
            name,
            Untrusted.line(tool.description(), 500));
      case CHANGED -> LOG.warn("Tool '{}' of MCP server '{}' is off: {}", name, server, reason);
      case LEFT_OUT ->
        LOG.warn("Tool '{}' of MCP server '{}' is left out: {}", name, server, reason);
    }
  }
}
