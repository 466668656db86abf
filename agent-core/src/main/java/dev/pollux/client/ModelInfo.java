package dev.pollux.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Gemini tells about a model: {@code {"name": "models/gemini-3.8-flash", "inputTokenLimit":
 * 1048576, …}}.
 *
 * @param json the model as it came. Read only
 */
public record ModelInfo(JsonNode json) {

  /** Its name in paths, like {@code models/gemini-3.8-flash}. */
  public String name() {
    return json.path("name").asText("");
  }

  /** The id to make a {@code GeminiModel} with. */
  public String id() {
    String name = name();
    return name.startsWith("models/") ? name.substring("models/".length()) : name;
  }

  /** Its name for people, or null. */
  public @Nullable String displayName() {
    return Json.text(json, "displayName");
  }

  /** How many tokens a request may have, or 0 when Gemini does not say. */
  public int inputTokenLimit() {
    return Json.integer(json, "inputTokenLimit", 0);
  }

  /** How many tokens an answer may have, or 0 when Gemini does not say. */
  public int outputTokenLimit() {
    return Json.integer(json, "outputTokenLimit", 0);
  }

  /** Whether it thinks, as far as Gemini says. */
  public boolean thinking() {
    return json.path("thinking").asBoolean(false);
  }

  /** What it can be asked for, like {@code generateContent} and {@code countTokens}. */
  public List<String> supportedGenerationMethods() {
    List<String> methods = new ArrayList<>();
    json.path("supportedGenerationMethods").forEach(method -> methods.add(method.asText()));
    return List.copyOf(methods);
  }
}
