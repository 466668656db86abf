package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds for {@code generationConfig} and {@code safetySettings}. */
final class SettingRules {

  private static final int MOST_STOP_SEQUENCES = 5;
  private static final int MOST_LOGPROBS = 20;
  private static final String JSON = "application/json";

  private SettingRules() {}

  /** What is wrong with the settings of a request, or null. */
  static @Nullable GoogleError check(JsonNode request, Asked asked) {
    JsonNode config = request.path("generationConfig");
    GoogleError error = thinking(config.path("thinkingConfig"), asked.family());
    error = error == null ? sampling(config, asked.family()) : error;
    error = error == null ? output(config) : error;
    error = error == null ? jsonBesideTools(request, asked.family()) : error;
    return error == null ? safety(request.path("safetySettings")) : error;
  }

  private static @Nullable GoogleError thinking(JsonNode thinking, Family family) {
    boolean budget = thinking.has("thinkingBudget");
    String level = Json.text(thinking, "thinkingLevel");
    if (budget && level != null) {
      return GoogleError.invalidArgument(
          "You can only set only one of thinking budget and thinking level.");
    }
    if (level != null) {
      List<String> levels = family.thinkingLevels();
      if (levels.isEmpty()) {
        return GoogleError.invalidArgument("Thinking level is not supported for this model.");
      }
      return levels.contains(level.toUpperCase(Locale.ROOT))
          ? null
          : GoogleError.invalidArgument(
              "Thinking level " + level + " is not supported for this model.");
    }
    if (!budget) {
      return null;
    }
    if (family.isGemini4()) {
      return GoogleError.invalidArgument(
          "Thinking budget is not supported for this model. Please use thinking level instead.");
    }
    long tokens = thinking.get("thinkingBudget").asLong();
    return family.takesBudget(tokens)
        ? null
        : GoogleError.invalidArgument("The thinking budget " + tokens + " is invalid.");
  }

  private static @Nullable GoogleError sampling(JsonNode config, Family family) {
    if (family.isStern() && (config.has("presencePenalty") || config.has("frequencyPenalty"))) {
      return GoogleError.invalidArgument("Penalty is not enabled for this model");
    }
    int candidates = config.path("candidateCount").asInt(1);
    if (candidates < 1 || candidates > (family.isGemini4() ? 1 : 8)) {
      return GoogleError.invalidArgument(
          candidates < 1
              ? "candidate_count must be at least 1."
              : "Multiple candidates is not enabled for this model");
    }
    double temperature = config.path("temperature").asDouble(1);
    if (temperature < 0 || temperature > 2) {
      return GoogleError.field(
          "generation_config.temperature", "temperature must be in the range [0.0, 2.0].");
    }
    int logprobs = config.path("logprobs").asInt(0);
    if (logprobs < 0 || logprobs > MOST_LOGPROBS) {
      return GoogleError.field(
          "generation_config.logprobs", "logprobs must be in the range [0, 20].");
    }
    return config.has("logprobs") && !config.path("responseLogprobs").asBoolean(false)
        ? GoogleError.field(
            "generation_config.logprobs", "logprobs needs response_logprobs to be true.")
        : null;
  }

  private static @Nullable GoogleError output(JsonNode config) {
    if (config.path("stopSequences").size() > MOST_STOP_SEQUENCES) {
      return GoogleError.field(
          "generation_config.stop_sequences",
          "At most " + MOST_STOP_SEQUENCES + " stop sequences can be specified.");
    }
    String jsonSchema =
        config.has("_responseJsonSchema") ? "_responseJsonSchema" : "responseJsonSchema";
    if (config.has("responseSchema") && config.has(jsonSchema)) {
      return GoogleError.field(
          "generation_config.response_schema",
          "`response_schema` and `response_json_schema` are mutually exclusive.");
    }
    String type = config.path("responseMimeType").asText();
    if (config.has("responseSchema") && !type.equals(JSON) && !type.equals("text/x.enum")) {
      return GoogleError.field(
          "generation_config.response_mime_type",
          "response_schema needs response_mime_type 'application/json' or 'text/x.enum'.");
    }
    if (config.has(jsonSchema) && !type.equals(JSON)) {
      return GoogleError.field(
          "generation_config.response_mime_type",
          "response_json_schema needs response_mime_type 'application/json'.");
    }
    return SchemaRules.check(config.path("responseSchema"), "generation_config.response_schema");
  }

  /** Before Gemini 3, an answer was JSON or came of tools. */
  private static @Nullable GoogleError jsonBesideTools(JsonNode request, Family family) {
    String type = request.path("generationConfig").path("responseMimeType").asText();
    if (family.isGemini3() || !type.equals(JSON)) {
      return null;
    }
    for (JsonNode tool : request.path("tools")) {
      if (!tool.isEmpty()) {
        boolean functions = tool.has("functionDeclarations");
        return GoogleError.invalidArgument((functions ? "Function calling" : "Tool use")
            + " with a response mime type: 'application/json' is unsupported");
      }
    }
    return null;
  }

  private static @Nullable GoogleError safety(JsonNode settings) {
    Set<String> categories = new HashSet<>();
    for (JsonNode setting : settings) {
      if (!categories.add(setting.path("category").asText())) {
        return GoogleError.field(
            "safety_settings",
            "only one setting may be given for category "
                + setting.path("category").asText() + ".");
      }
    }
    return null;
  }
}
