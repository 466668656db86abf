package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What Google adds to a message or a call: {@code {"google": {"thought": true, "thought_signature":
 * "…"}}}.
 *
 * @param signature the opaque text that goes back with the part, or null
 * @param thought whether the text is a summary of the reasoning
 * @param others what else is in there
 */
record ExtraContent(@Nullable String signature, boolean thought, ObjectNode others) {

  static ExtraContent of(JsonNode json) {
    JsonNode google = json.path("google");
    ObjectNode others = Json.object();
    json.properties().forEach(member -> {
      if (!member.getKey().equals("google")) {
        others.set(member.getKey(), member.getValue());
      }
    });
    ObjectNode ofGoogle = Json.object();
    google.properties().forEach(member -> {
      if (!member.getKey().equals("thought_signature") && !member.getKey().equals("thought")) {
        ofGoogle.set(member.getKey(), member.getValue());
      }
    });
    if (!ofGoogle.isEmpty()) {
      others.set("google", ofGoogle);
    }
    return new ExtraContent(
        Json.text(google, "thought_signature"), google.path("thought").asBoolean(false), others);
  }

  /** The same with a signature in it, as it is sent. */
  static ObjectNode signed(ObjectNode others, String signature) {
    ObjectNode json = others.deepCopy();
    ObjectNode google =
        json.path("google") instanceof ObjectNode given ? given : json.putObject("google");
    google.put("thought_signature", signature);
    return json;
  }
}
