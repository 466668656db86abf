package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.transport.McpHeader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A server over HTTP that answers what a test says, right or wrong, in one of the two eras. */
final class HttpPeer {

  /** A request that came. */
  record Received(HttpServerRequest request, ObjectNode message) {
    String method() {
      return message.path("method").asText();
    }

    JsonNode params() {
      return message.path("params");
    }
  }

  final List<Received> received = new CopyOnWriteArrayList<>();
  final List<HttpServerResponse> streams = new CopyOnWriteArrayList<>();
  private final Map<String, Function<JsonNode, Future<?>>> answers = new ConcurrentHashMap<>();
  private final Map<String, BiConsumer<Received, HttpServerResponse>> raw =
      new ConcurrentHashMap<>();
  private final HttpServer server;
  private volatile int sessions;
  private volatile boolean hasSession;

  private HttpPeer(Vertx vertx, boolean stateless) {
    server = vertx.createHttpServer().requestHandler(this::receive);
    String capabilities =
        "\"capabilities\":{\"tools\":{\"listChanged\":true},\"resources\":{},\"prompts\":{}}";
    if (stateless) {
      answers(
          "server/discover",
          "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"ttlMs\":0,"
              + "\"cacheScope\":\"private\"," + capabilities + "}");
    } else {
      fails("server/discover", -32601, "Method not found");
      answers(
          "initialize",
          "{\"protocolVersion\":\"2025-11-25\",\"serverInfo\":{\"name\":\"peer\",\"version\":\"1\"},"
              + capabilities + "}");
    }
    tools(tool("echo", "Gives back"));
    answers("tools/call", "{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}");
  }

  static HttpPeer stateless(Vertx vertx) {
    return new HttpPeer(vertx, true).start();
  }

  static HttpPeer withSessions(Vertx vertx) {
    return new HttpPeer(vertx, false).start();
  }

  private HttpPeer start() {
    server.listen(0, "127.0.0.1").await();
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/mcp";
  }

  static String tool(String name, String description) {
    return Json.object()
        .put("name", name)
        .put("description", description)
        .set("inputSchema", Json.object().put("type", "object"))
        .toString();
  }

  HttpPeer tools(String... tools) {
    return answers("tools/list", "{\"tools\":[" + String.join(",", tools) + "]}");
  }

  HttpPeer answers(String method, String result) {
    return answers(method, params -> Future.succeededFuture(Json.parse(result)));
  }

  HttpPeer answers(String method, Function<JsonNode, Future<?>> result) {
    answers.put(method, result);
    return this;
  }

  HttpPeer fails(String method, int code, String message) {
    return answers(method, params -> Future.failedFuture(new McpException(code, message)));
  }

  /** Answers with whatever the function writes. */
  HttpPeer raw(String method, BiConsumer<Received, HttpServerResponse> answer) {
    raw.put(method, answer);
    return this;
  }

  /** Forgets the session that there is. */
  void forgetSession() {
    hasSession = false;
  }

  int sessions() {
    return sessions;
  }

  long count(String method) {
    return received.stream().filter(one -> one.method().equals(method)).count();
  }

  Received last(String method) {
    return received.stream()
        .filter(one -> one.method().equals(method))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private void receive(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (request.method() == HttpMethod.GET) {
      BiConsumer<Received, HttpServerResponse> answer = raw.get("GET");
      if (answer == null) {
        response.setStatusCode(405).end();
      } else {
        answer.accept(new Received(request, Json.object()), response);
      }
      return;
    }
    request.body().onSuccess(body -> {
      if (request.method() == HttpMethod.DELETE) {
        received.add(new Received(request, Json.object().put("method", "DELETE")));
        response.end();
        return;
      }
      Received one = new Received(request, (ObjectNode) Json.parse(body.toString()));
      received.add(one);
      answer(one, response);
    });
  }

  private void answer(Received one, HttpServerResponse response) {
    BiConsumer<Received, HttpServerResponse> own = raw.get(one.method());
    boolean knowsSession = one.request().getHeader(McpHeader.SESSION_ID) == null || hasSession;
    if (!knowsSession) {
      response.setStatusCode(404).end();
    } else if (own != null) {
      own.accept(one, response);
    } else if (!one.message().has("id") || !one.message().has("method")) {
      response.setStatusCode(202).end();
    } else {
      result(one).onComplete(done -> {
        if (one.method().equals("initialize")) {
          hasSession = true;
          response.putHeader(McpHeader.SESSION_ID, "session-" + ++sessions);
        }
        response.putHeader("content-type", "application/json").end(done.result().toString());
      });
    }
  }

  /** The whole answer. */
  Future<ObjectNode> result(Received one) {
    Function<JsonNode, Future<?>> answer = answers.get(one.method());
    Future<?> result = answer == null
        ? Future.failedFuture(new McpException(-32601, "Method not found"))
        : answer.apply(one.params());
    ObjectNode message = Json.object().put("jsonrpc", "2.0");
    message.set("id", one.message().get("id"));
    return result.transform(done -> {
      if (done.succeeded()) {
        message.set("result", (JsonNode) done.result());
      } else {
        McpException error = (McpException) done.cause();
        message
            .putObject("error")
            .put("code", error.code())
            .put("message", error.getMessage())
            .set("data", error.data());
      }
      return Future.succeededFuture(message);
    });
  }

  /** Begins a stream of events. */
  HttpServerResponse events(HttpServerResponse response) {
    streams.add(response);
    response.putHeader("content-type", "text/event-stream").setChunked(true).writeHead();
    return response;
  }

  static String event(JsonNode message) {
    return "data: " + message + "\n\n";
  }

  Future<Void> close() {
    return server.close();
  }
}
