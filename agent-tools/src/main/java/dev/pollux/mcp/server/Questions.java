package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ElicitRequest;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.Root;
import dev.pollux.tool.ToolException;
import dev.pollux.validation.JsonSchema;
import dev.pollux.validation.Violation;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the method that answers a request asks of the client; see {@link McpCall} for how. */
final class Questions {

  private final Caller caller;
  private final Link link;
  private final Rounds rounds;

  Questions(Caller caller, Link link, Rounds rounds) {
    this.caller = caller;
    this.link = link;
    this.rounds = rounds;
  }

  Future<ElicitResult> elicit(String key, ElicitRequest question) {
    ObjectNode required = Json.object();
    required.putObject("elicitation").putObject(question.isUrl() ? "url" : "form");
    boolean allowed = question.isUrl()
        ? caller.capabilities().elicitationUrl()
        : caller.capabilities().elicitationForm();
    JsonSchema schema = question.isUrl() || !(question.requestedSchema() instanceof ObjectNode s)
        ? null
        : JsonSchema.of(s);
    ObjectNode params = ((ObjectNode) question.json()).deepCopy();
    if (caller.stateless()) {
      params.remove("elicitationId");
    }
    return ask(key, McpMethod.ELICIT, params, allowed, required, answer -> wrong(schema, answer))
        .map(ElicitResult::new);
  }

  Future<ElicitResult> visitFirst(String key, ElicitRequest visit) {
    if (!visit.isUrl()) {
      throw new IllegalArgumentException("visit: a form (expected: an address)");
    }
    if (caller.stateless() || !caller.capabilities().elicitationUrl()) {
      return elicit(key, visit);
    }
    McpException required = McpException.urlElicitationRequired(visit.message(), List.of(visit));
    rounds.refuse(required);
    return Future.failedFuture(new ToolException(visit.message(), required));
  }

  private static @Nullable String wrong(@Nullable JsonSchema schema, JsonNode answer) {
    if (!answer.path("action").isTextual()) {
      return "has no action";
    }
    ElicitResult result = new ElicitResult(answer);
    if (schema == null || !result.isAccepted()) {
      return null;
    }
    List<Violation> violations = schema.validate(result.content());
    return violations.isEmpty()
        ? null
        : "must have " + violations.get(0).expected() + " at "
            + violations.get(0).path();
  }

  Future<CreateMessageResult> sample(String key, CreateMessageRequest question) {
    ObjectNode required = Json.object();
    ObjectNode sampling = required.putObject("sampling");
    if (question.hasTools()) {
      sampling.putObject("tools");
    }
    boolean allowed = question.hasTools()
        ? caller.capabilities().samplingTools()
        : caller.capabilities().sampling();
    return ask(
            key,
            McpMethod.CREATE_MESSAGE,
            (ObjectNode) question.json(),
            allowed,
            required,
            answer -> answer.has("content") ? null : "has no content")
        .map(CreateMessageResult::new);
  }

  Future<List<Root>> roots(String key) {
    ObjectNode required = Json.object();
    required.putObject("roots");
    boolean allowed = caller.capabilities().roots();
    return ask(
            key,
            McpMethod.ROOTS_LIST,
            Json.object(),
            allowed,
            required,
            answer -> answer.path("roots").isArray() ? null : "has no roots")
        .map(Root::read);
  }

  /** Says what is wrong with an answer, or null. */
  @FunctionalInterface
  private interface Check {
    @Nullable
    String wrong(JsonNode answer);
  }

  private Future<JsonNode> ask(
      String key,
      String method,
      ObjectNode params,
      boolean allowed,
      ObjectNode required,
      Check check) {
    Objects.requireNonNull(key, "key");
    if (!allowed) {
      McpException missing = McpException.missingCapability(
          "The client did not declare what '" + method + "' needs", required);
      rounds.refuse(missing);
      return Future.failedFuture(new ToolException(missing.getMessage(), missing));
    }
    if (!caller.stateless()) {
      return link.ask(method, params).compose(answer -> {
        String wrong = check.wrong(answer);
        return wrong == null
            ? Future.succeededFuture(answer)
            : Future.failedFuture(new ToolException("The client's answer " + wrong));
      });
    }
    JsonNode answer = rounds.answer(key);
    if (answer != null && check.wrong(answer) == null) {
      return Future.succeededFuture(answer);
    }
    rounds.ask(key, method, params);
    return Future.failedFuture(new ToolException("An answer of the client is needed first"));
  }
}
