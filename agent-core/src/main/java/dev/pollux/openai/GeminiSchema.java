package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Locale;

/**
 * JSON Schema of Gemini's {@code Schema}, its cousin from OpenAPI: types in capitals, {@code nullable},
 * an order of properties, counts as text.
 */
final class GeminiSchema {

  private GeminiSchema() {}

  static JsonNode jsonSchema(JsonNode schema) {
    if (!(schema instanceof ObjectNode object)) {
      return schema;
    }
    ObjectNode json = Json.object();
    object.properties().forEach(member -> {
      JsonNode value = member.getValue();
      switch (member.getKey()) {
        case "type" -> json.put("type", value.asText("").toLowerCase(Locale.ROOT));
        case "items" -> json.set("items", jsonSchema(value));
        case "properties" -> {
          ObjectNode properties = json.putObject("properties");
          value.properties().forEach(p -> properties.set(p.getKey(), jsonSchema(p.getValue())));
        }
        case "anyOf" -> {
          ArrayNode all = json.putArray("anyOf");
          value.forEach(one -> all.add(jsonSchema(one)));
        }
        case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties" ->
          json.put(member.getKey(), value.asInt());
        case "nullable", "propertyOrdering", "example" -> {}
        default -> json.set(member.getKey(), value);
      }
    });
    if (schema.path("nullable").asBoolean(false) && json.path("type").isTextual()) {
      String type = json.get("type").textValue();
      json.putArray("type").add(type).add("null");
      if (json.path("enum") instanceof ArrayNode values) {
        json.set("enum", values.deepCopy().addNull());
      }
    }
    return json;
  }
}
