package dev.pollux.mcp.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.McpClientOptions;
import dev.pollux.mcp.client.ServerParameters;
import dev.pollux.mcp.oauth.ClientRegistration;
import dev.pollux.mcp.oauth.OAuthAuthorizer;
import dev.pollux.mcp.oauth.OAuthOptions;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.McpTool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The client that the official suite runs, once for each scenario: {@code ConformanceClient URL}. What it
 * does is what the scenario's description asks for: list everything that is offered, and call the tools.
 */
public final class ConformanceClient {

  private static final String METADATA_URL = "https://conformance-test.local/client-metadata.json";
  private static final String REDIRECT = "http://localhost:3000/callback";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient browser = vertx.createHttpClient();
  private final String url;
  private final String scenario;
  private final JsonNode context;

  private ConformanceClient(String url, Map<String, String> environment) {
    this.url = url;
    scenario = environment.getOrDefault("MCP_CONFORMANCE_SCENARIO", "");
    context = Json.parse(environment.getOrDefault("MCP_CONFORMANCE_CONTEXT", "{}"));
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    ConformanceClient client = new ConformanceClient(args[args.length - 1], System.getenv());
    int exit = 0;
    try {
      client
          .run(System.getenv("MCP_CONFORMANCE_PROTOCOL_VERSION"))
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      System.err.println(e.getCause());
      exit = 1;
    } catch (TimeoutException e) {
      System.err.println("Not done in 60 s");
      exit = 1; // the event loops would go on for nobody
    }
    // Halted: nothing is left to be done, and thirty of these may run at once.
    System.out.flush();
    Runtime.getRuntime().halt(exit);
  }

  private Future<?> run(String protocolVersion) throws Exception {
    McpClientOptions options = new McpClientOptions()
        .setRoots(List.of())
        .setSampling((server, request) -> Future.succeededFuture(
            CreateMessageResult.of("a-model", ContentBlock.text("An answer"), "endTurn")))
        .setElicitation(
            (server, request) -> Future.succeededFuture(ElicitResult.accept(Json.object())))
        .setNotices(notice ->
            System.err.println(notice.kind() + " " + notice.tool().name() + " " + notice.reason()))
        .setAuthorizer(new OAuthAuthorizer(vertx, url, oauth()));
    if (protocolVersion != null && !protocolVersion.isEmpty()) {
      options.setProtocolVersion(protocolVersion);
    }
    return McpClient.connect(vertx, "suite", ServerParameters.http(url), options)
        .compose(client -> use(client).eventually(client::close));
  }

  private OAuthOptions oauth() throws Exception {
    OAuthOptions oauth = new OAuthOptions()
        .setClientName("pollux-conformance")
        .setClientMetadataUrl(METADATA_URL)
        .setDefaultEndpoints(true)
        .setUser(this::visit, REDIRECT);
    String id = Json.text(context, "client_id");
    if (id == null) {
      return oauth;
    }
    String key = Json.text(context, "private_key_pem");
    String secret = Json.text(context, "client_secret");
    if (key != null) {
      return oauth.setClientCredentials(null, id, key(key));
    }
    if (scenario.startsWith("auth/client-credentials")) {
      return oauth.setClientCredentials(null, id, Objects.requireNonNull(secret));
    }
    String issuer = Json.text(context, "issuer");
    return oauth.addRegistration(new ClientRegistration(issuer, id, secret, null));
  }

  private static PrivateKey key(String pem) throws Exception {
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  /** The user, who agrees to everything: the suite's page redirects at once. */
  private Future<String> visit(URI page) {
    return browser
        .request(new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(page.toString())
            .setFollowRedirects(false))
        .compose(request -> request.send())
        .map(response -> Objects.requireNonNull(response.getHeader("Location"), "no redirect"));
  }

  private Future<Void> use(McpClient client) {
    return client
        .listTools()
        .compose(tools -> call(client, tools))
        .compose(called -> asks(client.capabilities().resources())
            ? client
                .listResources()
                .compose(resources -> resources.isEmpty()
                    ? Future.succeededFuture()
                    : client.readResource(resources.get(0).uri()).<Void>mapEmpty())
            : Future.succeededFuture())
        .compose(read -> asks(client.capabilities().prompts())
            ? client
                .listPrompts()
                .compose(prompts -> prompts.isEmpty()
                    ? Future.succeededFuture()
                    : client.getPrompt(prompts.get(0).name(), Map.of()).<Void>mapEmpty())
            : Future.succeededFuture());
  }

  private Future<Void> call(McpClient client, List<McpTool> tools) {
    Future<Void> done = Future.succeededFuture();
    for (JsonNode call : context.path("toolCalls")) {
      String name = call.path("name").asText();
      done = done.compose(before -> call(client, name, (ObjectNode) call.path("arguments")));
    }
    if (context.path("toolCalls").isArray()) {
      return done;
    }
    for (McpTool tool : tools) {
      if (!client.toolsOff().containsKey(tool.name())) {
        done = done.compose(before -> call(client, tool.name(), arguments(tool, tools)));
      }
    }
    return done;
  }

  // One tool that fails is no reason to leave the others alone.
  private static Future<Void> call(McpClient client, String tool, ObjectNode arguments) {
    return client.callTool(tool, arguments).<Void>mapEmpty().otherwise(failure -> {
      System.err.println(tool + ": " + failure.getMessage());
      return null;
    });
  }

  /** A server that was not asked what it offers is asked where the scenario is about it. */
  private boolean asks(boolean offered) {
    return offered || scenario.equals("http-standard-headers");
  }

  /** Arguments that hold to the schema: 5 and 3 for numbers, as the scenario for a sum wants them. */
  private static ObjectNode arguments(McpTool tool, List<McpTool> tools) {
    ObjectNode arguments = Json.object();
    int number = 5;
    for (Map.Entry<String, JsonNode> one : tool.inputSchema().path("properties").properties()) {
      switch (one.getValue().path("type").asText("")) {
        case "integer", "number" -> {
          arguments.put(one.getKey(), number);
          number = 3;
        }
        case "boolean" -> arguments.put(one.getKey(), true);
        case "string" -> arguments.put(one.getKey(), "a text");
        case "object" -> arguments.set(one.getKey(), sameNamed(tools));
        default -> {}
      }
    }
    return arguments;
  }

  /** The schema that the scenario about schemas wants to see again. */
  private static ObjectNode sameNamed(List<McpTool> tools) {
    return tools.stream()
        .filter(tool -> tool.name().equals("json_schema_2020_12_tool"))
        .map(McpTool::inputSchema)
        .findFirst()
        .orElseGet(Json::object);
  }
}
