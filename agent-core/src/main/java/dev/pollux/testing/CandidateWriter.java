package dev.pollux.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.Face;
import java.util.List;

/** Writes one GenerateContentResponse in the manner of one service. */
final class CandidateWriter {

  private static final String NOW = "2026-11-12T10:11:12.131415Z";

  private final Reply reply;
  private final Face face;

  CandidateWriter(Reply reply, Face face) {
    this.reply = reply;
    this.face = face;
  }

  /** A response without usage; with {@code last}, all that comes at the end of an answer. */
  ObjectNode response(List<ObjectNode> parts, boolean last) {
    ObjectNode response = Json.object();
    response.putArray("candidates").add(candidate(parts, last));
    if (face != Face.GOOGLE) {
      response.put("createTime", NOW);
    }
    if (face == Face.GATEWAY) {
      response.putNull("promptFeedback");
    }
    return response;
  }

  private ObjectNode candidate(List<ObjectNode> parts, boolean last) {
    ObjectNode candidate = Json.object();
    ObjectNode content = candidate.putObject("content");
    if (!parts.isEmpty()) {
      ArrayNode array = content.putArray("parts");
      parts.forEach((JsonNode part) -> array.add(part));
    }
    content.put("role", "model");
    if (face == Face.GATEWAY) {
      // It knows these members, has nothing for them, and says so.
      candidate.putNull("finishReason").putNull("safetyRatings").putNull("citationMetadata");
    }
    if (last && reply.finishReason != null) {
      candidate.put("finishReason", reply.finishReason);
    }
    if (last && reply.finishMessage != null) {
      candidate.put("finishMessage", reply.finishMessage);
    }
    if (last) {
      candidate.setAll(reply.candidate);
      if (!reply.citations.isEmpty()) {
        ArrayNode citations = candidate
            .putObject("citationMetadata")
            .putArray(face == Face.GOOGLE ? "citationSources" : "citations");
        reply.citations.forEach((JsonNode citation) -> citations.add(citation));
      }
    }
    return candidate.put("index", 0);
  }

  /** Adds what the reply and the service tell beside the counted tokens. */
  ObjectNode usage(ObjectNode counted) {
    int cached = counted.path("cachedContentTokenCount").asInt() + reply.cachedTokens;
    if (cached > 0) {
      counted.put("cachedContentTokenCount", cached);
    }
    if (reply.toolUseTokens > 0) {
      counted.put("toolUsePromptTokenCount", reply.toolUseTokens);
      counted.put("totalTokenCount", counted.path("totalTokenCount").asInt() + reply.toolUseTokens);
    }
    if (face != Face.GOOGLE) {
      counted.put("trafficType", "ON_DEMAND");
    }
    return counted;
  }
}
