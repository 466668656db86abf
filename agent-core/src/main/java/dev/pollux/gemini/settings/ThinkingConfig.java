package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Objects;

/**
 * How much the model thinks. Gemini 3 and newer take a level, Gemini 2.5 takes a budget; each refuses
 * the other's.
 *
 * @param json the config as it is sent. Read only
 */
public record ThinkingConfig(ObjectNode json) {

  /** A level: {@code MINIMAL}, {@code LOW}, {@code MEDIUM}, {@code HIGH}, {@code XHIGH} or newer. */
  public static ThinkingConfig level(String level) {
    return new ThinkingConfig(
        Json.object().put("thinkingLevel", Objects.requireNonNull(level, "level")));
  }

  /** A budget in tokens; 0 is off where the model can be without, −1 lets the model choose. */
  public static ThinkingConfig budget(int tokens) {
    if (tokens < -1) {
      throw new IllegalArgumentException("thinkingBudget: " + tokens + " (expected: >= -1)");
    }
    return new ThinkingConfig(Json.object().put("thinkingBudget", tokens));
  }

  /** The model's own default, with nothing said about level or budget. */
  public static ThinkingConfig standard() {
    return new ThinkingConfig(Json.object());
  }

  /** The same, and summaries of the thoughts are part of the answer. */
  public ThinkingConfig withThoughts() {
    return new ThinkingConfig(json.deepCopy().put("includeThoughts", true));
  }
}
