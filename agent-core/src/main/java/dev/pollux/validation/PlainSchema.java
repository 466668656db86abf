package dev.pollux.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A schema that says no more than most do: types, members, items, texts to choose from. Looking through
 * a value with it costs next to nothing, so it is asked first. It knows what is surely valid; whatever
 * else there is to say about a value, and about all other schemas, is up to the library.
 */
final class PlainSchema {

  /** What says nothing about a value. */
  private static final Set<String> NOTES =
      Set.of("title", "description", "default", "examples", "deprecated", "$comment");

  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "integer", "number", "boolean", "null");

  private final Set<String> types = new HashSet<>();
  private final List<JsonNode> choices = new ArrayList<>();
  private final Map<String, PlainSchema> members = new HashMap<>();
  private final List<String> required = new ArrayList<>();
  private @Nullable PlainSchema items;
  private boolean closed;
  private boolean int32;
  private boolean int64;

  private PlainSchema() {}

  /** The schema, or null when there is more in it. */
  static @Nullable PlainSchema of(JsonNode document) {
    if (!(document instanceof ObjectNode schema)) {
      return null;
    }
    PlainSchema plain = new PlainSchema();
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      if (!plain.reads(keyword.getKey(), keyword.getValue())) {
        return null;
      }
    }
    return plain;
  }

  private boolean reads(String keyword, JsonNode says) {
    switch (keyword) {
      case "type":
        return says.isArray() ? readsTypes(says) : readsType(says);
      case "enum":
        says.forEach(choices::add);
        return !choices.isEmpty() && choices.stream().allMatch(JsonNode::isTextual);
      case "properties":
        return readsMembers(says);
      case "required":
        says.forEach(name -> required.add(name.asText()));
        return says.isArray();
      case "items":
        items = of(says);
        return items != null;
      case "additionalProperties":
        closed = says.isBoolean() && !says.booleanValue();
        return says.isBoolean();
      case "format":
        int32 = says.asText().equals("int32");
        int64 = says.asText().equals("int64");
        return int32 || int64;
      default:
        return NOTES.contains(keyword);
    }
  }

  private boolean readsTypes(JsonNode says) {
    for (JsonNode type : says) {
      if (!readsType(type)) {
        return false;
      }
    }
    return !types.isEmpty();
  }

  private boolean readsType(JsonNode says) {
    types.add(says.asText());
    return says.isTextual() && TYPES.contains(says.textValue());
  }

  private boolean readsMembers(JsonNode says) {
    for (Map.Entry<String, JsonNode> member : says.properties()) {
      PlainSchema plain = of(member.getValue());
      if (plain == null) {
        return false;
      }
      members.put(member.getKey(), plain);
    }
    return says.isObject();
  }

  /** True for a value that is valid; false when it is not, or may be in a way that is not plain. */
  boolean holds(JsonNode value) {
    if (!types.isEmpty() && !types.contains(type(value))) {
      return false;
    }
    if (!choices.isEmpty() && !choices.contains(value)) {
      return false;
    }
    if (value.isNumber() && (int32 || int64)) {
      return int32 ? value.isInt() : value.isInt() || value.isLong();
    }
    if (value.isObject()) {
      return holdsMembers(value);
    }
    PlainSchema each = items;
    if (each != null && value.isArray()) {
      for (JsonNode item : value) {
        if (!each.holds(item)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean holdsMembers(JsonNode value) {
    for (String name : required) {
      if (!value.has(name)) {
        return false;
      }
    }
    int known = 0;
    for (Map.Entry<String, PlainSchema> member : members.entrySet()) {
      JsonNode inner = value.get(member.getKey());
      if (inner != null) {
        known++;
        if (!member.getValue().holds(inner)) {
          return false;
        }
      }
    }
    return !closed || known == value.size();
  }

  // A whole number that is written with a fraction may be an integer as well: not for this to say.
  private String type(JsonNode value) {
    if (value.isTextual()) {
      return "string";
    } else if (value.isIntegralNumber()) {
      return types.contains("integer") ? "integer" : "number";
    } else if (value.isNumber()) {
      return "number";
    } else if (value.isBoolean()) {
      return "boolean";
    } else if (value.isObject()) {
      return "object";
    } else if (value.isArray()) {
      return "array";
    }
    return value.isNull() ? "null" : "";
  }
}
