package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.TypeContext;
import dev.pollux.json.Json;
import java.util.List;

/** The parameters of a method, as the generator sees them: a type whose members are told to it. */
record Parameters(List<Property> properties) {

  ObjectNode schema(SchemaGenerationContext context) {
    ObjectNode schema = Scalars.type("object");
    ObjectNode all = schema.putObject("properties");
    ArrayNode required = Json.array();
    for (Property property : properties) {
      all.set(property.name(), schema(property, context));
      if (property.required()) {
        required.add(property.name());
      }
    }
    return required.isEmpty() ? schema : schema.set("required", required);
  }

  private static ObjectNode schema(Property property, SchemaGenerationContext context) {
    Refusals.checkVariables(property.type().getType(), property.name());
    TypeContext types = context.getTypeContext();
    try {
      ObjectNode schema = Use.of(
              types.resolve(property.type().getType()), property.type(), property.annotations())
          .schema(context);
      if (!property.required()) {
        Use.allowNull(schema);
      }
      if (property.description() != null && !property.description().isBlank()) {
        schema.put("description", property.description());
      }
      if (property.defaultValue() != null) {
        schema.set("default", property.defaultValue());
      }
      JsonNode example = property.example();
      return example == null ? schema : schema.set("examples", Json.array().add(example));
    } catch (Refusals.Refused e) {
      throw e.at(property.name());
    }
  }
}
