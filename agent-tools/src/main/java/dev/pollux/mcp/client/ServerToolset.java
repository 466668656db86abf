package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.McpResource;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.transport.TransportException;
import dev.pollux.mcp.untrusted.ToolNames;
import dev.pollux.mcp.untrusted.ToolNotice;
import dev.pollux.mcp.untrusted.ToolResults;
import dev.pollux.mcp.untrusted.Untrusted;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.Toolset;
import dev.pollux.validation.JsonSchema;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's tools as the turns of runs see them. When the server says that its list has changed, the
 * list is read again at most once for each turn that asks, however often it says so.
 */
final class ServerToolset implements Toolset {

  private static final Logger LOG = LoggerFactory.getLogger(ServerToolset.class);
  private static final int MAX_RESOURCES_LISTED = 200;

  private final McpClient client;
  private final McpClientOptions options;
  private final ServerTools made;
  private final ToolResults results;
  private final List<FunctionTool> forResources;
  private volatile List<FunctionTool> tools = List.of();
  private volatile Map<String, ToolNotice> off = Map.of();
  private volatile boolean asked;
  private volatile boolean stale;
  // On the context of the client alone.
  private boolean reading;
  private boolean readOnce;

  ServerToolset(McpClient client, McpClientOptions options) {
    this.client = client;
    this.options = options;
    made = new ServerTools(client.name(), options, this::call);
    results = new ToolResults(client.name(), options.maxResultLength());
    forResources = options.resourceTools() ? resourceTools() : List.of();
  }

  @Override
  public List<FunctionTool> tools() {
    List<FunctionTool> now = tools;
    if (stale) {
      client.on(() -> {
        readAgain();
        return Future.succeededFuture();
      });
    } else {
      asked = true;
    }
    return now;
  }

  Map<String, ToolNotice> off() {
    return off;
  }

  /** The server says that the list has changed. */
  void changed() {
    stale = true;
    // The first time that it says so, so that the next turn has the new list already.
    if (asked) {
      asked = false;
      readAgain();
    }
  }

  /** The server was reached anew, and may have other tools. */
  void opened() {
    if (readOnce) {
      changed();
    }
  }

  private void readAgain() {
    if (!reading && stale) {
      reading = true;
      refresh()
          .onFailure(failure -> LOG.warn(
              "MCP server '{}': its tools were not read: {}", client.name(), failure.getMessage()))
          .onComplete(done -> reading = false);
    }
  }

  /** Reads the list now. */
  Future<Void> refresh() {
    return client.on(() -> {
      stale = false;
      return client.pages(McpMethod.TOOLS_LIST, "tools").map(listed -> {
        readOnce = true;
        List<FunctionTool> all = new ArrayList<>(made.take(listed));
        all.addAll(forResources);
        off = Map.copyOf(made.off());
        if (!all.equals(tools)) {
          tools = List.copyOf(all);
        }
        return null;
      });
    });
  }

  /** The headers that repeat arguments of a call; on the context of the client. */
  Map<String, String> mirrored(String tool, ObjectNode arguments) {
    ServerTools.Usable usable = made.find(tool);
    if (usable == null || usable.params().isEmpty()) {
      return Map.of();
    }
    Map<String, JsonNode> members = new LinkedHashMap<>();
    arguments.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    return usable.params().of(members);
  }

  private Future<?> call(String tool, JsonNode arguments, ToolContext context) {
    return client
        .callTool(tool, (ObjectNode) arguments, settings(context))
        .recover(failure -> repeated(tool, (ObjectNode) arguments, context, failure))
        .compose(result -> client.on(() -> {
          ServerTools.Usable usable = made.find(tool);
          JsonSchema schema = usable == null ? null : usable.outputSchema();
          return Future.succeededFuture(results.response(result, schema));
        }))
        .recover(ServerToolset::told);
  }

  private McpCallOptions settings(ToolContext context) {
    McpCallOptions call = new McpCallOptions()
        .setCancelled(context.cancelled())
        .setProgress(progress -> context.progress(progress.toString()));
    context.remaining().filter(left -> !left.isZero()).ifPresent(call::setTimeout);
    Duration longest = options.requestTimeout();
    context
        .remaining()
        .filter(left -> left.compareTo(longest) > 0)
        .ifPresent(left -> call.setTimeout(longest));
    options.callHeaders().apply(context).forEach(call::putHeader);
    return call;
  }

  // A call whose end nobody saw is made again only where the server says, and is believed, that
  // this does no harm. One whose headers were not those of the tool was not made.
  private Future<CallToolResult> repeated(
      String tool, ObjectNode arguments, ToolContext context, Throwable failure) {
    if (context.cancelled().isComplete()) {
      return Future.failedFuture(failure);
    }
    if (failure instanceof McpException error && error.code() == ErrorCode.HEADER_MISMATCH) {
      return refresh().compose(read -> client.callTool(tool, arguments, settings(context)));
    }
    return client.on(() -> {
      ServerTools.Usable usable = made.find(tool);
      boolean may = failure instanceof TransportException lost
          && lost.isInDoubt()
          && usable != null
          && usable.function().effect() == Effect.REPEATABLE;
      return may
          ? client.callTool(tool, arguments, settings(context))
          : Future.failedFuture(failure);
    });
  }

  private static <T> Future<T> told(Throwable failure) {
    if (failure instanceof TransportException lost) {
      String doubt =
          lost.isInDoubt() ? ". It is unknown whether the tool did its work" : "; nothing was done";
      return Future.failedFuture(new ToolException(lost.getMessage() + doubt, lost));
    }
    return Future.failedFuture(
        failure instanceof McpException
            ? new ToolException(failure.getMessage(), failure)
            : failure);
  }

  private List<FunctionTool> resourceTools() {
    ObjectNode none = Json.object().put("type", "object");
    ObjectNode uri = Json.object().put("type", "object");
    uri.putObject("properties").putObject("uri").put("type", "string");
    uri.putArray("required").add("uri");
    McpTool list = McpTool.of(
        "list_resources",
        "Lists what can be read with " + ToolNames.of(client.name(), "read_resource"),
        none);
    McpTool read = McpTool.of(
        "read_resource", "Reads a resource of MCP server '" + client.name() + "' by its uri", uri);
    return List.of(
        FunctionTool.of(
                declaration(list),
                (arguments, context) ->
                    client.listResources().map(this::listed).recover(ServerToolset::told))
            .withEffect(Effect.REPEATABLE)
            .withFlow(options.flow(list)),
        FunctionTool.of(
                declaration(read),
                (arguments, context) -> client
                    .readResource(arguments.get("uri").textValue())
                    .map(contents -> results.response(
                        CallToolResult.of(
                            contents.stream().map(ContentBlock::resource).toList()),
                        null))
                    .recover(ServerToolset::<FunctionResponse>told))
            .withEffect(Effect.REPEATABLE)
            .withFlow(options.flow(read)));
  }

  private FunctionDeclaration declaration(McpTool tool) {
    return new FunctionDeclaration(
        ToolNames.of(client.name(), tool.name()), tool.description(), tool.inputSchema());
  }

  private FunctionResponse listed(List<McpResource> resources) {
    StringBuilder text = new StringBuilder();
    for (McpResource resource :
        resources.subList(0, Math.min(MAX_RESOURCES_LISTED, resources.size()))) {
      text.append(Untrusted.line(resource.uri(), 500))
          .append(" ")
          .append(Untrusted.line(resource.name(), 200))
          .append(" ")
          .append(Untrusted.line(resource.description(), 500))
          .append('\n');
    }
    if (resources.size() > MAX_RESOURCES_LISTED) {
      text.append("and ").append(resources.size() - MAX_RESOURCES_LISTED).append(" more\n");
    }
    return results.response(CallToolResult.of(ContentBlock.text(text.toString())), null);
  }
}
