package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Brings a generated schema into the shape that Gemini takes: definitions are written out where they
 * are used, unless they contain themselves; there is no {@code allOf}; nothing stands beside a {@code
 * $ref}.
 */
final class GeminiShape {

  /** In the name of a definition that is part of another one of the same type. */
  static final String PART = ".";

  /** Beside a reference to an object that is unwrapped: the names its members get, like at_*. */
  static final String RENAME = "$rename";

  static final String PREFIX = "#/$defs/";

  private final ObjectNode definitions;
  private final Deque<String> open = new ArrayDeque<>();
  private final Set<String> circular = new HashSet<>();
  private final Map<String, ObjectNode> kept = new TreeMap<>();

  private GeminiShape(ObjectNode definitions) {
    this.definitions = definitions;
  }

  static ObjectNode of(ObjectNode schema, ObjectNode definitions) {
    GeminiShape shape = new GeminiShape(definitions);
    ObjectNode shaped = shape.schema(schema);
    JsonNode ref = shaped.get("$ref");
    if (ref != null) {
      // Not a lone $ref: who reads only the top of a schema looks for a type there.
      shaped = shape.kept.getOrDefault(name(ref), Json.object()).deepCopy();
    }
    if (!shape.kept.isEmpty()) {
      ObjectNode all = shaped.putObject("$defs");
      shape.kept.forEach(all::set);
    }
    return shaped;
  }

  private static String name(JsonNode ref) {
    return ref.textValue().substring(PREFIX.length());
  }

  private ObjectNode schema(JsonNode schema) {
    if (schema.has(RENAME)) {
      return renamed(schema);
    }
    if (schema.has("$ref")) {
      return definition(name(schema.get("$ref")));
    }
    ObjectNode shaped = Json.object();
    for (String first : List.of("type", "description")) {
      if (schema.has(first)) {
        shaped.set(first, schema.get(first));
      }
    }
    schema.properties().forEach(keyword -> {
      JsonNode value = keyword.getValue();
      switch (keyword.getKey()) {
        case "properties" -> {
          ObjectNode properties = shaped.putObject("properties");
          value.properties().forEach(e -> properties.set(e.getKey(), schema(e.getValue())));
        }
        case "items", "additionalProperties" ->
          shaped.set(keyword.getKey(), value.isObject() ? schema(value) : value);
        case "anyOf", "allOf" -> {
          ArrayNode branches = shaped.putArray(keyword.getKey());
          value.forEach(branch -> branches.add(schema(branch)));
        }
        default -> shaped.set(keyword.getKey(), value.deepCopy());
      }
    });
    if (shaped.remove("allOf") instanceof ArrayNode parts) {
      return merged(parts, shaped);
    }
    return shaped.remove("anyOf") instanceof ArrayNode branches ? anyOf(branches, shaped) : shaped;
  }

  private ObjectNode definition(String name) {
    if (kept.containsKey(name) || open.contains(name)) {
      circular.add(name);
      return Json.object().put("$ref", PREFIX + name);
    }
    JsonNode definition = definitions.path(name);
    // A part is merged into what it is a part of, so it is never a reference itself. It cannot
    // contain itself without passing by the whole.
    if (name.contains(PART)) {
      return schema(definition);
    }
    open.push(name);
    ObjectNode shaped = schema(definition);
    open.pop();
    if (!circular.contains(name)) {
      return shaped;
    }
    kept.put(name, shaped);
    return Json.object().put("$ref", PREFIX + name);
  }

  private ObjectNode renamed(JsonNode reference) {
    String pattern = reference.get(RENAME).textValue();
    ObjectNode object = schema(definitions.path(name(reference.path("$ref"))));
    ObjectNode renamed = Json.object();
    ObjectNode properties = renamed.putObject("properties");
    object
        .path("properties")
        .properties()
        .forEach(e -> properties.set(pattern.replace("*", e.getKey()), e.getValue()));
    ArrayNode required = renamed.putArray("required");
    object.path("required").forEach(name -> required.add(pattern.replace("*", name.asText())));
    return renamed;
  }

  /** One object with the properties of all; what comes first wins. */
  private static ObjectNode merged(ArrayNode parts, ObjectNode beside) {
    if (parts.size() == 1) {
      return ((ObjectNode) parts.get(0)).setAll(beside);
    }
    ObjectNode whole = Scalars.type("object");
    ObjectNode properties = Json.object();
    Set<JsonNode> required = new LinkedHashSet<>();
    ArrayNode all = Json.array().add(beside).addAll(parts);
    for (JsonNode part : all) {
      if (part.has("description")) {
        whole.putIfAbsent("description", part.get("description"));
      }
    }
    for (JsonNode part : all) {
      part.properties().forEach(e -> whole.putIfAbsent(e.getKey(), e.getValue()));
      part.path("properties")
          .properties()
          .forEach(e -> properties.putIfAbsent(e.getKey(), e.getValue()));
      part.path("required").forEach(required::add);
    }
    whole.set("properties", properties);
    whole.remove("required");
    return required.isEmpty() ? whole : whole.set("required", Json.array().addAll(required));
  }

  /** What is an anyOf in an anyOf becomes one, and null becomes a type of the only other branch. */
  private static ObjectNode anyOf(ArrayNode branches, ObjectNode beside) {
    ArrayNode flat = Json.array();
    boolean nullable = false;
    for (JsonNode branch : branches) {
      if (branch.equals(Scalars.type("null"))) {
        nullable = true;
      } else if (branches.size() > 1 && branch.size() == 1 && branch.has("anyOf")) {
        branch.get("anyOf").forEach(flat::add);
      } else {
        flat.add(branch);
      }
    }
    ObjectNode schema = Json.object();
    if (flat.size() != 1 || flat.get(0).has("$ref")) {
      if (flat.size() == 1 && !nullable && beside.isEmpty()) {
        return (ObjectNode) flat.get(0);
      }
      schema.set("anyOf", flat);
    } else {
      schema = (ObjectNode) flat.get(0);
    }
    if (nullable) {
      Use.allowNull(schema);
    }
    return schema.setAll(beside);
  }
}
