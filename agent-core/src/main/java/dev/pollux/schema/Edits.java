package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/** Changes to a schema that keep it one that Gemini takes: nothing ever stands beside a $ref. */
final class Edits {

  private Edits() {}

  static void describe(ObjectNode schema, @Nullable String description) {
    if (description != null && !description.isBlank()) {
      wrapRef(schema);
      schema.put("description", description);
    }
  }

  static void remark(ObjectNode schema, String keyword, @Nullable JsonNode value) {
    if (value != null) {
      wrapRef(schema);
      schema.set(keyword, value);
    }
  }

  static void allowNull(ObjectNode schema) {
    wrapRef(schema);
    if (schema.get("anyOf") instanceof ArrayNode branches) {
      ObjectNode none = Scalars.type("null");
      for (JsonNode branch : branches) {
        if (branch.equals(none)) {
          return;
        }
      }
      branches.add(none);
    } else if (schema.path("type").isTextual()) {
      schema.set("type", Json.array().add(schema.get("type")).add("null"));
      if (schema.get("enum") instanceof ArrayNode values) {
        values.addNull();
      }
    }
  }

  private static void wrapRef(ObjectNode schema) {
    JsonNode ref = schema.remove("$ref");
    if (ref != null) {
      schema.putArray("anyOf").addObject().set("$ref", ref);
    }
  }

  /** The object with one more required property, before the others. */
  static ObjectNode withFirst(ObjectNode schema, String name, JsonNode value) {
    ObjectNode properties = Json.object();
    properties.set(name, value);
    schema.path("properties").properties().forEach(e -> {
      if (!e.getKey().equals(name)) {
        properties.set(e.getKey(), e.getValue());
      }
    });
    schema.set("properties", properties);
    ArrayNode required = Json.array().add(name);
    schema.path("required").forEach(other -> {
      if (!other.asText().equals(name)) {
        required.add(other);
      }
    });
    schema.set("required", required);
    return schema;
  }
}
