package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;

/** Token counts, from {@code usage} to {@code usageMetadata}. */
final class ChatUsage {

  private ChatUsage() {}

  static ObjectNode metadata(JsonNode usage) {
    int prompt = count(usage, "prompt_tokens");
    int completion = count(usage, "completion_tokens");
    int total = Math.max(count(usage, "total_tokens"), prompt + completion);
    int thoughts = count(usage.path("completion_tokens_details"), "reasoning_tokens");
    int beside = total - prompt - completion;
    ObjectNode json = Json.object();
    json.put("promptTokenCount", prompt);
    // OpenAI counts reasoning as part of the completion; Google counts it beside, and only in the
    // total.
    json.put("candidatesTokenCount", beside > 0 ? completion : Math.max(0, completion - thoughts));
    put(json, "thoughtsTokenCount", beside > 0 ? beside : Math.min(thoughts, completion));
    int cached = count(usage.path("prompt_tokens_details"), "cached_tokens");
    put(
        json,
        "cachedContentTokenCount",
        cached > 0 ? cached : count(usage, "prompt_cache_hit_tokens"));
    json.put("totalTokenCount", total);
    return json;
  }

  private static int count(JsonNode json, String member) {
    return Math.min(Integer.MAX_VALUE / 4, Math.max(0, Json.integer(json, member, 0)));
  }

  private static void put(ObjectNode json, String member, int count) {
    if (count > 0) {
      json.put(member, count);
    }
  }
}
