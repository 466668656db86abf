package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;

/** Counts tokens in a way that is easy to predict: four characters of text are one. */
public final class Tokens {

  private Tokens() {}

  /** The tokens of a request: its contents, instruction and tools. */
  public static int prompt(JsonNode request) {
    return tokens(characters(request.path("contents"))
        + characters(request.path("systemInstruction"))
        + characters(request.path("tools")));
  }

  /**
   * Everything that {@code parts} took, with {@code asked} tokens of the request and {@code cached}
   * ones before them.
   */
  public static ObjectNode usage(int asked, int cached, Iterable<? extends JsonNode> parts) {
    int prompt = asked + cached;
    int thoughts = 0;
    int answer = 0;
    for (JsonNode part : parts) {
      if (part.path("thought").asBoolean(false)) {
        thoughts += characters(part);
      } else {
        answer += characters(part);
      }
    }
    ObjectNode usage = Json.object().put("promptTokenCount", prompt);
    if (cached > 0) {
      usage.put("cachedContentTokenCount", cached);
    }
    if (answer > 0) {
      usage.put("candidatesTokenCount", tokens(answer));
    }
    if (thoughts > 0) {
      usage.put("thoughtsTokenCount", tokens(thoughts));
    }
    usage.put("totalTokenCount", prompt + tokens(answer) + tokens(thoughts));
    usage
        .putArray("promptTokensDetails")
        .addObject()
        .put("modality", "TEXT")
        .put("tokenCount", prompt);
    return usage;
  }

  private static int tokens(int characters) {
    return (characters + 3) / 4;
  }

  /** The characters of all texts and numbers in the tree; what a signature takes is not counted. */
  private static int characters(JsonNode json) {
    if (json.isContainerNode()) {
      int sum = 0;
      for (var member : json.properties()) {
        sum += member.getKey().equals("thoughtSignature") ? 0 : characters(member.getValue());
      }
      if (json.isArray()) {
        for (JsonNode element : json) {
          sum += characters(element);
        }
      }
      return sum;
    }
    return json.isTextual() || json.isNumber() ? json.asText().length() : 0;
  }
}
