package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;

/**
 * From which probability on one kind of harm is blocked: {@code {"category":
 * "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_ONLY_HIGH"}}. Both are open texts, so that a newer
 * one passes; the constants are those of Gemini's documentation.
 *
 * @param category the kind of harm
 * @param threshold where blocking begins
 */
public record SafetySetting(String category, String threshold) {

  /** Hurtful words on somebody's identity. */
  public static final String HARASSMENT = "HARM_CATEGORY_HARASSMENT";

  /** Rude or profane words. */
  public static final String HATE_SPEECH = "HARM_CATEGORY_HATE_SPEECH";

  /** Sexual or lewd words. */
  public static final String SEXUALLY_EXPLICIT = "HARM_CATEGORY_SEXUALLY_EXPLICIT";

  /** Words that promote harmful acts. */
  public static final String DANGEROUS_CONTENT = "HARM_CATEGORY_DANGEROUS_CONTENT";

  /** Blocks from a low probability on. */
  public static final String BLOCK_LOW_AND_ABOVE = "BLOCK_LOW_AND_ABOVE";

  /** Blocks from a medium probability on. */
  public static final String BLOCK_MEDIUM_AND_ABOVE = "BLOCK_MEDIUM_AND_ABOVE";

  /** Blocks a high probability only. */
  public static final String BLOCK_ONLY_HIGH = "BLOCK_ONLY_HIGH";

  /** Blocks nothing, and still rates. */
  public static final String BLOCK_NONE = "BLOCK_NONE";

  /** Turns the filter off. */
  public static final String OFF = "OFF";

  /**
   * Checks that both say something.
   *
   * @throws IllegalArgumentException if one is empty
   */
  public SafetySetting {
    Refused.empty("category", category);
    Refused.empty("threshold", threshold);
  }

  /** The setting as it is sent. */
  public ObjectNode json() {
    return Json.object().put("category", category).put("threshold", threshold);
  }
}
