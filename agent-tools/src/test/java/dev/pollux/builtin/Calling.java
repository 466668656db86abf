package dev.pollux.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.Toolset;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Calls the tools of a set as an agent would, from an event loop. */
public final class Calling {

  private final Context context;
  private final Toolset tools;

  public Calling(Vertx vertx, Toolset tools) {
    this.context = vertx.getOrCreateContext();
    this.tools = tools;
  }

  public FunctionTool tool(String name) {
    return tools.tools().stream()
        .filter(tool -> tool.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no tool " + name));
  }

  /** The response object, with {@code output} or {@code error}. */
  public JsonNode call(String name, Map<String, ?> args) throws Exception {
    return begin(name, args, Promise.promise().future())
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS)
        .response();
  }

  public Future<FunctionResponse> begin(String name, Map<String, ?> args, Future<?> cancelled) {
    FunctionTool tool = tool(name);
    FunctionCall call = FunctionCall.of("1", name, Json.object(args));
    Promise<FunctionResponse> response = Promise.promise();
    context.runOnContext(v -> tool.call(
            call,
            new ToolContext(
                context, "session", "run", "key", null, cancelled, Map.of(), progress -> {}))
        .onComplete(response));
    return response.future();
  }

  public JsonNode output(String name, Map<String, ?> args) throws Exception {
    JsonNode response = call(name, args);
    if (!response.has("output")) {
      throw new AssertionError("error in place of an output: " + response);
    }
    return response.get("output");
  }

  public String error(String name, Map<String, ?> args) throws Exception {
    JsonNode response = call(name, args);
    if (!response.has("error")) {
      throw new AssertionError("output in place of an error: " + response);
    }
    return response.get("error").asText();
  }
}
