package dev.pollux.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.tool.CallSettings;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.RunScope;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolState;
import dev.pollux.tool.Toolset;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Calls tools as an agent does, for one conversation. */
public final class Calls implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Toolset tools;
  private final String session;
  private final ToolState state = ToolState.inMemory();
  private final Promise<Void> cancelled = Promise.promise();

  public Calls(Toolset tools) {
    this(tools, "session-1");
  }

  public Calls(Toolset tools, String session) {
    this.tools = tools;
    this.session = session;
  }

  /** Those that this conversation has now. */
  public List<FunctionTool> tools() {
    return tools.tools(new Scope(session, state));
  }

  private record Scope(String sessionId, ToolState kept) implements RunScope {
    @Override
    public String runId() {
      return "run-1";
    }

    @Override
    public Map<String, Object> attributes() {
      return Map.of();
    }

    @Override
    public JsonNode state(String key) {
      return kept.get(key);
    }
  }

  public FunctionTool tool(String name) {
    return tools().stream()
        .filter(tool -> tool.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no tool " + name + " in " + tools()));
  }

  public FunctionResponse call(String name, Map<String, ?> args) throws Exception {
    FunctionCall call = FunctionCall.of("c1", name, (ObjectNode) Json.tree(args));
    Promise<FunctionResponse> response = Promise.promise();
    ToolContext toolContext = new ToolContext(
        context,
        session,
        "run-1",
        "run-1:0:0",
        null,
        cancelled.future(),
        Map.of(),
        text -> {},
        CallSettings.DEFAULT,
        state);
    FunctionTool tool = tool(name);
    context.runOnContext(v -> tool.call(call, toolContext).onComplete(response));
    return response.future().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** What the tool gave back. */
  public JsonNode output(String name, Map<String, ?> args) throws Exception {
    FunctionResponse response = call(name, args);
    if (response.isError()) {
      throw new AssertionError(response.response());
    }
    return response.response().get("output");
  }

  /** What the model is told when the tool refused. */
  public String error(String name, Map<String, ?> args) throws Exception {
    FunctionResponse response = call(name, args);
    if (!response.isError()) {
      throw new AssertionError(response.response());
    }
    return response.response().get("error").textValue();
  }

  /** Nobody waits for calls any more. */
  public void cancel() {
    cancelled.tryComplete();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
