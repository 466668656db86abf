package dev.pollux.mcp.server;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ElicitRequest;
import dev.pollux.mcp.protocol.LoggingLevel;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Tools of the tests of this package. */
final class TestTools {

  final CompletableFuture<Void> entered = new CompletableFuture<>();
  final CompletableFuture<Void> cancelled = new CompletableFuture<>();
  final Promise<String> gate = Promise.promise();
  final AtomicInteger calls = new AtomicInteger();

  record Sum(int value) {}

  @Tool(value = "Gives back what it gets", effect = Effect.REPEATABLE)
  public Future<String> echo(String text) {
    return Future.succeededFuture(text);
  }

  @Tool("Adds")
  @McpToolInfo(title = "Adder", readOnly = true, openWorld = false)
  public Sum add(int a, int b) {
    return new Sum(a + b);
  }

  @Tool("Fails")
  public String fail() {
    throw new ToolException("Try again tomorrow");
  }

  @Tool("Waits")
  public Future<String> hold(ToolContext context) {
    entered.complete(null);
    context.cancelled().onComplete(v -> cancelled.complete(null));
    return gate.future();
  }

  @Tool("Says something, waits, says something")
  public Future<String> talk(ToolContext context) {
    McpCall.of(context).log(LoggingLevel.WARNING, "before");
    context.progress("half");
    entered.complete(null);
    return gate.future().map(text -> {
      McpCall.of(context).log(LoggingLevel.WARNING, "after");
      return text;
    });
  }

  @Tool("Asks for a name")
  public Future<String> greet(String greeting, ToolContext context) {
    calls.incrementAndGet();
    String schema = "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},"
        + "\"required\":[\"name\"]}";
    return McpCall.of(context)
        .elicit("who", ElicitRequest.form("Who?", Probe.params(schema)))
        .map(answer ->
            greeting + " " + answer.content().path("name").asText() + " " + context.callKey());
  }

  @Tool(value = "Is asked about", approval = Approval.ALWAYS)
  public String spend() {
    calls.incrementAndGet();
    return "spent";
  }

  @Tool("Needs a scope")
  @McpToolInfo(scopes = "admin")
  public String admin() {
    return "done";
  }

  @Tool("Writes much")
  public Future<String> flood(int messages, ToolContext context) {
    context.cancelled().onComplete(v -> cancelled.complete(null));
    String text = "x".repeat(10_000);
    for (int i = 0; i < messages; i++) {
      McpCall.of(context).log(LoggingLevel.ERROR, null, Json.tree(text));
    }
    return gate.future();
  }
}
