package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Objects;

/**
 * How the model writes its answer. Nothing is sent that was not set: defaults are the model's.
 *
 * <pre>{@code
 * new GenerationConfig().setMaxOutputTokens(500).setThinking(ThinkingConfig.level("LOW"))
 * }</pre>
 */
public final class GenerationConfig {

  private final ObjectNode json;

  /** Sets nothing. */
  public GenerationConfig() {
    this(Json.object());
  }

  /** Copies {@code other}. */
  public GenerationConfig(GenerationConfig other) {
    this(other.json.deepCopy());
  }

  private GenerationConfig(ObjectNode json) {
    this.json = json;
  }

  /** How much chance is in the answer, 0 to 2. Gemini 3.6 and newer ignore it. */
  public GenerationConfig setTemperature(double temperature) {
    return set("temperature", Json.tree(temperature));
  }

  /** The share of likely tokens to choose from, 0 to 1. Gemini 3.6 and newer ignore it. */
  public GenerationConfig setTopP(double topP) {
    return set("topP", Json.tree(topP));
  }

  /** The number of likely tokens to choose from. Gemini 3.6 and newer ignore it. */
  public GenerationConfig setTopK(int topK) {
    return set("topK", Json.tree(topK));
  }

  /**
   * The longest answer in tokens, those of the model's reasoning counted too.
   *
   * @throws IllegalArgumentException if {@code maxOutputTokens} is below 1
   */
  public GenerationConfig setMaxOutputTokens(int maxOutputTokens) {
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "maxOutputTokens: " + maxOutputTokens + " (expected: >= 1)");
    }
    return set("maxOutputTokens", Json.tree(maxOutputTokens));
  }

  /** Texts that end the answer where they come up, at most five. */
  public GenerationConfig setStopSequences(List<String> stopSequences) {
    if (stopSequences.size() > 5) {
      throw new IllegalArgumentException(
          "stopSequences: " + stopSequences.size() + " of them (expected: at most 5)");
    }
    return set("stopSequences", Json.tree(stopSequences));
  }

  /** Makes answers repeatable as far as the model can. */
  public GenerationConfig setSeed(int seed) {
    return set("seed", Json.tree(seed));
  }

  /** How much the model thinks before it answers, and whether it tells its thoughts. */
  public GenerationConfig setThinking(ThinkingConfig thinking) {
    return set("thinkingConfig", thinking.json());
  }

  /** Any field of {@code generationConfig}, as JSON. */
  public GenerationConfig set(String field, JsonNode value) {
    json.set(Objects.requireNonNull(field, "field"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /** The config as it is sent. Read only. */
  public ObjectNode json() {
    return json;
  }
}
