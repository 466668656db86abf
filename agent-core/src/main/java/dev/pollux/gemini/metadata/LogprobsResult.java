package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How likely the tokens of an answer were: {@code {"chosenCandidates": [{"token": "…", "tokenId": 7,
 * "logProbability": -0.1}], "topCandidates": [{"candidates": […]}], "logProbabilitySum": -1.5}}.
 *
 * @param json the result as received. Read only
 */
public record LogprobsResult(@JsonValue JsonNode json) {

  /** The tokens of the answer. */
  public List<Token> chosenCandidates() {
    return Items.of(json, "chosenCandidates", Token::new);
  }

  /** For each step the likeliest tokens, the likeliest first. */
  public List<List<Token>> topCandidates() {
    return Items.of(json, "topCandidates", step -> Items.of(step, "candidates", Token::new));
  }

  /**
   * One token.
   *
   * @param json the token as received. Read only
   */
  public record Token(@JsonValue JsonNode json) {

    /** Its text; empty when Gemini left it out. */
    public String token() {
      return json.path("token").asText("");
    }

    /** Its number in the model's vocabulary. */
    public int tokenId() {
      return json.path("tokenId").asInt(0);
    }

    /** The natural logarithm of its probability; 0 is certain. */
    public double logProbability() {
      return json.path("logProbability").asDouble(0);
    }
  }
}
