package dev.pollux.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a schema whose keywords are all among those below, as every schema made from a Java type is
 * and most others are.
 */
final class RuleReader {

  private static final Set<String> DIALECTS = Set.of(
      "https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema");

  private static final Set<String> KEYWORDS = Set.of(
      "type",
      "enum",
      "const",
      "properties",
      "required",
      "additionalProperties",
      "items",
      "anyOf",
      "oneOf",
      "allOf",
      "minItems",
      "maxItems",
      "uniqueItems",
      "minProperties",
      "maxProperties",
      "minLength",
      "maxLength",
      "pattern",
      "format",
      "contentEncoding",
      "minimum",
      "maximum",
      "exclusiveMinimum",
      "exclusiveMaximum",
      "multipleOf",
      "$ref");

  /** They say something, but nothing about which values are valid. */
  private static final Set<String> REMARKS = Set.of(
      "$schema",
      "$comment",
      "title",
      "description",
      "default",
      "example",
      "examples",
      "deprecated",
      "readOnly",
      "writeOnly",
      "contentMediaType",
      "propertyOrdering",
      "discriminator");

  private static final List<String> DEFINITIONS = List.of("$defs", "definitions");

  private final ObjectNode root;
  private final boolean refStandsAlone;
  private final Map<JsonNode, Rule> rules = new IdentityHashMap<>();
  private final Map<JsonNode, List<JsonNode>> sameValue = new IdentityHashMap<>();

  private RuleReader(ObjectNode root) {
    this.root = root;
    // Until draft 7, whatever stands beside a $ref means nothing.
    this.refStandsAlone = dialect(root).contains("draft-07");
  }

  /**
   * The rules of a schema, or null when it has a keyword or a dialect that is not known here.
   *
   * @throws IllegalArgumentException if it is no schema
   */
  static @Nullable Rule read(ObjectNode root) {
    if (!DIALECTS.contains(dialect(root))) {
      return null;
    }
    try {
      RuleReader reader = new RuleReader(root);
      Rule rule = reader.rule(root, "$");
      reader.refuseCircles();
      return rule;
    } catch (NotKnownHere e) {
      return null;
    }
  }

  private static String dialect(ObjectNode root) {
    String dialect = Json.text(root, "$schema");
    if (dialect == null) {
      return root.has("$schema") ? "" : "https://json-schema.org/draft/2020-12/schema";
    }
    return dialect.endsWith("#") ? dialect.substring(0, dialect.length() - 1) : dialect;
  }

  private Rule rule(JsonNode schema, String at) {
    Rule known = rules.get(schema);
    if (known != null) {
      return known;
    }
    Rule rule = new Rule();
    rules.put(schema, rule);
    if (schema.isBoolean()) {
      rule.fill(
          0,
          schema.booleanValue() ? "" : "nothing",
          schema.booleanValue() ? List.of() : List.of((v, check) -> check.fail("nothing", v)),
          Rule.Shape.NONE);
      return rule;
    }
    if (!(schema instanceof ObjectNode object)) {
      throw Assertions.wrong(at, "an object or a boolean", schema);
    }
    boolean onlyRef = object.has("$ref");
    for (Map.Entry<String, JsonNode> keyword : object.properties()) {
      String name = keyword.getKey();
      boolean remark = REMARKS.contains(name) || DEFINITIONS.contains(name);
      if (!remark && !KEYWORDS.contains(name)) {
        throw new NotKnownHere();
      }
      onlyRef &= refStandsAlone || remark || name.equals("$ref");
    }
    DEFINITIONS.forEach(name -> schemas(object, name, at));
    if (onlyRef) {
      // The target itself, so that an anyOf sees what its branches are.
      Rule target = target(object, at);
      rule.fill(target.kinds(), target.expected(), List.of(target::check), target.shape());
      rules.put(schema, target);
      return target;
    }
    fill(rule, object, at);
    return rule;
  }

  private void fill(Rule rule, ObjectNode schema, String at) {
    List<Keyword> keywords = new ArrayList<>();
    if (schema.has("$ref")) {
      keywords.add(target(schema, at)::check);
    }
    int kinds = Assertions.kinds(schema, at);
    List<JsonNode> choices = Assertions.choices(schema, at);
    boolean both = schema.has("enum") && (schema.has("const") || choices.isEmpty());
    if (both || choices.stream().anyMatch(JsonNode::isContainerNode)) {
      throw new NotKnownHere();
    }
    String expected = !choices.isEmpty() ? Keywords.choices(choices) : Kind.names(kinds);
    if (!choices.isEmpty()) {
      keywords.add(Keywords.choice(choices));
    }
    Assertions.read(schema, at, kinds, keywords);
    JsonNode items = schema.get("items");
    if (items != null) {
      if (items.isArray()) {
        throw new NotKnownHere();
      }
      keywords.add(Keywords.items(rule(items, at + ".items")));
    }
    Rule.Shape shape = members(schema, at, choices, keywords);
    if (schema.has("anyOf")) {
      keywords.add(new AnyOf(branches(schema, "anyOf", at), false));
    }
    if (schema.has("oneOf")) {
      keywords.add(new AnyOf(branches(schema, "oneOf", at), true));
    }
    if (schema.has("allOf")) {
      branches(schema, "allOf", at).forEach(branch -> keywords.add(branch::check));
    }
    rule.fill(kinds, expected, keywords, shape);
  }

  private List<Rule> branches(ObjectNode schema, String name, String at) {
    JsonNode schemas = schema.path(name);
    if (!schemas.isArray() || schemas.isEmpty()) {
      throw Assertions.wrong(at + "." + name, "an array of schemas", schemas);
    }
    List<Rule> branches = new ArrayList<>();
    for (int i = 0; i < schemas.size(); i++) {
      sameValue(schema).add(schemas.get(i));
      branches.add(rule(schemas.get(i), at + "." + name + "[" + i + "]"));
    }
    return branches;
  }

  private List<JsonNode> sameValue(ObjectNode schema) {
    return sameValue.computeIfAbsent(schema, k -> new ArrayList<>());
  }

  private Rule target(ObjectNode schema, String at) {
    JsonNode ref = schema.path("$ref");
    if (!ref.isTextual()) {
      throw Assertions.wrong(at + ".$ref", "a text", ref);
    }
    String pointer = ref.textValue();
    if (!pointer.equals("#") && !pointer.startsWith("#/")) {
      throw new NotKnownHere();
    }
    JsonNode found;
    try {
      String path =
          URLDecoder.decode(pointer.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
      found = root.at(JsonPointer.compile(path));
    } catch (IllegalArgumentException e) {
      throw Assertions.wrong(at + ".$ref", "a JSON pointer", ref);
    }
    if (found.isMissingNode()) {
      throw Assertions.wrong(at + ".$ref", "a place in the same schema", ref);
    }
    sameValue(schema).add(found);
    return rule(found, pointer);
  }

  private Rule.Shape members(
      ObjectNode schema, String at, List<JsonNode> choices, List<Keyword> keywords) {
    Map<String, Rule> properties = schemas(schema, "properties", at);
    List<String> required = new ArrayList<>();
    JsonNode names = schema.path("required");
    if (!names.isMissingNode() && !names.isArray()) {
      throw Assertions.wrong(at + ".required", "an array of names", names);
    }
    for (JsonNode name : names) {
      if (!name.isTextual()) {
        throw Assertions.wrong(at + ".required", "an array of names", names);
      }
      required.add(name.textValue());
    }
    if (!properties.isEmpty() || !required.isEmpty()) {
      keywords.add(Keywords.members(properties, required));
    }
    JsonNode others = schema.get("additionalProperties");
    Set<String> known = new HashSet<>(properties.keySet());
    if (others != null && others.isBoolean() && !others.booleanValue()) {
      keywords.add(Keywords.noOtherMembers(properties.keySet()));
    } else if (others != null && !others.isBoolean()) {
      keywords.add(Keywords.otherMembers(known, rule(others, at + ".additionalProperties")));
    }
    return new Rule.Shape(properties, required, choices);
  }

  private Map<String, Rule> schemas(ObjectNode schema, String keyword, String at) {
    JsonNode schemas = schema.get(keyword);
    if (schemas == null) {
      return Map.of();
    }
    if (!schemas.isObject()) {
      throw Assertions.wrong(at + "." + keyword, "an object of schemas", schemas);
    }
    Map<String, Rule> rules = new LinkedHashMap<>();
    schemas
        .properties()
        .forEach(
            e -> rules.put(e.getKey(), rule(e.getValue(), at + "." + keyword + "." + e.getKey())));
    return rules;
  }

  /** A schema that comes back to itself without going down into the value would never end. */
  private void refuseCircles() {
    Map<JsonNode, Boolean> finished = new IdentityHashMap<>();
    for (JsonNode schema : new ArrayList<>(sameValue.keySet())) {
      walk(schema, finished);
    }
  }

  private void walk(JsonNode schema, Map<JsonNode, Boolean> finished) {
    Boolean state = finished.putIfAbsent(schema, false);
    if (state != null) {
      if (!state) {
        throw new IllegalArgumentException(
            "Not a JSON Schema: it refers to itself without end at " + Words.json(schema));
      }
      return;
    }
    sameValue.getOrDefault(schema, List.of()).forEach(next -> walk(next, finished));
    finished.put(schema, true);
  }

  private static final class NotKnownHere extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotKnownHere() {
      super("not known here", null, false, false);
    }
  }
}
