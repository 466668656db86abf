package dev.pollux.builtin.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The schemas of one operation, as JSON Schema: what they refer to goes into {@code $defs}, and what
 * OpenAPI 3.0 says in another way is said in JSON Schema's.
 */
final class Schemas {

  private static final Set<String> LEFT_OUT =
      Set.of("example", "examples", "xml", "discriminator", "externalDocs", "deprecated");

  private final Document document;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final ObjectNode definitions = Json.object();

  Schemas(Document document) {
    this.document = document;
  }

  ObjectNode definitions() {
    return definitions;
  }

  JsonNode schema(JsonNode schema) {
    if (!schema.isObject()) {
      return schema.isMissingNode() ? Json.object() : schema;
    }
    String ref = Json.text(schema, "$ref");
    if (ref != null) {
      return Json.object().put("$ref", "#/$defs/" + definition(ref));
    }
    ObjectNode written = Json.object();
    schema.properties().forEach(member -> {
      String key = member.getKey();
      JsonNode value = member.getValue();
      switch (key) {
        case "properties", "patternProperties", "$defs", "dependentSchemas" ->
          written.set(key, each(value));
        case "items",
            "additionalProperties",
            "not",
            "contains",
            "propertyNames",
            "if",
            "then",
            "else" -> written.set(key, schema(value));
        case "allOf", "anyOf", "oneOf", "prefixItems" -> written.set(key, all(value));
        case "exclusiveMinimum", "exclusiveMaximum" -> exclusive(schema, key, value, written);
        case "nullable" -> {}
        default -> {
          if (!LEFT_OUT.contains(key) && !key.startsWith("x-") && !written.has(key)) {
            written.set(key, value);
          }
        }
      }
    });
    return schema.path("nullable").asBoolean() ? nullable(written) : written;
  }

  private String definition(String ref) {
    String known = names.get(ref);
    if (known != null) {
      return known;
    }
    String base = ref.substring(ref.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_.-]", "_");
    String name = names.containsValue(base) ? base + "_" + names.size() : base;
    names.put(ref, name);
    definitions.set(name, schema(document.at(ref)));
    return name;
  }

  private JsonNode each(JsonNode schemas) {
    ObjectNode written = Json.object();
    schemas.properties().forEach(member -> written.set(member.getKey(), schema(member.getValue())));
    return written;
  }

  private JsonNode all(JsonNode schemas) {
    ArrayNode written = Json.array();
    schemas.forEach(schema -> written.add(schema(schema)));
    return written;
  }

  // In 3.0 it is true or false beside the limit, in JSON Schema the limit itself.
  private static void exclusive(JsonNode schema, String key, JsonNode value, ObjectNode written) {
    String limit = key.equals("exclusiveMinimum") ? "minimum" : "maximum";
    if (!value.isBoolean()) {
      written.set(key, value);
    } else if (value.booleanValue() && schema.has(limit)) {
      written.set(key, schema.get(limit));
    }
  }

  private static JsonNode nullable(ObjectNode schema) {
    JsonNode type = schema.get("type");
    if (type != null && type.isTextual() && !schema.has("enum")) {
      schema.set("type", Json.array().add(type).add("null"));
      return schema;
    }
    ObjectNode either = Json.object();
    either.putArray("anyOf").add(schema).add(Json.object().put("type", "null"));
    return either;
  }
}
