package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads lists out of JSON that came from outside. */
final class Items {

  private Items() {}

  /** The objects in an array; whatever is no object keeps its place, as one that says nothing. */
  static <T> List<T> of(JsonNode json, String member, Function<JsonNode, T> item) {
    List<T> items = new ArrayList<>();
    if (json.path(member).isArray()) {
      json.path(member).forEach(value -> items.add(item.apply(value)));
    }
    return List.copyOf(items);
  }

  /** The texts in an array; whatever is no text is left out. */
  static List<String> texts(JsonNode json, String member) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : json.path(member)) {
      if (value.isTextual()) {
        texts.add(value.textValue());
      }
    }
    return List.copyOf(texts);
  }
}
