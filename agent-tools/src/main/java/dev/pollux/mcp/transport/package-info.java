/**
 * What client and server share on the wire: the names and the encoding of HTTP headers, server-sent
 * events, lines over stdio.
 */
@NullMarked
package dev.pollux.mcp.transport;

import org.jspecify.annotations.NullMarked;
