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

/**
 * A schema that comes back to itself without going down into the value would never end, and one that
 * leads to two that lead to four would nearly so.
 */
final class Circles {

  private static final List<String> ONE = List.of("not", "if", "then", "else");
  private static final List<String> MANY = List.of("anyOf", "oneOf", "allOf");

  private final ObjectNode root;
  private static final long MAX_FOR_ONE_VALUE = 8_000;
  private static final long NOT_YET = -1;

  /** How many schemas look at the value that this one looks at, itself included. */
  private final Map<JsonNode, Long> counts = new IdentityHashMap<>();

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

  private long walk(JsonNode schema) {
    Long known = counts.putIfAbsent(schema, NOT_YET);
    if (known != null) {
      if (known == NOT_YET) {
        throw new IllegalArgumentException(
            "Not a JSON Schema: it refers to itself without end at " + Words.json(schema));
      }
      return known;
    }
    long count = 1;
    for (JsonNode next : sameValue(schema)) {
      count += walk(next);
      if (count > MAX_FOR_ONE_VALUE) {
        throw new IllegalArgumentException("Not a JSON Schema: more than "
            + MAX_FOR_ONE_VALUE
            + " schemas look at one value at "
            + Words.json(schema));
      }
    }
    counts.put(schema, count);
    return count;
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
