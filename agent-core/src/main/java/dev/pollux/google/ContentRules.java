package dev.pollux.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.Signatures;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the contents of a request fit a route. Contents that need no change stay the same objects, so
 * that their bytes are made once.
 */
final class ContentRules {

  private final ConfigRules config;
  private final boolean vertex;

  ContentRules(ConfigRules config, boolean vertex) {
    this.config = config;
    this.vertex = vertex;
  }

  /** The contents as the route takes them: the same list when nothing is to be changed. */
  List<Content> adapt(List<Content> contents, Switches switches) {
    List<Content> signed = switches.placeholders() ? Signatures.filledIn(contents) : contents;
    List<Content> adapted = null;
    for (int i = 0; i < signed.size(); i++) {
      Content content = signed.get(i);
      Content fit = fit(content, switches);
      if (fit != content && adapted == null) {
        adapted = new ArrayList<>(signed.subList(0, i));
      }
      if (adapted != null && !fit.parts().isEmpty()) {
        adapted.add(fit);
      }
    }
    return adapted == null ? signed : adapted;
  }

  private Content fit(Content content, Switches switches) {
    ObjectNode json = null;
    List<Part> parts = content.parts();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      JsonNode fit = fit(part, switches);
      if (fit != part.json()) {
        json = json == null ? content.json().deepCopy() : json;
        ArrayNode array = (ArrayNode) json.get("parts");
        int at = i - (parts.size() - array.size());
        if (fit == null) {
          array.remove(at);
        } else {
          array.set(at, fit);
        }
      }
    }
    return json == null ? content : Content.of(json);
  }

  /** The part, a changed copy of it, or null when it cannot be sent. */
  private @Nullable JsonNode fit(Part part, Switches switches) {
    JsonNode json = part.json();
    if (part instanceof Part.Call) {
      json = switches.ids() ? json : without(json, "functionCall", "id");
    } else if (part instanceof Part.Response) {
      json = switches.ids() ? json : without(json, "functionResponse", "id");
    } else if (part instanceof Part.InlineData && !vertex) {
      json = withoutDisplayName(json, "inlineData");
    } else if (part instanceof Part.FileData && !vertex) {
      json = withoutDisplayName(json, "fileData");
    } else if (vertex && (part instanceof Part.ToolCall || part instanceof Part.ToolResponse)) {
      config.sayOnce("what Vertex AI does not know", List.of("toolCall", "toolResponse"));
      return null;
    }
    if (vertex && json.has("partMetadata")) {
      config.sayOnce("what Vertex AI does not know", List.of("partMetadata"));
      return json.<ObjectNode>deepCopy().without("partMetadata");
    }
    return json;
  }

  private JsonNode withoutDisplayName(JsonNode json, String field) {
    JsonNode changed = without(json, field, "displayName");
    if (changed != json) {
      config.sayOnce("what only Vertex AI takes", List.of("displayName"));
    }
    return changed;
  }

  private static JsonNode without(JsonNode json, String field, String member) {
    if (!json.path(field).has(member)) {
      return json;
    }
    ObjectNode copy = json.deepCopy();
    ((ObjectNode) copy.get(field)).remove(member);
    return copy;
  }
}
