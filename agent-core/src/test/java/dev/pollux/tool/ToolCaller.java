package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Calls tools as a run does: on one context. */
final class ToolCaller {

  final Context context;
  final Promise<Void> cancelled = Promise.promise();
  final List<String> progress = new CopyOnWriteArrayList<>();
  CallSettings settings = CallSettings.DEFAULT;
  private final ToolState state = ToolState.inMemory();

  ToolCaller(Vertx vertx) {
    this.context = vertx.getOrCreateContext();
  }

  /** The only tool, or the one with this name, among the methods of an object. */
  static FunctionTool tool(Object object, String name) {
    return Toolset.of(object).tools().stream()
        .filter(tool -> tool.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static FunctionTool only(Object object) {
    var tools = Toolset.of(object).tools();
    if (tools.size() != 1) {
      throw new AssertionError(tools);
    }
    return tools.get(0);
  }

  static FunctionCall named(FunctionTool tool, String args) {
    return FunctionCall.of("id-1", tool.name(), (ObjectNode) Json.parse(args));
  }

  /** The response, some time. */
  Future<FunctionResponse> begin(FunctionTool tool, String args) {
    Promise<FunctionResponse> response = Promise.promise();
    context.runOnContext(v -> tool.call(named(tool, args), toolContext()).onComplete(response));
    return response.future();
  }

  FunctionResponse call(FunctionTool tool, String args) throws Exception {
    return call(tool, named(tool, args));
  }

  FunctionResponse call(FunctionTool tool, FunctionCall call) throws Exception {
    Promise<FunctionResponse> response = Promise.promise();
    context.runOnContext(v -> tool.call(call, toolContext()).onComplete(response));
    return await(response.future());
  }

  JsonNode output(FunctionTool tool, String args) throws Exception {
    FunctionResponse response = call(tool, args);
    if (response.isError()) {
      throw new AssertionError(response.response());
    }
    return response.response().get("output");
  }

  String error(FunctionTool tool, String args) throws Exception {
    FunctionResponse response = call(tool, args);
    if (!response.isError()) {
      throw new AssertionError(response.response());
    }
    return response.response().get("error").textValue();
  }

  ToolContext toolContext() {
    return new ToolContext(
        context,
        "session-1",
        "run-1",
        "run-1:0:0",
        null,
        cancelled.future(),
        Map.of("user", "u-1"),
        progress::add,
        settings,
        state);
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
