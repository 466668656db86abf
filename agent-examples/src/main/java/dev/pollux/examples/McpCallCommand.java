package dev.pollux.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "call",
    description = {
      "Calls a tool of an MCP server.",
      "",
      "Texts that it gives go to stdout, other content there as JSON."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it worked",
      "1:the tool failed, or the server",
      "2:the command line was wrong"
    })
final class McpCallCommand implements Callable<Integer> {

  @Mixin
  private McpTarget target = new McpTarget();

  @Parameters(index = "1", paramLabel = "TOOL", description = "See agents mcp tools.")
  private String tool = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      defaultValue = "{}",
      paramLabel = "JSON",
      description = "The arguments, an object (default: {}).")
  private String json = "{}";

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  McpCallCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ObjectNode arguments = arguments();
    return target.use(terminal, client -> show(client.callTool(tool, arguments).await()));
  }

  private ObjectNode arguments() {
    JsonNode read;
    try {
      read = Json.parse(json);
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
    if (read instanceof ObjectNode object) {
      return object;
    }
    throw refused(read.getNodeType().toString());
  }

  private ParameterException refused(String what) {
    return new ParameterException(spec.commandLine(), "JSON: " + what + " (expected: an object)");
  }

  private int show(CallToolResult result) {
    String text =
        result.content().stream().map(McpCallCommand::text).collect(Collectors.joining("\n"));
    JsonNode structured = result.structuredContent();
    if (text.isEmpty() && structured != null) {
      text = structured.toString();
    }
    if (result.isError()) {
      terminal.note("agents mcp call: the tool failed: " + text);
      return 1;
    }
    terminal.answer(text + "\n");
    return 0;
  }

  private static String text(ContentBlock block) {
    return block instanceof ContentBlock.TextContent piece
        ? piece.text()
        : block.json().toString();
  }
}
