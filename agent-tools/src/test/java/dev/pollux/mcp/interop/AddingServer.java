package dev.pollux.mcp.interop;

import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.server.McpServer;
import dev.pollux.mcp.server.McpServerOptions;
import dev.pollux.mcp.server.McpStdioOptions;
import dev.pollux.mcp.server.McpStdioServer;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** A server for clients of others; as a program it serves over stdio. */
public final class AddingServer {

  @Tool("Adds two numbers")
  Future<Long> add(int a, int b) {
    return Future.succeededFuture((long) a + b);
  }

  @Tool("Gives the text back")
  Future<String> echo(String text) {
    return Future.succeededFuture(text);
  }

  static McpServer server() {
    return new McpServer(
        Implementation.of("adding", "1.0.0"), new McpServerOptions().add(new AddingServer()));
  }

  /** Serves until its input ends. */
  public static void main(String[] args) {
    new McpStdioServer(Vertx.vertx(), server(), new McpStdioOptions()).serveAndExit();
  }
}
