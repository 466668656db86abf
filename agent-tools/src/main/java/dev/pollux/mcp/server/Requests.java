package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.MetaKey;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.mcp.protocol.ProtocolVersion;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests of either era, whatever they came over. */
final class Requests {

  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final int MAX_COMPLETIONS = 100;
  private static final Set<String> CACHED = Set.of(
      McpMethod.TOOLS_LIST,
      McpMethod.PROMPTS_LIST,
      McpMethod.RESOURCES_LIST,
      McpMethod.RESOURCE_TEMPLATES_LIST,
      McpMethod.RESOURCES_READ,
      McpMethod.DISCOVER);

  private final McpServer server;

  Requests(McpServer server) {
    this.server = server;
  }

  /**
   * Answers a request on its event loop, in time: when time is up, or the call is cancelled, the future
   * fails and what is worked on is cancelled.
   *
   * @return the result; fails with {@link McpException} only
   */
  Future<ObjectNode> answer(McpCall call) {
    if (!server.enter()) {
      return Future.failedFuture(
          new McpException(ErrorCode.INTERNAL_ERROR, "The server has too much to do"));
    }
    Promise<ObjectNode> answer = Promise.promise();
    Future<ObjectNode> worked;
    Duration timeout = timeout(call);
    try {
      worked = result(call, timeout);
    } catch (RuntimeException | StackOverflowError e) {
      worked = Future.failedFuture(e);
    }
    if (worked.isComplete()) {
      server.left();
      return worked.map(result -> finished(call, result)).recover(e -> failed(call, e));
    }
    long timer = call.context().owner().setTimer(timeout.toMillis(), id -> {
      answer.tryFail(new McpException(
          ErrorCode.INTERNAL_ERROR, "The request took longer than " + timeout.toMillis() + " ms"));
      call.cancel();
    });
    call.cancelled()
        .onComplete(v -> answer.tryFail(
            new McpException(ErrorCode.INTERNAL_ERROR, "The request was cancelled")));
    worked.onComplete(done -> {
      server.left();
      call.context().owner().cancelTimer(timer);
      if (done.succeeded()) {
        answer.tryComplete(done.result());
      } else {
        answer.tryFail(done.cause());
      }
    });
    return answer.future().map(result -> finished(call, result)).recover(e -> failed(call, e));
  }

  private Duration timeout(McpCall call) {
    Duration timeout = server.options().getRequestTimeout();
    if (call.request().method().equals(McpMethod.TOOLS_CALL)) {
      String name = Json.text(call.request().params(), "name");
      ListedTool tool = name == null ? null : server.tools().find(name);
      Duration own = tool == null ? null : tool.tool().timeout();
      return own != null && own.compareTo(timeout) < 0 ? own : timeout;
    }
    return timeout;
  }

  private ObjectNode finished(McpCall call, ObjectNode result) {
    if (!call.caller().stateless()) {
      return result;
    }
    ObjectNode finished = Json.object();
    finished.put("resultType", "complete");
    finished.setAll(result);
    if (CACHED.contains(call.request().method())
        && finished.get("resultType").textValue().equals("complete")) {
      finished.put("ttlMs", server.options().getCacheTtl().toMillis());
      finished.put("cacheScope", server.options().isCachePublic() ? "public" : "private");
    }
    JsonNode given = finished.get("_meta");
    ObjectNode meta = Json.object();
    if (given instanceof ObjectNode object) {
      meta.setAll(object);
    }
    meta.set(MetaKey.SERVER_INFO, server.info().json());
    finished.set("_meta", meta);
    return finished;
  }

  private Future<ObjectNode> failed(McpCall call, Throwable e) {
    ObjectNode required = call.rounds().inputRequired();
    if (required != null && e instanceof ToolException) {
      return Future.succeededFuture(finished(call, required));
    }
    McpException refused = call.rounds().refused();
    if (refused != null && e instanceof ToolException) {
      return Future.failedFuture(refused);
    }
    if (e instanceof McpException) {
      return Future.failedFuture(e);
    }
    if (e instanceof ToolException) {
      String message = e.getMessage() == null ? "It failed" : e.getMessage();
      return Future.failedFuture(new McpException(ErrorCode.INTERNAL_ERROR, message));
    }
    LOG.warn("Answering '{}' failed", call.request().method(), e);
    return Future.failedFuture(
        new McpException(ErrorCode.INTERNAL_ERROR, "The server failed; its log says why"));
  }

  private Future<ObjectNode> result(McpCall call, Duration timeout) {
    ObjectNode params = call.request().params();
    return switch (call.request().method()) {
      case McpMethod.TOOLS_LIST ->
        Future.succeededFuture(page(
            params,
            "tools",
            server.tools().list(),
            tool -> call.caller().stateless()
                ? tool.listedStateless().json()
                : tool.listed().json()));
      case McpMethod.TOOLS_CALL -> server.tools().call(call, timeout);
      case McpMethod.RESOURCES_LIST ->
        Future.succeededFuture(
            page(params, "resources", server.offers().resources(), resource -> resource.json()));
      case McpMethod.RESOURCE_TEMPLATES_LIST ->
        Future.succeededFuture(page(
            params, "resourceTemplates", server.offers().templates(), template -> template.json()));
      case McpMethod.RESOURCES_READ -> read(call);
      case McpMethod.PROMPTS_LIST ->
        Future.succeededFuture(
            page(params, "prompts", server.offers().prompts(), prompt -> prompt.json()));
      case McpMethod.PROMPTS_GET -> prompt(call);
      case McpMethod.COMPLETE -> complete(call);
      case McpMethod.DISCOVER -> discover(call);
      case McpMethod.PING -> {
        if (call.caller().stateless()) {
          throw McpException.methodNotFound(McpMethod.PING);
        }
        yield Future.succeededFuture(Json.object());
      }
      default -> throw McpException.methodNotFound(call.request().method());
    };
  }

  private Future<ObjectNode> discover(McpCall call) {
    if (!call.caller().stateless()) {
      throw McpException.methodNotFound(McpMethod.DISCOVER);
    }
    ObjectNode result = Json.object();
    ProtocolVersion.STATELESS.forEach(result.putArray("supportedVersions")::add);
    result.set("capabilities", server.capabilities().json());
    if (!server.options().getInstructions().isEmpty()) {
      result.put("instructions", server.options().getInstructions());
    }
    return Future.succeededFuture(result);
  }

  private <T> ObjectNode page(
      JsonNode params, String name, List<T> all, Function<T, JsonNode> json) {
    int size = server.options().getPageSize();
    int from = 0;
    JsonNode cursor = params.get("cursor");
    if (cursor != null && !cursor.isNull()) {
      from = offset(cursor, name, all.size());
    }
    int to = Math.min(all.size(), from + size);
    ObjectNode result = Json.object();
    ArrayNode array = result.putArray(name);
    all.subList(from, to).forEach(one -> array.add(json.apply(one)));
    if (to < all.size()) {
      String next = name + ":" + to;
      result.put(
          "nextCursor",
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(next.getBytes(StandardCharsets.UTF_8)));
    }
    return result;
  }

  private static int offset(JsonNode cursor, String name, int size) {
    try {
      String text =
          new String(Base64.getUrlDecoder().decode(cursor.asText("")), StandardCharsets.UTF_8);
      if (text.startsWith(name + ":")) {
        int offset = Integer.parseInt(text.substring(name.length() + 1));
        if (offset >= 0) {
          return Math.min(offset, size); // the list may have become shorter
        }
      }
    } catch (IllegalArgumentException e) {
      // no cursor of ours
    }
    throw McpException.invalidParams("The cursor is none of this list");
  }

  private Future<ObjectNode> read(McpCall call) {
    String uri = Json.text(call.request().params(), "uri");
    if (uri == null) {
      throw McpException.invalidParams("The uri of the resource is missing");
    }
    Offers.Found found = server.offers().resource(uri);
    if (found == null) {
      throw notFound(call, uri);
    }
    Map<String, String> arguments = new LinkedHashMap<>(found.variables());
    arguments.put("uri", uri);
    return found.handler().handle(arguments, call).map(value -> {
      ObjectNode result = Json.object();
      ArrayNode contents = result.putArray("contents");
      List<JsonNode> given = OfferedValues.contents(value, uri, found.mimeType());
      if (given == null) {
        throw notFound(call, uri);
      }
      given.forEach(contents::add);
      return result;
    });
  }

  private static McpException notFound(McpCall call, String uri) {
    int code = call.caller().stateless() ? ErrorCode.INVALID_PARAMS : ErrorCode.RESOURCE_NOT_FOUND;
    return new McpException(code, "There is no such resource", Json.object().put("uri", uri));
  }

  private Future<ObjectNode> prompt(McpCall call) {
    ObjectNode params = call.request().params();
    String name = Json.text(params, "name");
    Offers.OfferedPrompt prompt = name == null ? null : server.offers().prompt(name);
    if (prompt == null) {
      throw McpException.invalidParams("There is no such prompt");
    }
    Map<String, String> arguments = texts(params.get("arguments"));
    List<String> missing = prompt.prompt().arguments().stream()
        .filter(argument -> argument.required() && !arguments.containsKey(argument.name()))
        .map(argument -> argument.name())
        .toList();
    if (!missing.isEmpty()) {
      throw McpException.invalidParams("Prompt '" + name + "' needs the arguments " + missing);
    }
    return prompt.handler().handle(arguments, call).map(value -> {
      ObjectNode result = Json.object();
      if (!prompt.prompt().description().isEmpty()) {
        result.put("description", prompt.prompt().description());
      }
      ArrayNode messages = result.putArray("messages");
      for (PromptMessage message : OfferedValues.messages(value)) {
        messages.add(message.json());
      }
      return result;
    });
  }

  private Future<ObjectNode> complete(McpCall call) {
    ObjectNode params = call.request().params();
    JsonNode ref = params.path("ref");
    String reference = switch (ref.path("type").asText("")) {
      case "ref/prompt" -> Json.text(ref, "name");
      case "ref/resource" -> Json.text(ref, "uri");
      default -> null;
    };
    String argument = Json.text(params.path("argument"), "name");
    String value = Json.text(params.path("argument"), "value");
    if (reference == null || argument == null || value == null) {
      throw McpException.invalidParams("A completion needs ref, argument.name and argument.value");
    }
    if (!server.offers().knows(reference)) {
      throw McpException.invalidParams("There is no such prompt or resource template");
    }
    McpHandler handler = server.offers().completion(reference, argument);
    if (handler == null) {
      return Future.succeededFuture(completion(List.of()));
    }
    Map<String, String> arguments = texts(params.path("context").get("arguments"));
    arguments.put("value", value);
    return handler.handle(arguments, call).map(given -> completion(OfferedValues.texts(given)));
  }

  private static ObjectNode completion(List<String> values) {
    ObjectNode result = Json.object();
    ObjectNode completion = result.putObject("completion");
    ArrayNode array = completion.putArray("values");
    values.stream().limit(MAX_COMPLETIONS).forEach(array::add);
    completion.put("total", values.size());
    completion.put("hasMore", values.size() > MAX_COMPLETIONS);
    return result;
  }

  private static Map<String, String> texts(@Nullable JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (object == null || object.isNull()) {
      return texts;
    }
    if (!object.isObject()) {
      throw McpException.invalidParams("The arguments are no object");
    }
    List<String> wrong = new ArrayList<>();
    object.properties().forEach(e -> {
      if (e.getValue().isTextual()) {
        texts.put(e.getKey(), e.getValue().textValue());
      } else {
        wrong.add(e.getKey());
      }
    });
    if (!wrong.isEmpty()) {
      throw McpException.invalidParams("Arguments of a prompt are texts");
    }
    return texts;
  }
}
