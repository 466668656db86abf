/**
 * An MCP server: {@link McpServer} says what it offers, {@link McpHttpServer}, {@link McpRoute} and
 * {@link McpStdioServer} bring it to clients. {@link McpCall} is what a method knows about the request
 * that it answers, and its way to ask the client back.
 */
@NullMarked
package dev.pollux.mcp.server;

import org.jspecify.annotations.NullMarked;
