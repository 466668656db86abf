package dev.pollux.examples;

import dev.pollux.examples.terminal.Escapes;
import dev.pollux.mcp.protocol.McpTool;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "tools",
    description = "Lists the tools of an MCP server, each with the schema of its arguments.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class)
final class McpToolsCommand implements Callable<Integer> {

  private static final int MAX_DESCRIPTION = 2000;

  @Mixin
  private McpTarget target = new McpTarget();

  private final Terminal terminal;

  McpToolsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return target.use(terminal, client -> {
      List<McpTool> tools = client.listTools().await();
      tools.forEach(this::show);
      terminal.note(tools.size() + " tools; protocol " + client.protocolVersion());
      return 0;
    });
  }

  private void show(McpTool tool) {
    terminal.answer(Escapes.bounded(tool.name(), 128) + ": "
        + Escapes.bounded(tool.description(), MAX_DESCRIPTION) + "\n");
    terminal.answer("  " + Escapes.shown(tool.inputSchema().toString()) + "\n");
  }
}
