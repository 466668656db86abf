package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What holds for a {@code Schema} beyond its fields. */
final class SchemaRules {

  private SchemaRules() {}

  /** What is wrong with the schema, or null; also when there is none. */
  static @Nullable GoogleError check(JsonNode schema, String path) {
    if (schema.path("enum").size() > 0
        && !schema.path("type").asText().equalsIgnoreCase("STRING")) {
      return GoogleError.field(path + ".enum", "only allowed for STRING type");
    }
    JsonNode properties = schema.path("properties");
    int i = 0;
    for (JsonNode required : schema.path("required")) {
      if (!properties.has(required.asText())) {
        return GoogleError.field(path + ".required[" + i + "]", "property is not defined");
      }
      i++;
    }
    for (var property : properties.properties()) {
      GoogleError error =
          check(property.getValue(), path + ".properties[" + property.getKey() + "]");
      if (error != null) {
        return error;
      }
    }
    JsonNode anyOf = schema.path("anyOf");
    for (int j = 0; j < anyOf.size(); j++) {
      GoogleError error = check(anyOf.get(j), path + ".any_of[" + j + "]");
      if (error != null) {
        return error;
      }
    }
    return schema.has("items") ? check(schema.get("items"), path + ".items") : null;
  }
}
