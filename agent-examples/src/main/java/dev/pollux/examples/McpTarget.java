package dev.pollux.examples;

import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.ServerParameters;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The one MCP server that a command is about. */
final class McpTarget {

  @Parameters(index = "0", paramLabel = "SERVER", description = "See agents mcp --help.")
  private String server = "";

  @Option(
      names = "--mcp-config",
      paramLabel = "FILE",
      description = "SERVER is a name in this file, the \"mcpServers\" of other clients.")
  private @Nullable Path config;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * Connects, does something with the server, and leaves it.
   *
   * @return what the command exits with; 1 when the server is not reached or fails
   */
  int use(Terminal terminal, ToIntFunction<McpClient> action) {
    Vertx vertx = Vertx.vertx();
    try {
      ServerParameters parameters = McpServers.of(server, config, terminal.environment());
      McpClient client =
          McpServers.connect(vertx, Map.of("mcp", parameters), terminal).get(0);
      try {
        return action.applyAsInt(client);
      } finally {
        McpServers.close(List.of(client));
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (Exception e) { // await() throws what it failed with, checked or not
      terminal.note(spec.qualifiedName() + ": " + e.getMessage());
      return 1;
    } finally {
      vertx.close().await();
    }
  }
}
