/**
 * Messages on the wire: what client and server share of HTTP headers, server-sent events and lines over
 * stdio, and a client's ways to a server, {@link dev.pollux.mcp.transport.HttpTransport} and {@link
 * dev.pollux.mcp.transport.StdioTransport}.
 */
@NullMarked
package dev.pollux.mcp.transport;

import org.jspecify.annotations.NullMarked;
