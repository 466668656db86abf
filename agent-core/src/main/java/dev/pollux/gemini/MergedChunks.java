package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.metadata.Hops;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link StreamedResponse} knows of an answer of more than one chunk. */
final class MergedChunks {

  private final ObjectNode whole = Json.object();
  private @Nullable ObjectNode candidate;
  private @Nullable ObjectNode content;
  private final ArrayNode parts = Json.array();
  private final StringBuilder text = new StringBuilder();
  private boolean textOpen;
  private boolean textIsThought;
  private final Map<String, JsonNode> hopsBefore = new HashMap<>();
  private boolean hopped;
  private int partsBefore;
  private int bytesBefore;

  /** The first chunk. */
  MergedChunks(ObjectNode first) {
    merge(first);
  }

  /** The answer so far. */
  ObjectNode soFar() {
    ObjectNode copy = shallowCopy(whole);
    if (candidate != null) {
      ObjectNode soFar = shallowCopy(candidate);
      if (content != null) {
        soFar.set("content", contentSoFar(content));
      }
      copy.set("candidates", Json.array().add(soFar));
    }
    return copy;
  }

  private ObjectNode contentSoFar(ObjectNode given) {
    ArrayNode all = Json.array().addAll(parts);
    if (textOpen) {
      all.add(openText());
    }
    ObjectNode content = shallowCopy(given);
    if (!all.isEmpty()) {
      content.set("parts", all);
    }
    return content;
  }

  private static ObjectNode shallowCopy(ObjectNode json) {
    ObjectNode copy = Json.object();
    copy.setAll(json);
    return copy;
  }

  /** Adds the next chunk. */
  void merge(ObjectNode chunk) {
    if (chunk.path("candidates").path(0) instanceof ObjectNode next && isNextHop(next)) {
      beginHop();
    }
    for (Map.Entry<String, JsonNode> member : chunk.properties()) {
      JsonNode value = member.getValue();
      if (member.getKey().equals("candidates")) {
        if (value.path(0) instanceof ObjectNode next) {
          mergeCandidate(next);
        }
      } else if (!value.isNull()) {
        whole.set(member.getKey(), joined(member.getKey(), value));
      }
    }
  }

  private boolean isNextHop(ObjectNode next) {
    String ended = FinishReason.CONTINUATION.value();
    if (candidate == null || !ended.equals(Json.text(candidate, "finishReason"))) {
      return false;
    }
    // A last chunk of the same hop may say the reason again, with no parts.
    return !ended.equals(Json.text(next, "finishReason"))
        || !next.path("content").path("parts").isEmpty();
  }

  private void beginHop() {
    closeText();
    hopped = true;
    partsBefore = parts.size();
    bytesBefore = 0;
    for (JsonNode part : parts) {
      if (!part.path("thought").asBoolean(false)) {
        bytesBefore += part.path("text").asText("").getBytes(StandardCharsets.UTF_8).length;
      }
    }
    candidate.remove(List.of("finishReason", "continuationToken"));
    hopsBefore.put("usageMetadata", whole.path("usageMetadata"));
    for (String member : List.of("groundingMetadata", "citationMetadata", "urlContextMetadata")) {
      hopsBefore.put(member, candidate.path(member));
    }
  }

  private JsonNode joined(String member, JsonNode value) {
    if (!hopped || !value.isObject()) {
      return value;
    }
    JsonNode before = hopsBefore.getOrDefault(member, MissingNode.getInstance());
    switch (member) {
      case "usageMetadata":
        return Hops.usage(before, value);
      case "groundingMetadata":
        return Hops.grounding(before, value, partsBefore);
      case "citationMetadata":
        return Hops.citations(before, value, bytesBefore);
      case "urlContextMetadata":
        return Hops.urls(before, value);
      default:
        return value;
    }
  }

  private void mergeCandidate(ObjectNode next) {
    if (candidate == null) {
      candidate = whole.putArray("candidates").addObject();
    }
    for (Map.Entry<String, JsonNode> member : next.properties()) {
      JsonNode value = member.getValue();
      if (member.getKey().equals("content")) {
        if (value.isObject()) {
          mergeContent(value);
        }
      } else if (!value.isNull()) {
        candidate.set(member.getKey(), joined(member.getKey(), value));
      }
    }
  }

  private void mergeContent(JsonNode next) {
    if (content == null) {
      content = candidate.putObject("content");
    }
    for (Map.Entry<String, JsonNode> member : next.properties()) {
      JsonNode value = member.getValue();
      if (member.getKey().equals("parts")) {
        for (JsonNode part : value) {
          addPart(part);
        }
      } else if (!value.isNull()) {
        content.set(member.getKey(), value);
      }
    }
  }

  private void addPart(JsonNode part) {
    if (isPlainText(part)) {
      String piece = part.get("text").textValue();
      if (piece.isEmpty()) {
        return;
      }
      boolean thought = part.path("thought").asBoolean(false);
      if (textOpen && thought != textIsThought) {
        closeText();
      }
      textOpen = true;
      textIsThought = thought;
      text.append(piece);
      return;
    }
    closeText();
    JsonNode call = part.path("functionCall");
    if (isNameless(call)) {
      mergeNamelessCall(part, call);
    } else {
      parts.add(part);
    }
  }

  static boolean isNameless(JsonNode call) {
    return call.isObject() && call.path("name").asText("").isEmpty();
  }

  /** A part with a text and perhaps the flag of a thought, and nothing else that must survive. */
  private static boolean isPlainText(JsonNode part) {
    if (!part.path("text").isTextual()) {
      return false;
    }
    for (Map.Entry<String, JsonNode> member : part.properties()) {
      String name = member.getKey();
      if (!name.equals("text") && !name.equals("thought") && !member.getValue().isNull()) {
        return false;
      }
    }
    return true;
  }

  // One route sends a named call without arguments and the arguments in a nameless call behind it.
  private void mergeNamelessCall(JsonNode nameless, JsonNode call) {
    if (parts.isEmpty()
        || !(parts.get(parts.size() - 1) instanceof ObjectNode last)
        || !(last.path("functionCall") instanceof ObjectNode named)
        || !(call.path("args") instanceof ObjectNode args)) {
      return;
    }
    ObjectNode joined = named.deepCopy();
    ObjectNode joinedArgs =
        joined.path("args") instanceof ObjectNode given ? given : joined.putObject("args");
    joinedArgs.setAll(args);
    ObjectNode part = last.deepCopy();
    part.set("functionCall", joined);
    if (!part.hasNonNull("thoughtSignature") && nameless.hasNonNull("thoughtSignature")) {
      part.set("thoughtSignature", nameless.get("thoughtSignature"));
    }
    parts.set(parts.size() - 1, part);
  }

  private void closeText() {
    if (!textOpen) {
      return;
    }
    parts.add(openText());
    text.setLength(0);
    textOpen = false;
  }

  private ObjectNode openText() {
    ObjectNode part = Json.object();
    if (textIsThought) {
      part.put("thought", true);
    }
    return part.put("text", text.toString());
  }
}
