package dev.pollux.validation;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A schema that comes back to itself without going down into the value would never end. */
final class Circles {

  private static final List<String> ONE = List.of("not", "if", "then", "else");
  private static final List<String> MANY = List.of("anyOf", "oneOf", "allOf");

  private final ObjectNode root;
  private final Map<JsonNode, Boolean> finished = new IdentityHashMap<>();

  private Circles(ObjectNode root) {
    this.root = root;
  }

  static void refuse(ObjectNode root) {
    Circles circles = new Circles(root);
    // Only a reference can lead back.
    for (JsonNode parent : root.findParents("$ref")) {
      circles.walk(parent);
    }
  }

  private void walk(JsonNode schema) {
    Boolean state = finished.putIfAbsent(schema, false);
    if (state != null) {
      if (!state) {
        throw new IllegalArgumentException(
            "Not a JSON Schema: it refers to itself without end at " + Words.json(schema));
      }
      return;
    }
    sameValue(schema).forEach(this::walk);
    finished.put(schema, true);
  }

  /** The schemas that look at the same value. */
  private List<JsonNode> sameValue(JsonNode schema) {
    List<JsonNode> schemas = new ArrayList<>();
    String ref = schema.path("$ref").asText();
    if (ref.equals("#") || ref.startsWith("#/")) {
      schemas.add(root.at(JsonPointer.compile(
          URLDecoder.decode(ref.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8))));
    }
    ONE.forEach(keyword -> schemas.add(schema.path(keyword)));
    MANY.forEach(keyword -> schema.path(keyword).forEach(schemas::add));
    schemas.removeIf(next -> !next.isObject());
    return schemas;
  }
}
