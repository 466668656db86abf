package dev.pollux.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes a JSON Schema down in the subset of OpenAPI that Gemini's older field {@code parameters}
 * takes, for servers that do not know {@code parametersJsonSchema}. What the subset cannot say is said
 * in the description, or left to the check of the arguments: the result takes whatever the schema
 * takes, and perhaps more.
 */
final class OpenApiSchema {

  /** References that lead deeper are cut: the subset has no way to say "as above". */
  private static final int MAX_REFERENCES = 5;

  private static final Set<String> COPIED = Set.of(
      "title",
      "description",
      "nullable",
      "propertyOrdering",
      "minItems",
      "maxItems",
      "minProperties",
      "maxProperties",
      "minLength",
      "maxLength",
      "pattern",
      "minimum",
      "maximum",
      "default",
      "example",
      "required");

  // The formats that the subset names; others are refused for texts.
  private static final Set<String> FORMATS =
      Set.of("date-time", "enum", "int32", "int64", "float", "double");

  private final JsonNode root;

  private OpenApiSchema(JsonNode root) {
    this.root = root;
  }

  /** The schema as Gemini's {@code Schema}; the one given stays as it is. */
  static ObjectNode of(JsonNode jsonSchema) {
    return new OpenApiSchema(jsonSchema).convert(jsonSchema, List.of());
  }

  private ObjectNode convert(JsonNode schema, List<String> references) {
    ObjectNode out = Json.object();
    if (!schema.isObject()) {
      return out; // true, which takes everything
    }
    String reference = Json.text(schema, "$ref");
    if (reference != null) {
      return followed(reference, schema, references);
    }
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      if (COPIED.contains(field.getKey())) {
        out.set(field.getKey(), field.getValue().deepCopy());
      }
    }
    type(schema, out);
    values(schema, out);
    bounds(schema, out);
    structure(schema, out, references);
    alternatives(schema, out, references);
    return out;
  }

  private ObjectNode followed(String reference, JsonNode schema, List<String> references) {
    JsonNode target = target(reference);
    if (target.isMissingNode()
        || references.size() >= MAX_REFERENCES
        || references.contains(reference)) {
      ObjectNode cut = Json.object().put("type", "OBJECT");
      String description = Json.text(target, "description");
      return description == null ? cut : cut.put("description", description);
    }
    List<String> deeper = new ArrayList<>(references);
    deeper.add(reference);
    ObjectNode out = convert(target, deeper);
    String description = Json.text(schema, "description");
    return description == null ? out : out.put("description", description);
  }

  private JsonNode target(String reference) {
    return reference.startsWith("#")
        ? root.at(reference.substring(1).replace("%25", "%"))
        : Json.object().path("missing");
  }

  private static void type(JsonNode schema, ObjectNode out) {
    JsonNode type = schema.path("type");
    List<String> types = new ArrayList<>();
    if (type.isTextual()) {
      types.add(type.textValue());
    }
    type.forEach(one -> types.add(one.asText()));
    if (types.size() > 1 && types.removeIf("null"::equalsIgnoreCase)) {
      out.put("nullable", true);
    }
    if (types.size() == 1) {
      out.put("type", types.get(0).toUpperCase(Locale.ROOT));
    } else if (types.size() > 1) {
      ArrayNode any = out.putArray("anyOf");
      types.forEach(one -> any.addObject().put("type", one.toUpperCase(Locale.ROOT)));
    } else if (schema.has("properties")) {
      out.put("type", "OBJECT");
    } else if (schema.has("items") || schema.has("prefixItems")) {
      out.put("type", "ARRAY");
    }
  }

  private static void values(JsonNode schema, ObjectNode out) {
    List<JsonNode> values = new ArrayList<>();
    if (schema.has("const")) {
      values.add(schema.get("const"));
    } else {
      schema.path("enum").forEach(values::add);
    }
    if (values.isEmpty()) {
      return;
    }
    if (values.removeIf(JsonNode::isNull)) {
      out.put("nullable", true);
    }
    boolean texts = !values.isEmpty() && values.stream().allMatch(JsonNode::isTextual);
    if (texts) {
      out.put("type", "STRING").put("format", "enum");
      ArrayNode enumeration = out.putArray("enum");
      values.forEach(enumeration::add);
    } else if (!values.isEmpty()) {
      // Only texts can be listed there.
      describe(out, "One of " + Json.write(values));
    }
  }

  private static void bounds(JsonNode schema, ObjectNode out) {
    String format = Json.text(schema, "format");
    if (format != null && !out.has("format")) {
      if (FORMATS.contains(format)) {
        out.put("format", format);
      } else {
        describe(out, "Format: " + format);
      }
    }
    said(schema, out, "exclusiveMinimum", "Greater than ");
    said(schema, out, "exclusiveMaximum", "Less than ");
    said(schema, out, "multipleOf", "A multiple of ");
    if (schema.path("uniqueItems").asBoolean(false)) {
      describe(out, "No item twice");
    }
  }

  private static void said(JsonNode schema, ObjectNode out, String keyword, String words) {
    if (schema.path(keyword).isNumber()) {
      describe(out, words + schema.get(keyword).asText());
    }
  }

  private void structure(JsonNode schema, ObjectNode out, List<String> references) {
    JsonNode properties = schema.path("properties");
    if (!properties.isEmpty()) {
      ObjectNode converted = out.putObject("properties");
      for (Map.Entry<String, JsonNode> property : properties.properties()) {
        converted.set(property.getKey(), convert(property.getValue(), references));
      }
    }
    required(properties, out);
    JsonNode items = schema.path("items");
    if (items.isObject()) {
      out.set("items", convert(items, references));
    } else if (schema.path("prefixItems").size() > 0) {
      ArrayNode any = Json.array();
      schema.get("prefixItems").forEach(item -> any.add(convert(item, references)));
      out.set("items", any.size() == 1 ? any.get(0) : Json.object().set("anyOf", any));
    } else if ("ARRAY".equals(Json.text(out, "type"))) {
      out.putObject("items"); // which must not be missing there
    }
  }

  // Names that are required and not declared are refused.
  private static void required(JsonNode properties, ObjectNode out) {
    if (!(out.get("required") instanceof ArrayNode names)) {
      out.remove("required");
      return;
    }
    Set<String> declared = new HashSet<>();
    properties.fieldNames().forEachRemaining(declared::add);
    ArrayNode kept = Json.array();
    names.forEach(name -> {
      if (declared.contains(name.asText())) {
        kept.add(name);
      }
    });
    if (kept.isEmpty()) {
      out.remove("required");
    } else {
      out.set("required", kept);
    }
  }

  private void alternatives(JsonNode schema, ObjectNode out, List<String> references) {
    JsonNode given = schema.has("anyOf") ? schema.get("anyOf") : schema.path("oneOf");
    List<ObjectNode> kept = new ArrayList<>();
    for (JsonNode alternative : given) {
      if ("null".equals(Json.text(alternative, "type"))) {
        out.put("nullable", true);
      } else {
        kept.add(convert(alternative, references));
      }
    }
    // All of them hold: the ones that say something new are laid over what is there.
    schema.path("allOf").forEach(part -> merge(out, convert(part, references)));
    if (kept.size() == 1) {
      merge(out, kept.get(0));
    } else if (kept.size() > 1) {
      ArrayNode any = out.putArray("anyOf");
      kept.forEach(any::add);
    }
  }

  private static void merge(ObjectNode out, ObjectNode more) {
    for (Map.Entry<String, JsonNode> field : more.properties()) {
      JsonNode there = out.get(field.getKey());
      if (there == null) {
        out.set(field.getKey(), field.getValue());
      } else if (field.getKey().equals("properties") && there instanceof ObjectNode properties) {
        properties.setAll((ObjectNode) field.getValue());
      } else if (field.getKey().equals("required") && there instanceof ArrayNode names) {
        field.getValue().forEach(names::add);
      }
    }
  }

  private static void describe(ObjectNode out, String words) {
    String before = Json.text(out, "description");
    out.put("description", before == null ? words : before + " (" + words + ")");
  }
}
