package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How the model writes its answer, from {@code generationConfig} to fields of the body. */
final class ChatGeneration {

  private static final Map<String, String> SAME = Map.of(
      "temperature", "temperature",
      "topP", "top_p",
      "stopSequences", "stop",
      "seed", "seed",
      "presencePenalty", "presence_penalty",
      "frequencyPenalty", "frequency_penalty");

  private static final Set<String> DROPPED = Set.of(
      "topK",
      "responseLogprobs",
      "logprobs",
      "mediaResolution",
      "audioTimestamp",
      "enableEnhancedCivicAnswers");

  /** Read together with {@code responseMimeType}. */
  private static final Set<String> SCHEMAS = Set.of("responseSchema", "responseJsonSchema");

  private final String model;
  private final ObjectNode json;
  private final List<String> dropped;
  private final boolean oldMaxTokens;
  private final boolean google;

  ChatGeneration(
      String model, ObjectNode json, List<String> dropped, boolean oldMaxTokens, boolean google) {
    this.model = model;
    this.json = json;
    this.dropped = dropped;
    this.oldMaxTokens = oldMaxTokens;
    this.google = google;
  }

  void add(JsonNode generation) {
    generation.properties().forEach(field -> {
      JsonNode value = field.getValue();
      String name = field.getKey();
      if (value.isNull() || SCHEMAS.contains(name)) {
        return;
      }
      if (SAME.containsKey(name)) {
        json.set(SAME.get(name), value);
      } else if (DROPPED.contains(name)) {
        dropped.add("generationConfig." + name);
      } else {
        add(name, value, generation);
      }
    });
  }

  private void add(String name, JsonNode value, JsonNode generation) {
    switch (name) {
      case "maxOutputTokens" ->
        json.set(oldMaxTokens ? "max_tokens" : "max_completion_tokens", value);
      case "candidateCount" -> {
        if (value.asInt() != 1) {
          throw refused("candidateCount " + value, "leave it out");
        }
      }
      case "responseMimeType" -> addFormat(value.asText(""), generation);
      case "responseModalities" -> {
        for (JsonNode modality : value) {
          if (!modality.asText("").equalsIgnoreCase("TEXT")) {
            throw refused("responseModalities " + modality.asText(), "ask over Gemini's own API");
          }
        }
      }
      case "thinkingConfig" -> addThinking(value);
      default ->
        throw refused(
            name, "leave it out, or set what your server calls it with OpenAiOptions.setMore");
    }
  }

  private IllegalArgumentException refused(String what, String remedy) {
    return ChatSettings.refused(model, "generationConfig." + what, remedy);
  }

  private void addFormat(String type, JsonNode generation) {
    if (type.equals("text/plain")) {
      return;
    }
    if (!type.equals("application/json")) {
      throw refused("responseMimeType " + type, "take application/json");
    }
    JsonNode schema = generation.hasNonNull("responseJsonSchema")
        ? generation.get("responseJsonSchema")
        : GeminiSchema.jsonSchema(generation.path("responseSchema"));
    ObjectNode format = json.putObject("response_format");
    if (schema.isObject()) {
      format.put("type", "json_schema");
      format.putObject("json_schema").put("name", "answer").set("schema", schema);
    } else {
      format.put("type", "json_object");
    }
  }

  private void addThinking(JsonNode thinking) {
    boolean thoughts = thinking.path("includeThoughts").asBoolean(false);
    JsonNode level = thinking.path("thinkingLevel");
    JsonNode budget = thinking.path("thinkingBudget");
    if (google && (thoughts || budget.isInt())) {
      ObjectNode config = Json.object();
      if (thoughts) {
        config.put("include_thoughts", true);
      }
      if (level.isTextual()) {
        config.set("thinking_level", level);
      }
      if (budget.isInt()) {
        config.set("thinking_budget", budget);
      }
      ChatSettings.ofGoogle(json).set("thinking_config", config);
      return;
    }
    if (thoughts) {
      dropped.add("generationConfig.thinkingConfig.includeThoughts");
    }
    if (level.isTextual()) {
      json.put("reasoning_effort", level.textValue().toLowerCase(Locale.ROOT));
    } else if (budget.isInt() && budget.intValue() >= 0) {
      json.put("reasoning_effort", effort(budget.intValue()));
    }
  }

  // The steps that Google names for its own models.
  private static String effort(int budget) {
    if (budget == 0) {
      return "none";
    }
    return budget <= 1024 ? "low" : budget <= 8192 ? "medium" : "high";
  }
}
