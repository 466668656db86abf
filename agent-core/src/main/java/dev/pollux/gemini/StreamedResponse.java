package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a streamed answer together to the one answer they are.
 *
 * <p>Runs of plain text become one part; a part that is signed, or of any other kind, stays as it
 * came, and an empty text without a signature goes away. Of everything beside the parts the last
 * value counts; token counts are cumulative on the wire. A single chunk is the answer as it is.
 */
public final class StreamedResponse {

  private @Nullable GenerateContentResponse first;
  private @Nullable ObjectNode whole;
  private final ArrayNode parts = Json.array();
  private final StringBuilder text = new StringBuilder();
  private boolean textOpen;
  private boolean textIsThought;

  /** Adds the next chunk. */
  public void add(GenerateContentResponse chunk) {
    if (first == null) {
      first = chunk;
      return;
    }
    if (whole == null) {
      whole = Json.object();
      merge(first.json());
    }
    merge(chunk.json());
  }

  /** The answer so far; with no chunk at all, an empty one. */
  public GenerateContentResponse response() {
    if (whole == null) {
      return first == null ? GenerateContentResponse.of(Json.object()) : first;
    }
    closeText();
    ObjectNode copy = Json.object();
    copy.setAll(whole);
    if (whole.path("candidates").path(0) instanceof ObjectNode candidate && !parts.isEmpty()) {
      ObjectNode content = Json.object();
      if (candidate.path("content") instanceof ObjectNode given) {
        content.setAll(given);
      }
      content.set("parts", Json.array().addAll(parts));
      ObjectNode finished = Json.object();
      finished.setAll(candidate);
      finished.set("content", content);
      copy.set("candidates", Json.array().add(finished));
    }
    return GenerateContentResponse.of(copy);
  }

  private void merge(ObjectNode chunk) {
    chunk.properties().forEach(member -> {
      if (member.getKey().equals("candidates")) {
        if (member.getValue().path(0) instanceof ObjectNode candidate) {
          mergeCandidate(candidate);
        }
      } else if (!member.getValue().isNull()) {
        whole.set(member.getKey(), member.getValue());
      }
    });
  }

  private void mergeCandidate(ObjectNode candidate) {
    ObjectNode merged = whole.path("candidates").path(0) instanceof ObjectNode known
        ? known
        : whole.withArray("candidates").addObject();
    candidate.properties().forEach(member -> {
      if (member.getKey().equals("content")) {
        mergeContent(merged, member.getValue());
      } else if (!member.getValue().isNull()) {
        merged.set(member.getKey(), member.getValue());
      }
    });
  }

  private void mergeContent(ObjectNode candidate, JsonNode content) {
    ObjectNode merged = candidate.path("content") instanceof ObjectNode known
        ? known
        : candidate.putObject("content");
    content.properties().forEach(member -> {
      if (member.getKey().equals("parts")) {
        member.getValue().forEach(this::addPart);
      } else if (!member.getValue().isNull()) {
        merged.set(member.getKey(), member.getValue());
      }
    });
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
    if (call.isObject() && Json.text(call, "name") == null) {
      mergeNamelessCall(call);
    } else {
      parts.add(part);
    }
  }

  /** A part with a text and perhaps the flag of a thought, and nothing else that must survive. */
  private static boolean isPlainText(JsonNode part) {
    if (!part.path("text").isTextual()) {
      return false;
    }
    int known = 1;
    if (part.has("thought")) {
      known++;
    }
    if (part.has("thoughtSignature") && part.get("thoughtSignature").isNull()) {
      known++;
    }
    return part.size() == known;
  }

  // One route sends a named call without arguments and the arguments in a nameless call behind it.
  private void mergeNamelessCall(JsonNode call) {
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
    parts.set(parts.size() - 1, part);
  }

  private void closeText() {
    if (!textOpen) {
      return;
    }
    ObjectNode part = parts.addObject();
    if (textIsThought) {
      part.put("thought", true);
    }
    part.set("text", TextNode.valueOf(text.toString()));
    text.setLength(0);
    textOpen = false;
  }
}
