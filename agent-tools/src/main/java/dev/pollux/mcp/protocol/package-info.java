/**
 * MCP's own nouns: {@link JsonRpcMessage}, {@link McpTool}, {@link CallToolResult}, {@link
 * ContentBlock} and what belongs to them. Data only, no I/O. Read leniently: what this version does not
 * know is kept and stays out of the way. Written strictly: only what the protocol names.
 *
 * <p>Most are views of their JSON, so what came from a peer goes on unchanged.
 */
@NullMarked
package dev.pollux.mcp.protocol;

import org.jspecify.annotations.NullMarked;
