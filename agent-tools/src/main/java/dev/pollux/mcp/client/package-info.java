/**
 * A remote MCP server, seen as tools of an agent: {@link dev.pollux.mcp.client.McpClient}. What a server
 * says is data: it is bounded, shown without hidden characters, and never changes what an agent may do.
 */
@NullMarked
package dev.pollux.mcp.client;

import org.jspecify.annotations.NullMarked;
