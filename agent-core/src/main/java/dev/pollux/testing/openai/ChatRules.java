package dev.pollux.testing.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a chat completion's request must look like. */
final class ChatRules {

  private static final Set<String> FIELDS = Set.of(
      "model",
      "messages",
      "audio",
      "extra_body",
      "frequency_penalty",
      "logit_bias",
      "logprobs",
      "max_completion_tokens",
      "max_tokens",
      "metadata",
      "modalities",
      "n",
      "parallel_tool_calls",
      "prediction",
      "presence_penalty",
      "reasoning_effort",
      "response_format",
      "seed",
      "service_tier",
      "stop",
      "store",
      "stream",
      "stream_options",
      "temperature",
      "tool_choice",
      "tools",
      "top_logprobs",
      "top_p",
      "user",
      "verbosity",
      "web_search_options");
  private static final Set<String> MESSAGE_FIELDS = Set.of(
      "role", "content", "name", "tool_calls", "tool_call_id", "refusal", "audio", "extra_content");
  private static final Set<String> CALL_FIELDS = Set.of("id", "type", "function", "extra_content");
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");
  private static final Set<String> PARTS = Set.of("text", "image_url", "input_audio", "file");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final JsonNode body;

  ChatRules(JsonNode body) {
    this.body = body;
  }

  @Nullable
  String problem() {
    if (!body.isObject()) {
      return "The body is not a JSON object.";
    }
    String unknown = unknown(body, FIELDS);
    if (unknown != null) {
      return "Unrecognized request argument supplied: " + unknown;
    }
    if (body.path("model").asText().isEmpty()) {
      return "you must provide a model parameter";
    }
    if (body.has("stream_options") && !body.path("stream").asBoolean(false)) {
      return "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    }
    String problem = messages();
    problem = problem == null ? tools() : problem;
    return problem == null ? responseFormat() : problem;
  }

  private static @Nullable String unknown(JsonNode object, Set<String> known) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        return name;
      }
    }
    return null;
  }

  private @Nullable String messages() {
    JsonNode messages = body.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      return "Invalid 'messages': empty array. Expected an array with minimum length 1.";
    }
    Set<String> open = new LinkedHashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String path = "messages[" + i + "]";
      String problem = message(message, path);
      if (problem != null) {
        return problem;
      }
      if (message.path("role").asText().equals("tool")) {
        if (!open.remove(message.path("tool_call_id").asText())) {
          return "Invalid parameter: messages with role 'tool' must be a response to a preceeding"
              + " message with 'tool_calls'.";
        }
        continue;
      }
      if (!open.isEmpty()) {
        return unanswered(open);
      }
      for (JsonNode call : message.path("tool_calls")) {
        if (!open.add(call.path("id").asText())) {
          return "Duplicate value for 'tool_call_id' in " + path + ".tool_calls";
        }
      }
    }
    return open.isEmpty() ? null : unanswered(open);
  }

  private static String unanswered(Set<String> ids) {
    return "An assistant message with 'tool_calls' must be followed by tool messages responding to"
        + " each 'tool_call_id'. The following tool_call_ids did not have response messages: "
        + String.join(", ", ids);
  }

  private static @Nullable String message(JsonNode message, String path) {
    String unknown = unknown(message, MESSAGE_FIELDS);
    if (unknown != null) {
      return "Unknown parameter: '" + path + "." + unknown + "'.";
    }
    String role = message.path("role").asText();
    if (!ROLES.contains(role)) {
      return "Invalid value: '" + role + "'. Supported values are: 'system', 'developer',"
          + " 'user', 'assistant', and 'tool'. (" + path + ".role)";
    }
    JsonNode calls = message.path("tool_calls");
    if (message.has("tool_calls") && (!role.equals("assistant") || calls.isEmpty())) {
      return "Invalid '" + path + ".tool_calls': expected a non-empty array of an assistant.";
    }
    JsonNode content = message.path("content");
    if (!content.isTextual() && !content.isArray() && calls.isEmpty()) {
      return "Invalid value for 'content': expected a string, got "
          + (content.isMissingNode() ? "nothing" : content) + ". (" + path + ".content)";
    }
    for (JsonNode part : content) {
      String type = part.path("type").asText();
      if (!PARTS.contains(type) || !part.has(type)) {
        return "Invalid value: '" + type + "' with " + part.size() + " members. (" + path
            + ".content)";
      }
    }
    for (int i = 0; i < calls.size(); i++) {
      String problem = call(calls.get(i), path + ".tool_calls[" + i + "]");
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static @Nullable String call(JsonNode call, String path) {
    String unknown = unknown(call, CALL_FIELDS);
    if (unknown != null) {
      return "Unknown parameter: '" + path + "." + unknown + "'.";
    }
    if (!call.path("type").asText().equals("function")) {
      return "Missing required parameter: '" + path + ".type'.";
    }
    if (call.path("id").asText().isEmpty()) {
      return "Missing required parameter: '" + path + ".id'.";
    }
    JsonNode function = call.path("function");
    if (!NAME.matcher(function.path("name").asText()).matches()) {
      return "Invalid '" + path + ".function.name': expected " + NAME;
    }
    if (!function.path("arguments").isTextual()) {
      return "Invalid type for '" + path + ".function.arguments': expected a string.";
    }
    try {
      if (Json.parse(function.get("arguments").textValue()).isObject()) {
        return null;
      }
    } catch (IllegalArgumentException notJson) {
      // told below
    }
    return "Invalid '" + path + ".function.arguments': expected the JSON of an object.";
  }

  private @Nullable String tools() {
    JsonNode tools = body.path("tools");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < tools.size(); i++) {
      JsonNode function = tools.get(i).path("function");
      String name = function.path("name").asText();
      if (!tools.get(i).path("type").asText().equals("function")
          || !NAME.matcher(name).matches()) {
        return "Invalid 'tools[" + i + "].function.name': expected " + NAME;
      }
      String unknown = unknown(function, Set.of("name", "description", "parameters", "strict"));
      if (unknown != null) {
        return "Unknown parameter: 'tools[" + i + "].function." + unknown + "'.";
      }
      if (function.has("parameters") && !function.get("parameters").isObject()) {
        return "Invalid schema for function '" + name + "': expected an object.";
      }
      if (!names.add(name)) {
        return "Duplicate function name '" + name + "' in 'tools'.";
      }
    }
    JsonNode choice = body.path("tool_choice");
    if (body.has("tools") && tools.isEmpty()) {
      return "Invalid 'tools': empty array. Expected an array with minimum length 1.";
    }
    if (body.has("tool_choice") && names.isEmpty()) {
      return "'tool_choice' is only allowed when 'tools' are specified.";
    }
    String named = choice.at("/function/name").asText();
    boolean known = choice.isMissingNode()
        || List.of("none", "auto", "required").contains(choice.asText())
        || names.contains(named);
    return known ? null : "Invalid value for 'tool_choice': " + choice;
  }

  private @Nullable String responseFormat() {
    JsonNode format = body.path("response_format");
    return switch (format.path("type").asText("text")) {
      case "text", "json_object" -> null;
      case "json_schema" ->
        format.at("/json_schema/name").asText().isEmpty()
            ? "Missing required parameter: 'response_format.json_schema.name'."
            : null;
      default -> "Invalid value for 'response_format.type': " + format.get("type");
    };
  }
}
