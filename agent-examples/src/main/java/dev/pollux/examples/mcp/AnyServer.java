package dev.pollux.examples.mcp;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.examples.weather.Weather;
import dev.pollux.google.GeminiModel;
import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.ServerParameters;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.server.McpHttpOptions;
import dev.pollux.mcp.server.McpHttpServer;
import dev.pollux.mcp.server.McpServer;
import dev.pollux.mcp.server.McpServerOptions;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** Answers with the tools of any MCP server; with those of the weather example when there is none. */
public final class AnyServer {

  private AnyServer() {}

  /** Serves the tools of the weather example on this machine. */
  public static Future<String> serve(Vertx vertx) {
    McpServer server = new McpServer(
        Implementation.of("weather", "1.0.0"), new McpServerOptions().add(new Weather()));
    return new McpHttpServer(vertx, server, new McpHttpOptions().setPort(0))
        .listen()
        .map(port -> "http://localhost:" + port + "/mcp");
  }

  /** Serves them, and reaches them over HTTP as those of any other server. */
  public static Future<McpClient> weather(Vertx vertx) {
    return serve(vertx)
        .compose(url -> McpClient.connect(vertx, "weather", ServerParameters.http(url)));
  }

  /** The agent: what it is told, and the tools of servers. */
  public static AgentOptions agent(List<Toolset> tools) {
    return new AgentOptions()
        .setInstruction("Answer with your tools; say which you used.")
        .addTools(tools.toArray());
  }

  /** Needs {@code GEMINI_API_KEY} in the environment. The arguments are a prompt and a server's address. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    String prompt = args.length > 0 ? args[0] : "Use climate with city=Oslo and month=MAY";
    Future<McpClient> server = args.length > 1
        ? McpClient.connect(vertx, "mcp", ServerParameters.http(args[1]))
        : weather(vertx);
    server
        .compose(client -> new Agent(
                GeminiModel.fromEnvironment(vertx, "gemini-3-flash-preview"),
                agent(List.of(client.toolset())))
            .run(prompt))
        .onSuccess(result -> System.out.println(result.text()))
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .eventually(vertx::close);
  }
}
