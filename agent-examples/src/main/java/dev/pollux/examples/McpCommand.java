package dev.pollux.examples;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "mcp",
    description = {
      "Serves an example's tools over MCP, or uses those of a server.",
      "",
      "SERVER is an address of streamable HTTP like http://localhost:3000/mcp, a command line like"
          + " \"npx -y some-server\", or with --mcp-config a name in that file. A command line is split"
          + " at spaces that are not in quotes and started without a shell."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class)
final class McpCommand implements Runnable {

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: serve, tools or call");
  }
}
