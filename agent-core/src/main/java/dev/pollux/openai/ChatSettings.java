package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything in a request but its messages, from Gemini's config. What chat completions cannot say is
 * refused where it would change what the answer is, and left out and named in {@link #dropped} where
 * it only tunes.
 */
final class ChatSettings {

  private static final Set<String> DROPPED =
      Set.of("safetySettings", "labels", "outputConfig", "store");

  private final boolean google;
  private final String model;
  private final ObjectNode json = Json.object();
  private final Set<String> functions = new LinkedHashSet<>();
  private final List<String> dropped = new ArrayList<>();
  private @Nullable String instruction;

  private ChatSettings(String model, boolean google) {
    this.model = model;
    this.google = google;
  }

  /**
   * The settings of a config.
   *
   * @throws IllegalArgumentException if the config asks for what chat completions cannot say
   */
  static ChatSettings of(
      String model, GenerateContentConfig config, OpenAiOptions options, boolean google) {
    ChatSettings made = new ChatSettings(model, google);
    config.json().properties().forEach(field -> made.add(field.getKey(), field.getValue()));
    made.choose(config.json().path("toolConfig"));
    ChatGeneration generation =
        new ChatGeneration(model, made.json, made.dropped, options.isOldMaxTokens(), google);
    generation.add(config.json().path("generationConfig"));
    options.getMore().forEach(made.json::set);
    return made;
  }

  /** The body but its messages. Read only. */
  ObjectNode json() {
    return json;
  }

  @Nullable
  String instruction() {
    return instruction;
  }

  /** The names of the functions that are declared. */
  Set<String> functions() {
    return functions;
  }

  /** What is not sent, by its name. */
  List<String> dropped() {
    return dropped;
  }

  private void add(String field, JsonNode value) {
    if (value.isNull() || field.equals("toolConfig") || field.equals("generationConfig")) {
      return;
    }
    switch (field) {
      case "systemInstruction" -> instruction = instruction(value);
      case "tools" -> addTools(value);
      case "serviceTier" -> {
        String tier = value.asText("");
        json.put(
            "service_tier",
            tier.equals("standard") ? "default" : tier.equals("unspecified") ? "auto" : tier);
      }
      case "cachedContent" -> {
        if (!google) {
          throw refused(model, field, "leave it out");
        }
        ofGoogle(json).set("cached_content", value);
      }
      default -> {
        if (!DROPPED.contains(field)) {
          throw refused(
              model,
              field,
              "leave it out, or set what your server calls it with OpenAiOptions.setMore");
        }
        dropped.add(field);
      }
    }
  }

  /** Where Google takes what OpenAI has no field for. */
  static ObjectNode ofGoogle(ObjectNode json) {
    return json.withObject("/extra_body/google");
  }

  static IllegalArgumentException refused(String model, String field, String remedy) {
    return new IllegalArgumentException("Model '" + model + "' takes no " + field
        + ", which chat completions cannot say; " + remedy);
  }

  private String instruction(JsonNode content) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content.path("parts")) {
      if (!part.path("text").isTextual()) {
        throw refused(model, "systemInstruction with anything but text", "put it into a user turn");
      }
      text.append(text.isEmpty() ? "" : "\n\n").append(part.get("text").textValue());
    }
    return text.toString();
  }

  private void addTools(JsonNode tools) {
    ArrayNode all = Json.array();
    for (JsonNode tool : tools) {
      tool.properties().forEach(entry -> {
        if (!entry.getKey().equals("functionDeclarations")) {
          throw refused(
              model, "built-in tools, such as " + entry.getKey(), "ask over Gemini's own API");
        }
        entry.getValue().forEach(declaration -> all.add(function(declaration)));
      });
    }
    if (!all.isEmpty()) {
      json.set("tools", all);
    }
  }

  private ObjectNode function(JsonNode declaration) {
    ObjectNode tool = Json.object().put("type", "function");
    String name = declaration.path("name").asText("");
    functions.add(name);
    ObjectNode function = tool.putObject("function")
        .put("name", name)
        .put("description", declaration.path("description").asText(""));
    if (declaration.hasNonNull("parametersJsonSchema")) {
      function.set("parameters", declaration.get("parametersJsonSchema"));
    } else if (declaration.hasNonNull("parameters")) {
      function.set("parameters", GeminiSchema.jsonSchema(declaration.get("parameters")));
    } else if (!google) {
      // llama.cpp wants the field; Google's older models refuse an object of nothing.
      function.putObject("parameters").put("type", "object").putObject("properties");
    }
    return tool;
  }

  private void choose(JsonNode toolConfig) {
    toolConfig.fieldNames().forEachRemaining(field -> {
      if (!field.equals("functionCallingConfig")) {
        dropped.add("toolConfig." + field);
      }
    });
    JsonNode calling = toolConfig.path("functionCallingConfig");
    String mode = calling.path("mode").asText("");
    if (functions.isEmpty() || mode.isEmpty() || mode.equals("MODE_UNSPECIFIED")) {
      return; // a choice among no tools is refused
    }
    Set<String> allowed = new LinkedHashSet<>();
    calling.path("allowedFunctionNames").forEach(name -> allowed.add(name.asText()));
    switch (mode) {
      case "AUTO" -> json.put("tool_choice", "auto");
      case "NONE" -> json.put("tool_choice", "none");
      case "VALIDATED" -> {
        dropped.add("toolConfig mode VALIDATED, sent as auto");
        only(allowed);
        json.put("tool_choice", "auto");
      }
      case "ANY" -> any(allowed);
      default -> throw refused(model, "toolConfig mode " + mode, "take AUTO, ANY or NONE");
    }
  }

  private void any(Set<String> allowed) {
    if (allowed.size() == 1) {
      ObjectNode choice = json.putObject("tool_choice").put("type", "function");
      choice.putObject("function").put("name", allowed.iterator().next());
      return;
    }
    only(allowed);
    json.put("tool_choice", "required");
  }

  // The format knows one name or all; the other functions are not declared then.
  private void only(Set<String> allowed) {
    if (allowed.isEmpty()) {
      return;
    }
    ArrayNode kept = Json.array();
    json.path("tools").forEach(tool -> {
      if (allowed.contains(tool.path("function").path("name").asText())) {
        kept.add(tool);
      }
    });
    json.set("tools", kept);
    functions.retainAll(allowed);
  }
}
