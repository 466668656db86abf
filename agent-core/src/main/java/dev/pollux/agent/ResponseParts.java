package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Function responses for models that take no images and files in them. */
final class ResponseParts {

  private ResponseParts() {}

  /**
   * The contents with a note in place of every image and file of a function response. The log keeps
   * them, so another model of the same conversation sees them.
   */
  static List<Content> inWords(List<Content> contents) {
    List<Content> all = contents;
    for (int i = 0; i < contents.size(); i++) {
      if (hasParts(contents.get(i))) {
        all = all == contents ? new ArrayList<>(contents) : all;
        all.set(i, inWords(contents.get(i)));
      }
    }
    return all;
  }

  private static boolean hasParts(Content content) {
    for (Part part : content.parts()) {
      if (part instanceof Part.Response response
          && !response.functionResponse().json().path("parts").isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static Content inWords(Content content) {
    ObjectNode json = content.json().deepCopy();
    for (JsonNode part : json.path("parts")) {
      if (part.get("functionResponse") instanceof ObjectNode response
          && response.remove("parts") instanceof ArrayNode parts
          && response.get("response") instanceof ObjectNode said) {
        ArrayNode notes = Json.array();
        parts.forEach(file -> notes.add(note(file)));
        said.set("omitted", notes);
      }
    }
    return Content.of(json);
  }

  private static String note(JsonNode file) {
    JsonNode data = file.has("inlineData") ? file.get("inlineData") : file.path("fileData");
    String name = data.path("displayName").asText(data.path("fileUri").asText(""));
    return "a file of type " + data.path("mimeType").asText("unknown")
        + (name.isEmpty() ? "" : " (" + name + ")") + ", which this model cannot be shown";
  }
}
