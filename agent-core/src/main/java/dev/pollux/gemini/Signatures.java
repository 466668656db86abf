package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Makes a history acceptable that this model, or this route, did not write: one that was imported,
 * shortened, or begun with another model. Pure functions; a content that needs no change is given back
 * as the very same object.
 *
 * <p>From Gemini 3 on the first function call of every step of the current turn must carry a {@code
 * thoughtSignature}; a request without is refused with 400. The current turn begins at the newest
 * user content that holds no function response; every model content behind it is a step.
 *
 * <p>Use none of this while the true signatures are there: without them the model has lost its
 * reasoning.
 */
public final class Signatures {

  /** What Gemini takes in place of a signature that there never was. */
  public static final String PLACEHOLDER = "skip_thought_signature_validator";

  private static final String SIGNATURE = "thoughtSignature";

  private Signatures() {}

  /**
   * The contents with the {@link #PLACEHOLDER} on the first function call of each step of the current
   * turn, where that call has no signature. Signatures that are there stay.
   */
  public static List<Content> filledIn(List<Content> contents) {
    int turn = currentTurn(contents);
    return changed(contents, (index, parts) -> index < turn ? parts : firstCallSigned(parts));
  }

  /**
   * The contents without any signature of a model, for when one was refused as foreign: in the current
   * turn calls that had one have the {@link #PLACEHOLDER}, as has the first function call of each
   * step; all other signatures are gone, and with them the parts that were nothing else.
   */
  public static List<Content> replaced(List<Content> contents) {
    int turn = currentTurn(contents);
    return changed(contents, (index, parts) -> {
      List<JsonNode> unsigned = new ArrayList<>();
      for (JsonNode part : parts) {
        JsonNode bare = index >= turn && isSignedCall(part)
            ? signed((ObjectNode) part)
            : without(part, SIGNATURE);
        if (bare == part || !isNothing(bare)) {
          unsigned.add(bare);
        }
      }
      if (unsigned.isEmpty() && !parts.isEmpty()) {
        unsigned.add(Json.object().put("text", "")); // a content without parts is refused
      }
      return index < turn ? unsigned : firstCallSigned(unsigned);
    });
  }

  /**
   * The contents with no {@code id} on function calls and function responses, for a route that refuses
   * the field. Calls and responses then belong together by their order.
   */
  public static List<Content> withoutIds(List<Content> contents) {
    List<Content> all = new ArrayList<>();
    for (Content content : contents) {
      all.add(withParts(content, parts -> {
        List<JsonNode> bare = new ArrayList<>();
        parts.forEach(
            part -> bare.add(withoutIn(withoutIn(part, "functionCall"), "functionResponse")));
        return bare;
      }));
    }
    return List.copyOf(all);
  }

  private interface Change {
    List<JsonNode> of(int index, List<JsonNode> parts);
  }

  private static List<Content> changed(List<Content> contents, Change change) {
    List<Content> all = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      Content content = contents.get(i);
      int index = i;
      all.add(
          content.role().equals("model")
              ? withParts(content, parts -> change.of(index, parts))
              : content);
    }
    return List.copyOf(all);
  }

  private static int currentTurn(List<Content> contents) {
    for (int i = contents.size() - 1; i >= 0; i--) {
      Content content = contents.get(i);
      if (!content.role().equals("model")
          && content.parts().stream().noneMatch(Part.Response.class::isInstance)) {
        return i;
      }
    }
    return 0;
  }

  private static List<JsonNode> firstCallSigned(List<JsonNode> parts) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof ObjectNode part && part.path("functionCall").isObject()) {
        if (hasSignature(part)) {
          return parts;
        }
        List<JsonNode> filled = new ArrayList<>(parts);
        filled.set(i, signed(part));
        return filled;
      }
    }
    return parts;
  }

  private static boolean hasSignature(JsonNode part) {
    return !part.path(SIGNATURE).asText("").isEmpty();
  }

  private static boolean isSignedCall(JsonNode part) {
    return hasSignature(part)
        && (part.hasNonNull("functionCall")
            || part.hasNonNull("toolCall")
            || part.hasNonNull("toolResponse"));
  }

  // {"text": ""} and {} carried the signature and nothing else.
  private static boolean isNothing(JsonNode part) {
    return part.properties().stream()
        .allMatch(member -> member.getValue().isNull()
            || member.getKey().equals("thought")
            || (member.getKey().equals("text") && member.getValue().asText().isEmpty()));
  }

  private static JsonNode signed(ObjectNode part) {
    ObjectNode copy = Json.object();
    copy.setAll(part);
    return copy.put(SIGNATURE, PLACEHOLDER);
  }

  private static JsonNode without(JsonNode json, String member) {
    if (!json.has(member)) {
      return json;
    }
    ObjectNode copy = Json.object();
    copy.setAll((ObjectNode) json);
    copy.remove(member);
    return copy;
  }

  private static JsonNode withoutIn(JsonNode part, String member) {
    JsonNode inner = part.path(member);
    JsonNode bare = without(inner, "id");
    if (bare == inner) {
      return part;
    }
    ObjectNode copy = Json.object();
    copy.setAll((ObjectNode) part);
    copy.set(member, bare);
    return copy;
  }

  private static Content withParts(Content content, UnaryOperator<List<JsonNode>> change) {
    List<JsonNode> parts = content.parts().stream().map(Part::json).toList();
    List<JsonNode> changed = change.apply(parts);
    if (isSame(parts, changed)) {
      return content;
    }
    ObjectNode json = Json.object();
    json.setAll(content.json());
    ArrayNode array = Json.array();
    changed.forEach(array::add);
    json.set("parts", array);
    return Content.of(json);
  }

  private static boolean isSame(List<JsonNode> parts, List<JsonNode> others) {
    if (parts.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) != others.get(i)) {
        return false;
      }
    }
    return true;
  }
}
