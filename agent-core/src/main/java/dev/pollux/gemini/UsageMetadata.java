package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;

/**
 * How many tokens a request took. A count that Gemini left out is 0.
 *
 * @param promptTokenCount tokens of the request, the cached ones among them
 * @param cachedContentTokenCount tokens of the request that came from a cache
 * @param candidatesTokenCount tokens of the answer, without thoughts
 * @param thoughtsTokenCount tokens of the model's reasoning
 * @param toolUsePromptTokenCount tokens of the results of built-in tools
 * @param totalTokenCount all of them, as Gemini counts
 */
public record UsageMetadata(
    int promptTokenCount,
    int cachedContentTokenCount,
    int candidatesTokenCount,
    int thoughtsTokenCount,
    int toolUsePromptTokenCount,
    int totalTokenCount) {

  /** Nothing used, or nothing known. */
  public static final UsageMetadata NONE = new UsageMetadata(0, 0, 0, 0, 0, 0);

  /** The counts in {@code json}; whatever is no count is 0. */
  public static UsageMetadata of(JsonNode json) {
    return new UsageMetadata(
        count(json, "promptTokenCount"),
        count(json, "cachedContentTokenCount"),
        count(json, "candidatesTokenCount"),
        count(json, "thoughtsTokenCount"),
        count(json, "toolUsePromptTokenCount"),
        count(json, "totalTokenCount"));
  }

  private static int count(JsonNode json, String member) {
    return Math.max(0, Json.integer(json, member, 0));
  }

  /** The sum of both; a count stays at the largest {@code int} once it is there. */
  public UsageMetadata plus(UsageMetadata other) {
    return new UsageMetadata(
        sum(promptTokenCount, other.promptTokenCount),
        sum(cachedContentTokenCount, other.cachedContentTokenCount),
        sum(candidatesTokenCount, other.candidatesTokenCount),
        sum(thoughtsTokenCount, other.thoughtsTokenCount),
        sum(toolUsePromptTokenCount, other.toolUsePromptTokenCount),
        sum(totalTokenCount, other.totalTokenCount));
  }

  private static int sum(int one, int other) {
    return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
  }
}
