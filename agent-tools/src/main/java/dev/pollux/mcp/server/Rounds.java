package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The questions and answers of one request that takes several rounds, since revision 2026-07-28. Thread
 * safe.
 */
final class Rounds {

  private static final int MAX_ANSWERS = 64;
  // Makes keys unique among processes, at the price of one secure random number for all of them.
  private static final String PROCESS = UUID.randomUUID().toString();

  private final @Nullable RequestState states;
  private final Supplier<String> bound;
  private final boolean continued;
  private @Nullable String callKey;
  private final Map<String, JsonNode> answers = new LinkedHashMap<>();
  private final Map<String, ObjectNode> asked = new LinkedHashMap<>();
  private @Nullable McpException refused;

  private Rounds(
      @Nullable RequestState states,
      Supplier<String> bound,
      RequestState.@Nullable Carried carried) {
    this.states = states;
    this.bound = bound;
    this.continued = carried != null;
    this.callKey = carried == null ? null : carried.callKey();
    if (carried != null) {
      answers.putAll(carried.answers());
    }
  }

  /** One round only: the client is asked in between. */
  static Rounds none() {
    return new Rounds(null, () -> "", null);
  }

  /**
   * The round that a request opens or goes on with.
   *
   * @throws McpException if its state or its answers do not hold
   */
  static Rounds of(RequestState states, JsonRpcMessage.Request request, String principal) {
    ObjectNode params = request.params();
    // Made only where there is a state: it walks through all arguments.
    Supplier<String> bound = () -> bound(request, principal);
    JsonNode state = params.get("requestState");
    if (state != null && !state.isTextual()) {
      throw McpException.invalidParams("The requestState is no text");
    }
    Rounds rounds = new Rounds(
        states, bound, state == null ? null : states.read(bound.get(), state.textValue()));
    JsonNode responses = params.get("inputResponses");
    if (responses == null) {
      return rounds;
    }
    if (!responses.isObject()) {
      throw McpException.invalidParams("The inputResponses are no object");
    }
    for (Map.Entry<String, JsonNode> response : responses.properties()) {
      if (!response.getValue().isObject()) {
        throw McpException.invalidParams("One of the inputResponses is no object");
      }
      rounds.answers.put(response.getKey(), response.getValue());
    }
    if (rounds.answers.size() > MAX_ANSWERS) {
      throw McpException.invalidParams("There are more than " + MAX_ANSWERS + " inputResponses");
    }
    return rounds;
  }

  // What the state must not be used beyond: this caller, this request.
  private static String bound(JsonRpcMessage.Request request, String principal) {
    ObjectNode params = request.params();
    return String.join(
        "\n",
        principal,
        request.method(),
        params.path("name").toString(),
        params.path("uri").toString(),
        params.has("arguments") ? sorted(params.get("arguments")).toString() : "{}");
  }

  private static JsonNode sorted(JsonNode value) {
    if (value.isObject()) {
      Map<String, JsonNode> members = new TreeMap<>();
      value.properties().forEach(e -> members.put(e.getKey(), sorted(e.getValue())));
      ObjectNode object = Json.object();
      members.forEach(object::set);
      return object;
    }
    if (value.isArray()) {
      ArrayNode array = Json.array();
      value.forEach(element -> array.add(sorted(element)));
      return array;
    }
    return value.isNull() ? Json.object() : value;
  }

  boolean isContinued() {
    return continued;
  }

  /** Names the request, the same in each of its rounds. */
  synchronized String callKey() {
    if (callKey == null) {
      callKey = PROCESS + "-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }
    return callKey;
  }

  synchronized @Nullable JsonNode answer(String key) {
    return answers.get(key);
  }

  synchronized void ask(String key, String method, ObjectNode params) {
    ObjectNode question = Json.object().put("method", method);
    question.set("params", params);
    asked.put(key, question);
    answers.remove(key);
  }

  synchronized void refuse(McpException missing) {
    refused = missing;
  }

  /** Why the client could not be asked, or null. */
  synchronized @Nullable McpException refused() {
    return asked.isEmpty() ? refused : null;
  }

  /** The result that asks the client, or null when there is nothing to ask. */
  synchronized @Nullable ObjectNode inputRequired() {
    if (asked.isEmpty() || states == null) {
      return null;
    }
    ObjectNode result = Json.object().put("resultType", "input_required");
    ObjectNode requests = result.putObject("inputRequests");
    asked.forEach(requests::set);
    return result.put(
        "requestState", states.write(bound.get(), new RequestState.Carried(callKey(), answers)));
  }
}
