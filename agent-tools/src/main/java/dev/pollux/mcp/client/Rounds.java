package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.untrusted.Untrusted;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes a stateless request again and again, as long as its result says {@code "resultType":
 * "input_required"}, each time with the answers to what the server wants to know. A request of a session
 * is made once more when it failed because the user has to visit an address, and the user agreed.
 */
final class Rounds {

  private static final int MAX = 10;
  private static final Set<String> MAY_ASK =
      Set.of(McpMethod.TOOLS_CALL, McpMethod.PROMPTS_GET, McpMethod.RESOURCES_READ);

  private final String name;
  private final ServerRequests requests;
  private final Function<ObjectNode, Future<ObjectNode>> send;

  Rounds(String name, ServerRequests requests, Function<ObjectNode, Future<ObjectNode>> send) {
    this.name = name;
    this.requests = requests;
    this.send = send;
  }

  Future<ObjectNode> run(String method, ObjectNode params) {
    return run(method, params, params, 1)
        .recover(failure -> MAY_ASK.contains(method)
                && failure instanceof McpException e
                && e.code() == ErrorCode.URL_ELICITATION_REQUIRED
            ? afterVisits(e, method, params)
            : Future.failedFuture(failure));
  }

  private Future<ObjectNode> afterVisits(McpException e, String method, ObjectNode params) {
    JsonNode visits = e.data() == null ? Json.array() : e.data().path("elicitations");
    if (!visits.isArray() || visits.isEmpty() || visits.size() > MAX) {
      return refused(e);
    }
    Future<Boolean> agreed = Future.succeededFuture(true);
    for (JsonNode visit : visits) {
      // Without a mode it would be a form, and nothing is to be filled in here.
      ObjectNode asked = visit instanceof ObjectNode given
          ? given.deepCopy().put("mode", "url")
          : Json.object().put("mode", "url");
      agreed = agreed.compose(before -> before ? isAgreed(asked) : Future.succeededFuture(false));
    }
    return agreed.compose(all -> all ? run(method, params, params, 1) : refused(e));
  }

  private Future<Boolean> isAgreed(ObjectNode visit) {
    return requests
        .answer(McpMethod.ELICIT, visit)
        .map(answer -> new ElicitResult(answer).isAccepted())
        .otherwise(false); // it may not ask for this, or not so
  }

  private Future<ObjectNode> run(String method, ObjectNode params, ObjectNode sent, int round) {
    return send.apply(sent).compose(result -> {
      JsonNode type = result.path("resultType");
      if (!type.isTextual() || type.textValue().equals("complete")) {
        return Future.succeededFuture(result);
      }
      if (!type.textValue().equals("input_required") || !MAY_ASK.contains(method)) {
        return refused("answered " + method + " with a result of type '"
            + Untrusted.line(type.textValue(), 64) + "'");
      }
      if (round > MAX) {
        return refused("asked for more input " + MAX + " times for one " + method);
      }
      return answers(result.path("inputRequests")).compose(answers -> {
        ObjectNode more = Json.object().setAll(params);
        if (result.path("inputRequests").isObject()) {
          more.set("inputResponses", answers);
        }
        if (result.path("requestState").isTextual()) {
          more.set("requestState", result.get("requestState"));
        }
        return run(method, params, more, round + 1);
      });
    });
  }

  private Future<ObjectNode> answers(JsonNode asked) {
    if (asked.size() > MAX) {
      return refused("asked for " + asked.size() + " inputs at once");
    }
    ObjectNode answers = Json.object();
    List<Future<ObjectNode>> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one : asked.properties()) {
      String method = one.getValue().path("method").asText("");
      ObjectNode params =
          one.getValue().get("params") instanceof ObjectNode given ? given : Json.object();
      all.add(answer(method, params).onSuccess(answer -> answers.set(one.getKey(), answer)));
    }
    return Future.all(all).map(answers);
  }

  private Future<ObjectNode> answer(String method, ObjectNode params) {
    if (method.equals(McpMethod.PING)) {
      return refused("asked for input by ping");
    }
    return requests
        .answer(method, params)
        .recover(failure ->
            failure instanceof McpException e && e.code() == ErrorCode.METHOD_NOT_FOUND
                ? refused(new McpException(
                    ErrorCode.MISSING_CLIENT_CAPABILITY,
                    "MCP server '" + name + "' asked for '" + Untrusted.line(method, 64)
                        + "', which it may not"))
                : Future.failedFuture(failure));
  }

  private Future<ObjectNode> refused(String what) {
    return refused(
        new McpException(ErrorCode.INVALID_REQUEST, "MCP server '" + name + "' " + what));
  }

  private static Future<ObjectNode> refused(McpException error) {
    return Future.failedFuture(error);
  }
}
