package dev.pollux.mcp.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.server.McpHttpOptions;
import dev.pollux.mcp.server.McpHttpServer;
import dev.pollux.mcp.server.McpServer;
import dev.pollux.mcp.server.McpServerOptions;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The server that the official conformance suite is run against: {@code ConformanceServer PORT}. */
public final class ConformanceServer {

  private ConformanceServer() {}

  /** Listens on the port that is given, until it is ended. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    int port = args.length == 0 ? 3300 : Integer.parseInt(args[0]);
    new McpHttpServer(
            vertx, server(), new McpHttpOptions().setPort(port).setRetry(Duration.ofMillis(500)))
        .listen()
        .onSuccess(bound -> System.out.println("http://localhost:" + bound + "/mcp"))
        .onFailure(e -> {
          e.printStackTrace();
          System.exit(1);
        });
  }

  /** What the suite expects of a server. */
  static McpServer server() {
    return new McpServer(
        Implementation.of("pollux-conformance", "1.0.0"),
        new McpServerOptions()
            .add(new BasicTools())
            .add(new AskingTools())
            .add(new Documents())
            .add(schemaTool()));
  }

  private static FunctionTool schemaTool() {
    try (InputStream in = ConformanceServer.class.getResourceAsStream("json-schema-2020-12.json")) {
      ObjectNode schema =
          (ObjectNode) Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return FunctionTool.of(
          new FunctionDeclaration(
              "json_schema_2020_12_tool", "Tool with JSON Schema 2020-12 features", schema),
          (args, context) -> Future.succeededFuture(args));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
