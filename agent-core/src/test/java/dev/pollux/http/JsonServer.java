package dev.pollux.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server that answers each request with the JSON that a test makes of it, and keeps them all. */
public final class JsonServer {

  /** A request that came whole. */
  public record Received(
      String method, String uri, Map<String, String> headers, byte[] bytes, JsonNode json) {
    public @Nullable String header(String name) {
      return headers.get(name);
    }

    public String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** What goes back. */
  public record Sent(int status, Map<String, String> headers, String body) {
    public static Sent ok(String json) {
      return new Sent(200, Map.of(), json);
    }

    public static Sent error(int status, String name, String message) {
      ObjectNode error = Json.object();
      error.putObject("error").put("code", status).put("message", message).put("status", name);
      return new Sent(status, Map.of(), error.toString());
    }

    public static Sent refusal(String message) {
      return error(400, "INVALID_ARGUMENT", message);
    }

    public static Sent says(String text) {
      return ok("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"" + text
          + "\"}]},\"finishReason\":\"STOP\"}]}");
    }

    public Sent with(String header, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(header, value);
      return new Sent(status, more, body);
    }
  }

  private final HttpServer server;
  private final List<Received> requests = new CopyOnWriteArrayList<>();

  private JsonServer(Vertx vertx, HttpServerOptions options, Function<Received, Sent> answer) {
    server = vertx
        .createHttpServer(options)
        .requestHandler(request -> request.body().onSuccess(body -> answer(request, body, answer)));
  }

  public static JsonServer start(Vertx vertx, Function<Received, Sent> answer) {
    return start(vertx, new HttpServerOptions(), answer);
  }

  public static JsonServer start(
      Vertx vertx, HttpServerOptions options, Function<Received, Sent> answer) {
    JsonServer server = new JsonServer(vertx, options, answer);
    server.server.listen(0, "127.0.0.1").await();
    return server;
  }

  private void answer(HttpServerRequest request, Buffer body, Function<Received, Sent> answer) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    request.headers().forEach(headers::put);
    Received received = new Received(
        request.method().name(), request.uri(), headers, body.getBytes(), json(body.getBytes()));
    requests.add(received);
    Sent sent = answer.apply(received);
    request.response().setStatusCode(sent.status()).putHeader("Content-Type", "application/json");
    sent.headers().forEach(request.response()::putHeader);
    request.response().end(sent.body());
  }

  private static JsonNode json(byte[] body) {
    try {
      return Json.read(body, 0, body.length);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Json.object();
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return server.actualPort();
  }

  public List<Received> requests() {
    return requests;
  }

  /** The bodies of all requests so far. */
  public List<JsonNode> bodies() {
    List<JsonNode> bodies = new ArrayList<>();
    requests.forEach(request -> bodies.add(request.json()));
    return bodies;
  }
}
