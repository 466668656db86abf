package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.transport.ParamHeaders;
import dev.pollux.mcp.untrusted.ToolNames;
import dev.pollux.mcp.untrusted.ToolNotice;
import dev.pollux.mcp.untrusted.Untrusted;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import dev.pollux.validation.JsonSchema;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tools of one server as an agent may use them, made out of what the server lists. */
final class ServerTools {

  private static final int LONGEST_SCHEMA = 256 * 1024;
  private static final int LONGEST_DESCRIPTION = 32 * 1024;
  private static final int LONGEST_NAME = 1000;

  /** A tool that can be used, and what is needed to call it. */
  record Usable(
      McpTool tool,
      String hash,
      FunctionTool function,
      ParamHeaders params,
      @Nullable JsonSchema outputSchema) {}

  /** Calls a tool of the server. */
  @FunctionalInterface
  interface Caller {
    Future<?> call(String tool, JsonNode arguments, ToolContext context);
  }

  private final String server;
  private final McpClientOptions options;
  private final Caller caller;
  private final Map<String, String> told = new HashMap<>();
  private Map<String, Usable> usable = Map.of();
  private Map<String, ToolNotice> off = Map.of();

  ServerTools(String server, McpClientOptions options, Caller caller) {
    this.server = server;
    this.options = options;
    this.caller = caller;
  }

  /** The tool of this name of the server, or null. */
  @Nullable
  Usable find(String tool) {
    return usable.get(tool);
  }

  /** The tools that cannot be used now, by their names, and why. */
  Map<String, ToolNotice> off() {
    return off;
  }

  /** Takes what the server lists now; gives the tools of it that can be used, in its order. */
  List<FunctionTool> take(List<JsonNode> listed) {
    Map<String, Usable> taken = new HashMap<>();
    Map<String, ToolNotice> refused = new HashMap<>();
    List<FunctionTool> functions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode json : listed) {
      McpTool tool = new McpTool(json.isObject() ? json : Json.object());
      String hash = ToolNames.fingerprint(tool);
      Usable before = usable.get(tool.name());
      try {
        if (!names.add(tool.name())) {
          throw new IllegalArgumentException("there is another tool of this name");
        }
        checkSize(tool);
        Usable now = before != null && before.hash().equals(hash) ? before : make(tool, hash);
        ToolNotice notice = changed(tool, hash);
        if (notice != null) {
          refused.put(tool.name(), notice);
        } else if (options.toolFilter().test(tool)) {
          taken.put(tool.name(), now);
          functions.add(now.function());
        }
      } catch (IllegalArgumentException e) {
        String reason = Untrusted.line(String.valueOf(e.getMessage()), 500);
        ToolNotice notice = new ToolNotice(server, ToolNotice.Kind.LEFT_OUT, tool, hash, reason);
        refused.putIfAbsent(tool.name(), notice);
        tell(notice);
      }
    }
    usable = taken;
    off = refused;
    return functions;
  }

  private static void checkSize(McpTool tool) {
    if (tool.name().isEmpty() || tool.name().length() > LONGEST_NAME) {
      throw new IllegalArgumentException("its name has " + tool.name().length()
          + " characters (expected: 1 to " + LONGEST_NAME + ")");
    }
    if (tool.description().length() > LONGEST_DESCRIPTION) {
      throw new IllegalArgumentException(
          "its description has " + tool.description().length() + " characters (expected: at most "
              + LONGEST_DESCRIPTION + ")");
    }
    int schema = Json.bytes(tool.inputSchema()).length;
    if (schema > LONGEST_SCHEMA) {
      throw new IllegalArgumentException(
          "its schema has " + schema + " bytes (expected: at most " + LONGEST_SCHEMA + ")");
    }
  }

  private Usable make(McpTool tool, String hash) {
    ObjectNode schema = tool.inputSchema();
    if (!schema.path("type").asText("object").equals("object")) {
      throw new IllegalArgumentException("its schema is not of type object");
    }
    ParamHeaders params = ParamHeaders.of(schema);
    FunctionTool function = FunctionTool.of(
            new FunctionDeclaration(
                ToolNames.of(server, tool.name()),
                Untrusted.visible(tool.description()),
                Untrusted.schema(schema)),
            (arguments, context) -> caller.call(tool.name(), arguments, context))
        .withEffect(effect(tool))
        .withFlow(options.flow(tool))
        .withApproval(options.asksFirst().test(tool) ? Approval.ALWAYS : Approval.NEVER);
    return new Usable(tool, hash, function, params, outputSchema(tool));
  }

  private Effect effect(McpTool tool) {
    return options.trusted() && (tool.readOnlyHint() || tool.idempotentHint())
        ? Effect.REPEATABLE
        : Effect.ONCE;
  }

  // A schema of results that is none leaves nothing to check.
  private static @Nullable JsonSchema outputSchema(McpTool tool) {
    try {
      return tool.outputSchema() instanceof ObjectNode schema ? JsonSchema.of(schema) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private @Nullable ToolNotice changed(McpTool tool, String hash) {
    String approved = options.approvals().approved(server, tool.name());
    if (approved == null) {
      options.approvals().approve(server, tool.name(), hash);
      tell(new ToolNotice(server, ToolNotice.Kind.NEW, tool, hash, ""));
      return null;
    }
    if (approved.equals(hash)) {
      return null;
    }
    ToolNotice notice = new ToolNotice(
        server,
        ToolNotice.Kind.CHANGED,
        tool,
        hash,
        "what it says of itself has changed since it was approved");
    tell(notice);
    return notice;
  }

  // Once for each state of a tool, however often the list is read.
  private void tell(ToolNotice notice) {
    String state = notice.kind() + notice.hash();
    if (!state.equals(told.put(notice.tool().name(), state)) && told.size() <= Pages.MAX_ITEMS) {
      options.notices().accept(notice);
    }
  }
}
