package dev.pollux.validation;

/**
 * What a schema may look like, in any draft. The meta-schemas of the drafts say more, but are eight
 * files, which take longer to read than all else that happens until the first value is checked.
 */
final class MetaSchema {

  static final String TEXT = """
      {
        "type": ["object", "boolean"],
        "properties": {
          "$ref": {"type": "string"},
          "$schema": {"type": "string"},
          "$id": {"type": "string"},
          "$defs": {"$ref": "#/$defs/members"},
          "definitions": {"$ref": "#/$defs/members"},
          "type": {
            "anyOf": [
              {"$ref": "#/$defs/type"},
              {"type": "array", "items": {"$ref": "#/$defs/type"}, "minItems": 1}
            ]
          },
          "enum": {"type": "array"},
          "properties": {"$ref": "#/$defs/members"},
          "patternProperties": {"$ref": "#/$defs/members"},
          "dependentSchemas": {"$ref": "#/$defs/members"},
          "additionalProperties": {"$ref": "#"},
          "unevaluatedProperties": {"$ref": "#"},
          "propertyNames": {"$ref": "#"},
          "required": {"type": ["array", "boolean"], "items": {"type": "string"}},
          "minProperties": {"$ref": "#/$defs/size"},
          "maxProperties": {"$ref": "#/$defs/size"},
          "items": {"anyOf": [{"$ref": "#"}, {"type": "array", "items": {"$ref": "#"}}]},
          "prefixItems": {"$ref": "#/$defs/schemas"},
          "additionalItems": {"$ref": "#"},
          "unevaluatedItems": {"$ref": "#"},
          "contains": {"$ref": "#"},
          "minContains": {"$ref": "#/$defs/size"},
          "maxContains": {"$ref": "#/$defs/size"},
          "minItems": {"$ref": "#/$defs/size"},
          "maxItems": {"$ref": "#/$defs/size"},
          "uniqueItems": {"type": "boolean"},
          "anyOf": {"$ref": "#/$defs/schemas"},
          "oneOf": {"$ref": "#/$defs/schemas"},
          "allOf": {"$ref": "#/$defs/schemas"},
          "not": {"$ref": "#"},
          "if": {"$ref": "#"},
          "then": {"$ref": "#"},
          "else": {"$ref": "#"},
          "minLength": {"$ref": "#/$defs/size"},
          "maxLength": {"$ref": "#/$defs/size"},
          "pattern": {"type": "string"},
          "format": {"type": "string"},
          "contentEncoding": {"type": "string"},
          "minimum": {"type": "number"},
          "maximum": {"type": "number"},
          "exclusiveMinimum": {"type": ["number", "boolean"]},
          "exclusiveMaximum": {"type": ["number", "boolean"]},
          "multipleOf": {"type": "number", "exclusiveMinimum": 0}
        },
        "$defs": {
          "type": {
            "enum": ["null", "boolean", "integer", "number", "string", "array", "object"]
          },
          "size": {"type": "integer", "minimum": 0},
          "members": {"type": "object", "additionalProperties": {"$ref": "#"}},
          "schemas": {"type": "array", "items": {"$ref": "#"}, "minItems": 1}
        }
      }
      """;

  private MetaSchema() {}
}
