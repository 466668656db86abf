package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.McpPrompt;
import dev.pollux.mcp.protocol.McpResource;
import dev.pollux.mcp.protocol.McpResourceTemplate;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.mcp.protocol.ResourceContents;
import dev.pollux.mcp.protocol.ServerCapabilities;
import dev.pollux.mcp.transport.ClientTransport;
import dev.pollux.mcp.transport.HttpTransport;
import dev.pollux.mcp.transport.StdioTransport;
import dev.pollux.mcp.untrusted.ToolNotice;
import dev.pollux.tool.Toolset;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One MCP server, for agents and for programs.
 *
 * <pre>{@code
 * McpClient.connect(vertx, "files", ServerParameters.command("npx", "-y", "some-server", "/data"))
 *     .compose(files -> new Agent(model, new AgentOptions().addTools(files.toolset()))
 *         .run("What is in the folder?"))
 * }</pre>
 *
 * <p>It speaks both eras of the protocol, over streamable HTTP and over stdio. A server that goes away
 * is reached again when it is used the next time; until then its tools tell the model what is wrong, and
 * no run ends over it. What a server says is data: names are made unique, descriptions and results are
 * bounded and shown without hidden characters, and a tool that changes after it was first seen is off
 * until it is approved again.
 *
 * <p>Thread safe: share one between runs and event loops.
 */
public final class McpClient {

  private final String name;
  private final Vertx vertx;
  private final Context context;
  private final McpClientOptions options;
  private final @Nullable HttpClient http;
  private final Link link;
  private final ServerToolset tools;
  private final Subscriptions subscriptions;

  private McpClient(
      Vertx vertx,
      Context context,
      String name,
      ServerParameters server,
      McpClientOptions options) {
    this.name = name;
    this.vertx = vertx;
    this.context = context;
    this.options = options;
    ClientTransport transport;
    if (server instanceof ServerParameters.Http at) {
      // Each request that waits holds a connection, and so do the streams.
      http = vertx
          .httpClientBuilder()
          .with(options.http())
          .with(new PoolOptions().setHttp1MaxSize(256).setMaxWaitQueueSize(1024))
          .build();
      transport = new HttpTransport(
          vertx,
          name,
          http,
          at.url(),
          at.headers(),
          options.maxMessageBytes(),
          options.authorizer());
    } else if (server instanceof ServerParameters.Stdio program) {
      http = null;
      transport = new StdioTransport(
          vertx,
          context,
          name,
          program.command(),
          program.environment(),
          program.directory(),
          options.maxMessageBytes());
    } else {
      throw new AssertionError(server);
    }
    link = new Link(vertx, context, name, transport, options, this::told, this::opened);
    tools = new ServerToolset(this, options);
    subscriptions = new Subscriptions(vertx, link);
  }

  /** Connects with default settings. */
  public static Future<McpClient> connect(Vertx vertx, String name, ServerParameters server) {
    return connect(vertx, name, server, new McpClientOptions());
  }

  /**
   * Reaches the server, starting it if it is a program, and reads its tools.
   *
   * @param name what the server is called in messages, and what its tools' names begin with
   * @return the client. It fails when the server is not reached, speaks no revision that is spoken
   *     here, or wants an authorization that is not to be had
   */
  public static Future<McpClient> connect(
      Vertx vertx, String name, ServerParameters server, McpClientOptions options) {
    Objects.requireNonNull(server, "server");
    if (Objects.requireNonNull(name, "name").isBlank() || name.length() > 200) {
      throw new IllegalArgumentException("name: '" + name + "' (expected: 1 to 200 characters)");
    }
    Context context = vertx.getOrCreateContext();
    McpClient client = new McpClient(vertx, context, name, server, new McpClientOptions(options));
    return client
        .on(() -> client.link.ready())
        .compose(
            agreed -> agreed.offers("tools") ? client.tools.refresh() : Future.succeededFuture())
        .map(client)
        .recover(
            failure -> client.close().transform(closed -> Future.<McpClient>failedFuture(failure)));
  }

  /** What the server is called here. */
  public String name() {
    return name;
  }

  /** What the server says it is, or null when it does not say. */
  public @Nullable Implementation serverInfo() {
    Negotiated agreed = link.agreed();
    return agreed == null ? null : agreed.serverInfo();
  }

  /** What the server offers; nothing when it was not asked. */
  public ServerCapabilities capabilities() {
    Negotiated agreed = link.agreed();
    return agreed == null || agreed.capabilities() == null
        ? ServerCapabilities.NONE
        : agreed.capabilities();
  }

  /** How the server wants to be used, or null. It is the server's word, bounded. */
  public @Nullable String instructions() {
    Negotiated agreed = link.agreed();
    return agreed == null ? null : agreed.instructions();
  }

  /** The revision that is spoken. */
  public String protocolVersion() {
    return Objects.requireNonNull(link.agreed(), "connected").protocolVersion();
  }

  /**
   * The server's tools for an agent. When the server changes its list, runs see it from their next turn
   * on.
   */
  public Toolset toolset() {
    return tools;
  }

  /** The tools that agents do not get, by their names, and why. */
  public Map<String, ToolNotice> toolsOff() {
    return tools.off();
  }

  /** Approves a tool as it is now, after it changed; it is on from the next turn of a run on. */
  public Future<Void> approve(ToolNotice notice) {
    options.approvals().approve(name, notice.tool().name(), notice.hash());
    return tools.refresh();
  }

  /** All tools that the server lists, as it lists them; at most 10 000. */
  public Future<List<McpTool>> listTools() {
    return list(McpMethod.TOOLS_LIST, "tools", McpTool::new);
  }

  /** Calls a tool by the name that the server gave it. */
  public Future<CallToolResult> callTool(String tool, ObjectNode arguments) {
    return callTool(tool, arguments, new McpCallOptions());
  }

  /**
   * Calls a tool by the name that the server gave it.
   *
   * @return what it gave back, which may be an error of the tool
   */
  public Future<CallToolResult> callTool(String tool, ObjectNode arguments, McpCallOptions call) {
    McpCallOptions own = new McpCallOptions(call);
    ObjectNode params = Json.object().put("name", Objects.requireNonNull(tool, "tool"));
    params.set("arguments", arguments.deepCopy());
    return on(() -> link.call(McpMethod.TOOLS_CALL, params, own, tools.mirrored(tool, arguments)))
        .map(CallToolResult::new);
  }

  /** All resources that the server lists; at most 10 000. */
  public Future<List<McpResource>> listResources() {
    return list(McpMethod.RESOURCES_LIST, "resources", McpResource::new);
  }

  /** All resource templates that the server lists; at most 10 000. */
  public Future<List<McpResourceTemplate>> listResourceTemplates() {
    return list(McpMethod.RESOURCE_TEMPLATES_LIST, "resourceTemplates", McpResourceTemplate::new);
  }

  /** What is in a resource. */
  public Future<List<ResourceContents>> readResource(String uri) {
    return request(McpMethod.RESOURCES_READ, Json.object().put("uri", uri), new McpCallOptions())
        .map(result -> all(result.path("contents"), ResourceContents::new));
  }

  /**
   * Asks to be told when a resource changes.
   *
   * @param updated gets the resource's address, on the context of the client
   */
  public Future<Void> subscribe(String uri, Consumer<String> updated) {
    return on(() -> subscriptions.subscribe(uri, updated));
  }

  /** No longer asks to be told when a resource changes. */
  public Future<Void> unsubscribe(String uri) {
    return on(() -> subscriptions.unsubscribe(uri));
  }

  /** All prompts that the server lists; at most 10 000. */
  public Future<List<McpPrompt>> listPrompts() {
    return list(McpMethod.PROMPTS_LIST, "prompts", McpPrompt::new);
  }

  /** The messages of a prompt with these arguments. */
  public Future<List<PromptMessage>> getPrompt(String prompt, Map<String, String> arguments) {
    ObjectNode params = Json.object().put("name", prompt);
    params.set("arguments", Json.object(arguments));
    return request(McpMethod.PROMPTS_GET, params, new McpCallOptions())
        .map(result -> all(result.path("messages"), PromptMessage::new));
  }

  /**
   * What the server proposes for an argument.
   *
   * @param reference {@code {"type": "ref/prompt", "name": "…"}} or {@code {"type": "ref/resource",
   *     "uri": "…"}}
   * @param value what was typed so far
   * @return at most 100 values
   */
  public Future<List<String>> complete(ObjectNode reference, String argument, String value) {
    ObjectNode params = Json.object();
    params.set("ref", reference);
    params.putObject("argument").put("name", argument).put("value", value);
    return request(McpMethod.COMPLETE, params, new McpCallOptions())
        .map(result -> Handshake.texts(result.path("completion").path("values")));
  }

  /**
   * Sends a request that has no method here.
   *
   * @return the result, as received
   */
  public Future<ObjectNode> request(String method, ObjectNode params, McpCallOptions call) {
    McpCallOptions own = new McpCallOptions(call);
    return on(() -> link.call(method, params, own, Map.of()));
  }

  /** Tells the server that the folders it may work in have changed. */
  public void rootsChanged() {
    context.runOnContext(v -> link.tell(McpMethod.ROOTS_CHANGED));
  }

  /** Ends the session; a program is ended with all that it started, within about 4 s. */
  public Future<Void> close() {
    return on(() -> {
      subscriptions.close();
      return link.close().eventually(() -> http == null ? Future.succeededFuture() : http.close());
    });
  }

  private <T> Future<List<T>> list(String method, String member, Function<JsonNode, T> read) {
    return pages(method, member).map(items -> items.stream().map(read).toList());
  }

  /** A whole list, as received. */
  Future<List<JsonNode>> pages(String method, String member) {
    return on(() -> new Pages(
            name, member, params -> link.call(method, params, new McpCallOptions(), Map.of()))
        .read());
  }

  private static <T> List<T> all(JsonNode array, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    array.forEach(item -> all.add(read.apply(item)));
    return all;
  }

  private void opened() {
    Negotiated agreed = Objects.requireNonNull(link.agreed(), "agreed");
    subscriptions.opened(agreed);
    tools.opened();
  }

  private void told(JsonRpcMessage.Notification notification) {
    switch (notification.method()) {
      case McpMethod.TOOLS_CHANGED -> tools.changed();
      case McpMethod.RESOURCE_UPDATED ->
        subscriptions.updated(notification.params().path("uri").asText(""));
      default -> {} // lists that are not kept here
    }
  }

  /** Does something on the context of this client; its outcome comes on the caller's. */
  <T> Future<T> on(Supplier<Future<T>> action) {
    if (Vertx.currentContext() == context) {
      return action.get();
    }
    Context caller = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> {
      Future<T> future;
      try {
        future = action.get();
      } catch (RuntimeException e) {
        future = Future.failedFuture(e);
      }
      future.onComplete(done -> caller.runOnContext(w -> promise.handle(done)));
    });
    return promise.future();
  }
}
