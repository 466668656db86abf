package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ElicitRequest;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.tool.Approval;
import dev.pollux.tool.CallSettings;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolState;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tools of a server: listed, found, called. Thread safe. */
final class ServerTools {

  private final List<Toolset> toolsets;
  private final Map<String, ToolDetails> details;
  private final CallSettings settings;
  private final int maxStateBytes;
  private volatile @Nullable Snapshot snapshot;

  /** What there was the last time somebody looked. */
  private record Snapshot(
      List<List<FunctionTool>> seen, ToolCatalog catalog, Map<String, ListedTool> tools) {}

  ServerTools(List<Toolset> toolsets, McpServerOptions options) {
    this.toolsets = List.copyOf(toolsets);
    this.details = Map.copyOf(options.details());
    this.settings = options.getCallSettings();
    this.maxStateBytes = options.getMaxStateBytes();
    snapshot();
  }

  private Snapshot snapshot() {
    List<List<FunctionTool>> now = new ArrayList<>();
    toolsets.forEach(toolset -> now.add(toolset.tools()));
    Snapshot last = snapshot;
    if (last != null && isSame(last.seen(), now)) {
      return last;
    }
    ToolCatalog catalog = ToolCatalog.of(now.stream().flatMap(List::stream).toList());
    Map<String, ListedTool> tools = new LinkedHashMap<>();
    for (FunctionTool tool : catalog.tools()) {
      ListedTool before = last == null ? null : last.tools().get(tool.name());
      tools.put(
          tool.name(),
          before != null && before.tool() == tool
              ? before
              : ListedTool.of(tool, details.get(tool.name())));
    }
    Snapshot made = new Snapshot(now, catalog, tools);
    snapshot = made;
    return made;
  }

  // A toolset gives another list when something changed; what is in it need not be looked at.
  private static boolean isSame(List<List<FunctionTool>> a, List<List<FunctionTool>> b) {
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i) != b.get(i)) {
        return false;
      }
    }
    return true;
  }

  boolean isEmpty() {
    return toolsets.isEmpty();
  }

  /** The tools there are now, in their order. */
  List<ListedTool> list() {
    return List.copyOf(snapshot().tools().values());
  }

  /** The tool of this name, or null. */
  @Nullable
  ListedTool find(String name) {
    return snapshot().tools().get(name);
  }

  /** Calls a tool; what the tool does wrong is a result, what the client does wrong fails. */
  Future<ObjectNode> call(McpCall call, Duration timeout) {
    JsonNode params = call.request().params();
    String name = Json.text(params, "name");
    if (name == null) {
      throw McpException.invalidParams("The name of the tool is missing");
    }
    ListedTool tool = find(name);
    if (tool == null) {
      throw McpException.invalidParams(snapshot().catalog().unknown(name));
    }
    JsonNode given = params.get("arguments");
    ObjectNode arguments;
    if (given == null || given.isNull()) {
      arguments = Json.object();
    } else if (given instanceof ObjectNode object) {
      arguments = object;
    } else {
      throw McpException.invalidParams("The arguments are no object");
    }
    FunctionCall function = FunctionCall.of(null, name, arguments);
    String invalid = tool.tool().check(function);
    if (invalid != null) {
      return Future.succeededFuture((ObjectNode) CallToolResult.error(invalid).json());
    }
    return approved(tool, call).compose(refusal -> {
      if (refusal != null) {
        return Future.succeededFuture((ObjectNode) CallToolResult.error(refusal).json());
      }
      SessionState session = call.caller().state();
      if (session == null) {
        return called(tool, function, call, timeout, ToolState.none());
      }
      SessionState.OfCall state = session.forCall(maxStateBytes);
      return called(tool, function, call, timeout, state)
          .map(result -> kept(state, result))
          .onFailure(failed -> state.forget());
    });
  }

  private Future<ObjectNode> called(
      ListedTool tool, FunctionCall function, McpCall call, Duration timeout, ToolState state) {
    return tool.tool()
        .call(function, context(call, timeout, state))
        .map(response -> finished(tool, call, response));
  }

  /** What a call changed is forgotten when the client is told that the tool did not do its work. */
  private static ObjectNode kept(SessionState.OfCall state, ObjectNode result) {
    if (new CallToolResult(result).isError()) {
      state.forget();
      return result;
    }
    try {
      state.keep();
      return result;
    } catch (ToolException e) {
      return (ObjectNode) CallToolResult.error(String.valueOf(e.getMessage())).json();
    }
  }

  private ToolContext context(McpCall call, Duration timeout, ToolState state) {
    String session = call.sessionId();
    return new ToolContext(
        call.context(),
        session == null ? "" : session,
        call.requestId().toString(),
        call.rounds().callKey(),
        timeout,
        call.cancelled(),
        Map.of(McpCall.ATTRIBUTE, call),
        call::progress,
        settings,
        state);
  }

  private static ObjectNode finished(ListedTool tool, McpCall call, FunctionResponse response) {
    if (response.isError()) {
      ObjectNode required = call.rounds().inputRequired();
      if (required != null) {
        return required;
      }
      McpException refused = call.rounds().refused();
      boolean isTheProtocols = refused != null
          && (call.caller().stateless() || refused.code() == ErrorCode.URL_ELICITATION_REQUIRED);
      if (isTheProtocols) {
        throw refused;
      }
    }
    return ToolResults.of(response, tool, call.caller().stateless());
  }

  /** Asks the user where the tool wants it: null when the call may be made, else why not. */
  private static Future<@Nullable String> approved(ListedTool tool, McpCall call) {
    if (tool.tool().approval() != Approval.ALWAYS) {
      return Future.succeededFuture();
    }
    if (!call.clientCapabilities().elicitationForm()) {
      return Future.succeededFuture("Tool '" + tool.tool().name()
          + "' is called only after the user agreed, and this client cannot ask");
    }
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties").putObject("approve").put("type", "boolean");
    schema.putArray("required").add("approve");
    String question = "May the tool '" + tool.tool().name() + "' be called?";
    return call.elicit("pollux.approval", ElicitRequest.form(question, schema))
        .map(answer -> answer.isAccepted() && answer.content().path("approve").asBoolean()
            ? null
            : "The user did not agree to the call");
  }
}
