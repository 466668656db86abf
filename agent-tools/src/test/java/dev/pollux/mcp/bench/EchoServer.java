package dev.pollux.mcp.bench;

import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.server.McpHttpOptions;
import dev.pollux.mcp.server.McpHttpServer;
import dev.pollux.mcp.server.McpServer;
import dev.pollux.mcp.server.McpServerOptions;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** What {@link ToolCalls} calls: {@code EchoServer PORT}. */
public final class EchoServer {

  @Tool("Gives the text back")
  Future<String> echo(String text) {
    return Future.succeededFuture(text);
  }

  /** Serves until it is ended. */
  public static void main(String[] args) {
    McpServer server = new McpServer(
        Implementation.of("echo", "1.0.0"), new McpServerOptions().add(new EchoServer()));
    McpHttpOptions options = new McpHttpOptions()
        .setPort(Integer.parseInt(args[0]))
        .setInstances(Runtime.getRuntime().availableProcessors());
    new McpHttpServer(Vertx.vertx(), server, options).listen().await();
  }
}
