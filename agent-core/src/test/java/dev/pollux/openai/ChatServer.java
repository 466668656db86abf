package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * A server of chat completions that is strict with requests and answers what a test wrote down.
 * Signatures and ids that it gave out must come back.
 */
final class ChatServer {

  private static final Set<String> FIELDS = Set.of(
      "model",
      "messages",
      "tools",
      "tool_choice",
      "stream",
      "stream_options",
      "temperature",
      "top_p",
      "max_completion_tokens",
      "max_tokens",
      "stop",
      "seed",
      "presence_penalty",
      "frequency_penalty",
      "response_format",
      "reasoning_effort",
      "service_tier",
      "parallel_tool_calls");

  private final HttpServer server;
  private final ConcurrentLinkedQueue<BiConsumer<HttpServerRequest, JsonNode>> script =
      new ConcurrentLinkedQueue<>();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final Map<String, String> signatures = new HashMap<>();

  private ChatServer(Vertx vertx) {
    server = vertx
        .createHttpServer()
        .requestHandler(request -> request.bodyHandler(body -> {
          JsonNode json = Json.parse(body.toString());
          requests.add(json);
          authorizations.add(String.valueOf(request.getHeader("authorization")));
          String wrong = request.path().equals("/v1/chat/completions")
              ? wrong(json)
              : "Unknown path " + request.path();
          BiConsumer<HttpServerRequest, JsonNode> answer = script.poll();
          if (wrong == null && answer != null) {
            answer.accept(request, json);
            return;
          }
          refusals.add(wrong == null ? "the script is over" : wrong);
          error(400, String.valueOf(wrong)).accept(request, json);
        }));
  }

  static ChatServer start(Vertx vertx) {
    ChatServer made = new ChatServer(vertx);
    made.server.listen(0, "127.0.0.1").await();
    return made;
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  List<JsonNode> requests() {
    return requests;
  }

  List<String> authorizations() {
    return authorizations;
  }

  /** What was wrong with requests. */
  List<String> refusals() {
    return refusals;
  }

  void close() {
    server.close().await();
  }

  ChatServer then(BiConsumer<HttpServerRequest, JsonNode> answer) {
    script.add(answer);
    return this;
  }

  /** The next answer is this JSON; its calls' signatures are wanted back. */
  ChatServer thenJson(String json) {
    JsonNode message = Json.parse(json).path("choices").path(0).path("message");
    issue(message.path("tool_calls"));
    return then(json(200, json));
  }

  /** The next answer is a stream of these events. */
  ChatServer thenEvents(String... events) {
    for (String event : events) {
      if (event.endsWith("}")) {
        issue(Json.parse(event).path("choices").path(0).path("delta").path("tool_calls"));
      }
    }
    StringBuilder text = new StringBuilder();
    for (String event : events) {
      text.append("data: ").append(event).append("\n\n");
    }
    return then(stream(Buffer.buffer(text.toString())));
  }

  private void issue(JsonNode calls) {
    for (JsonNode call : calls) {
      JsonNode signature = call.path("extra_content").path("google").path("thought_signature");
      if (signature.isTextual()) {
        signatures.put(call.path("id").asText(), signature.asText());
      }
    }
  }

  static BiConsumer<HttpServerRequest, JsonNode> json(int status, String body) {
    return (request, json) -> request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body);
  }

  static BiConsumer<HttpServerRequest, JsonNode> error(int status, String message) {
    ObjectNode body = Json.object();
    body.putObject("error").put("message", message).put("type", "invalid_request_error");
    return json(status, body.toString());
  }

  /** Sends a stream in these pieces, one after the other. */
  static BiConsumer<HttpServerRequest, JsonNode> stream(Buffer... pieces) {
    return (request, json) -> {
      HttpServerResponse response = request
          .response()
          .setChunked(true)
          .putHeader("content-type", "text/event-stream; charset=utf-8");
      Future<Void> sent = Future.succeededFuture();
      for (Buffer piece : pieces) {
        sent = sent.compose(before -> response.write(piece));
      }
      sent.onSuccess(all -> response.end());
    };
  }

  private String wrong(JsonNode json) {
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        return "Unknown parameter: '" + name + "'";
      }
    }
    if (json.has("stream_options") && !json.path("stream").asBoolean()) {
      return "stream_options without stream";
    }
    if (json.has("tool_choice") && !json.has("tools")) {
      return "tool_choice without tools";
    }
    for (JsonNode tool : json.path("tools")) {
      if (!tool.path("type").asText().equals("function")
          || tool.path("function").path("name").asText().isEmpty()
          || !tool.path("function").path("parameters").path("type").asText().equals("object")) {
        return "Invalid tool: " + tool;
      }
    }
    return wrongMessages(json.path("messages"));
  }

  private String wrongMessages(JsonNode messages) {
    ArrayDeque<String> open = new ArrayDeque<>();
    boolean first = true;
    for (JsonNode message : messages) {
      String role = message.path("role").asText();
      if (role.equals("tool")) {
        String id = message.path("tool_call_id").asText();
        if (open.isEmpty() || !open.poll().equals(id)) {
          return "tool_call_id '" + id + "' answers no call, or not in the order of the calls";
        }
        if (!message.path("content").isTextual()) {
          return "content of a tool message must be text";
        }
        continue;
      }
      if (!open.isEmpty()) {
        return "these tool_call_ids have no response: " + open;
      }
      if (role.equals("assistant")) {
        String wrong = wrongAssistant(message, open);
        if (wrong != null) {
          return wrong;
        }
      } else if (!role.equals("user") && !(role.equals("system") && first)) {
        return "Unexpected role '" + role + "'";
      } else if (!message.path("content").isTextual() && message.path("content").isEmpty()) {
        return "content is missing";
      }
      first = false;
    }
    return open.isEmpty() && !messages.isEmpty() ? null : "the conversation ends with open calls";
  }

  private String wrongAssistant(JsonNode message, ArrayDeque<String> open) {
    if (!message.path("content").isTextual() && message.path("tool_calls").isEmpty()) {
      return "an assistant message without content and calls";
    }
    List<String> ids = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      String id = call.path("id").asText();
      if (id.isEmpty() || ids.contains(id) || !call.path("type").asText().equals("function")) {
        return "Invalid tool call: " + call;
      }
      if (!call.path("function").path("arguments").isTextual()
          || !Json.parse(call.path("function").path("arguments").textValue()).isObject()) {
        return "Invalid arguments: " + call;
      }
      String signature = signatures.get(id);
      String given =
          call.path("extra_content").path("google").path("thought_signature").asText(null);
      if (signature != null && !signature.equals(given)) {
        return "Function call is missing a thought_signature: " + call;
      }
      ids.add(id);
    }
    open.addAll(ids);
    return null;
  }
}
