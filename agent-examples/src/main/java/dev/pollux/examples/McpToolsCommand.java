package dev.pollux.examples;

import dev.pollux.examples.terminal.Escapes;
import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.ServerParameters;
import dev.pollux.mcp.protocol.McpTool;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "tools",
    description = "Lists the tools of an MCP server, each with the schema of its arguments.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class)
final class McpToolsCommand implements Callable<Integer> {

  private static final int MAX_DESCRIPTION = 2000;

  @Parameters(index = "0", paramLabel = "SERVER", description = "See agents mcp --help.")
  private String server = "";

  @Option(
      names = "--mcp-config",
      paramLabel = "FILE",
      description = "SERVER is a name in this file, the \"mcpServers\" of other clients.")
  private @Nullable Path config;

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  McpToolsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Vertx vertx = Vertx.vertx();
    try {
      ServerParameters parameters = McpServers.of(server, config, terminal.environment());
      McpClient client =
          McpServers.connect(vertx, Map.of("mcp", parameters), terminal).get(0);
      try {
        List<McpTool> tools = client.listTools().await();
        tools.forEach(this::show);
        terminal.note(tools.size() + " tools; protocol " + client.protocolVersion());
        return 0;
      } finally {
        McpServers.close(List.of(client));
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (Exception e) { // await() throws what it failed with, checked or not
      terminal.note("agents mcp tools: " + e.getMessage());
      return 1;
    } finally {
      vertx.close().await();
    }
  }

  private void show(McpTool tool) {
    terminal.answer(Escapes.bounded(tool.name(), 128) + ": "
        + Escapes.bounded(tool.description(), MAX_DESCRIPTION) + "\n");
    terminal.answer("  " + Escapes.shown(tool.inputSchema().toString()) + "\n");
  }
}
