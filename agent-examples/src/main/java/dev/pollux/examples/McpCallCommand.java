package dev.pollux.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.ServerParameters;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Parameters(index = "0", paramLabel = "SERVER", description = "See agents mcp --help.")
  private String server = "";

  @Parameters(index = "1", paramLabel = "TOOL", description = "See agents mcp tools.")
  private String tool = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      defaultValue = "{}",
      paramLabel = "JSON",
      description = "The arguments, an object (default: {}).")
  private String json = "{}";

  @Option(
      names = "--mcp-config",
      paramLabel = "FILE",
      description = "SERVER is a name in this file, the \"mcpServers\" of other clients.")
  private @Nullable Path config;

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  McpCallCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Vertx vertx = Vertx.vertx();
    try {
      ObjectNode arguments = arguments();
      ServerParameters parameters = McpServers.of(server, config, terminal.environment());
      McpClient client =
          McpServers.connect(vertx, Map.of("mcp", parameters), terminal).get(0);
      try {
        return show(client.callTool(tool, arguments).await());
      } finally {
        McpServers.close(List.of(client));
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (Exception e) { // await() throws what it failed with, checked or not
      terminal.note("agents mcp call: " + e.getMessage());
      return 1;
    } finally {
      vertx.close().await();
    }
  }

  private ObjectNode arguments() {
    JsonNode read;
    try {
      read = Json.parse(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("JSON: " + e.getMessage() + " (expected: an object)");
    }
    if (read instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("JSON: " + read.getNodeType() + " (expected: an object)");
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
