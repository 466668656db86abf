package dev.pollux.mcp.conformance;

import dev.pollux.mcp.server.McpStdioOptions;
import dev.pollux.mcp.server.McpStdioServer;
import io.vertx.core.Vertx;

/** The server of the suite over stdio, for the client's tests. */
public final class StdioServerProcess {

  private StdioServerProcess() {}

  /** Serves until its input ends. */
  public static void main(String[] args) {
    new McpStdioServer(Vertx.vertx(), ConformanceServer.server(), new McpStdioOptions())
        .serveAndExit();
  }
}
