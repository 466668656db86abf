/** An agent with the tools of MCP servers. */
@NullMarked
package dev.pollux.examples.mcp;

import org.jspecify.annotations.NullMarked;
