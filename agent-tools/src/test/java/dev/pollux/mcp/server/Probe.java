package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A client of tests: says exactly what it is told to, over a real socket. */
final class Probe {

  static final String MODERN = "2026-07-28";
  static final String LEGACY = "2025-11-25";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;

  Probe(int port) {
    this.url = URI.create("http://localhost:" + port + "/mcp");
  }

  /** Starts a server on a free port; gives a client of it. */
  static Probe of(Vertx vertx, McpServer server, McpHttpOptions options) {
    return new Probe(new McpHttpServer(vertx, server, new McpHttpOptions(options).setPort(0))
        .listen()
        .await());
  }

  int port() {
    return url.getPort();
  }

  /** An answer in one piece; of a stream all its events. */
  record Answer(int status, Map<String, List<String>> headers, List<JsonNode> messages) {
    JsonNode result() {
      return last().path("result");
    }

    JsonNode error() {
      return last().path("error");
    }

    int code() {
      return error().path("code").asInt();
    }

    JsonNode last() {
      return messages.isEmpty() ? Json.object() : messages.get(messages.size() - 1);
    }

    String header(String name) {
      return String.join(",", headers.getOrDefault(name, List.of()));
    }
  }

  /** A stream that is open. */
  static final class Stream implements AutoCloseable {
    private final BufferedReader lines;
    final HttpResponse<InputStream> response;

    Stream(HttpResponse<InputStream> response) {
      this.response = response;
      this.lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The id of the last event that was read. */
    String lastId = "";

    /** The next message, or null at the end; events without data are passed over. */
    JsonNode next() throws IOException {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith("id: ")) {
          lastId = line.substring(4);
        }
        if (line.startsWith("data: ") && line.length() > 6) {
          return Json.parse(line.substring(6));
        }
      }
      return null;
    }

    /** The next message that is so. */
    JsonNode next(Predicate<JsonNode> wanted) throws IOException {
      JsonNode message = next();
      while (message != null && !wanted.test(message)) {
        message = next();
      }
      return message;
    }

    /** The next line, whatever it says. */
    String line() throws IOException {
      return lines.readLine();
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }

  static ObjectNode params(String json) {
    return (ObjectNode) Json.parse(json.replace('\'', '"'));
  }

  static ObjectNode request(Object id, String method, ObjectNode params) {
    ObjectNode json = Json.object().put("jsonrpc", "2.0");
    json.set("id", Json.tree(id));
    json.put("method", method);
    json.set("params", params);
    return json;
  }

  /** A request of revision 2026-07-28 with all it must have. */
  static HttpRequest.Builder modern(URI url, ObjectNode request, String capabilities) {
    ObjectNode params = (ObjectNode) request.get("params");
    ObjectNode meta = params.withObjectProperty("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", MODERN);
    if (!meta.has("io.modelcontextprotocol/clientCapabilities")) {
      meta.set("io.modelcontextprotocol/clientCapabilities", params(capabilities));
    }
    HttpRequest.Builder builder = plain(url, request.toString())
        .header("MCP-Protocol-Version", MODERN)
        .header("Mcp-Method", request.get("method").asText());
    String name = params.path("name").asText(params.path("uri").asText(""));
    return name.isEmpty() ? builder : builder.header("Mcp-Name", name);
  }

  static HttpRequest.Builder plain(URI url, String body) {
    return HttpRequest.newBuilder(url)
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  URI url() {
    return url;
  }

  Answer modern(String method, String params) {
    return modern(method, params, "{}");
  }

  Answer modern(String method, String params, String capabilities) {
    return send(modern(url, request(1, method, params(params)), capabilities));
  }

  Answer call(String tool, String arguments) {
    return modern("tools/call", "{'name':'" + tool + "','arguments':" + arguments + "}");
  }

  Answer post(String body, String... headers) {
    HttpRequest.Builder builder = plain(url, body);
    for (int i = 0; i < headers.length; i += 2) {
      builder.setHeader(headers[i], headers[i + 1]);
    }
    return send(builder);
  }

  Answer send(HttpRequest.Builder request) {
    return sendAsync(request).join();
  }

  CompletableFuture<Answer> sendAsync(HttpRequest.Builder request) {
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> new Answer(
            response.statusCode(),
            response.headers().map(),
            messages(response.headers().firstValue("content-type").orElse(""), response.body())));
  }

  private static List<JsonNode> messages(String type, String body) {
    List<JsonNode> messages = new ArrayList<>();
    if (type.startsWith("application/json")) {
      messages.add(Json.parse(body));
    } else {
      body.lines()
          .filter(line -> line.startsWith("data: ") && line.length() > 6)
          .forEach(line -> messages.add(Json.parse(line.substring(6))));
    }
    return messages;
  }

  Stream open(HttpRequest.Builder request) {
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
        .thenApply(Stream::new)
        .join();
  }

  /** A session of this client. */
  final class InSession {
    final String id;

    InSession(String capabilities) {
      Answer answer = post(request(
              0,
              "initialize",
              params("{'protocolVersion':'" + LEGACY + "','capabilities':" + capabilities
                  + ",'clientInfo':{'name':'probe','version':'1'}}"))
          .toString());
      this.id = answer.header("mcp-session-id");
      post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    HttpRequest.Builder request(String body) {
      return plain(url, body).header("Mcp-Session-Id", id).header("MCP-Protocol-Version", LEGACY);
    }

    HttpRequest.Builder request(Object id, String method, String params) {
      return request(Probe.request(id, method, params(params)).toString());
    }

    private ObjectNode request(int id, String method, ObjectNode params) {
      return Probe.request(id, method, params);
    }

    Answer ask(Object id, String method, String params) {
      return send(request(id, method, params));
    }

    Answer tell(String body) {
      return send(request(body));
    }

    HttpRequest.Builder get() {
      return HttpRequest.newBuilder(url)
          .header("accept", "text/event-stream")
          .header("Mcp-Session-Id", id)
          .header("MCP-Protocol-Version", LEGACY)
          .GET();
    }
  }

  InSession session() {
    return new InSession("{}");
  }

  InSession session(String capabilities) {
    return new InSession(params(capabilities).toString());
  }
}
