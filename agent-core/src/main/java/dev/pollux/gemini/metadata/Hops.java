package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Joins what Gemini tells beside the hops of a long answer, one that ended with {@code CONTINUATION}
 * and went on: each hop counts parts, bytes, sources and tokens from its own beginning. Pure functions;
 * {@code before} is an object, empty when the hops before told nothing.
 */
public final class Hops {

  private static final List<String> QUERIES =
      List.of("webSearchQueries", "imageSearchQueries", "retrievalQueries");

  private Hops() {}

  /** The sum of two {@code usageMetadata}, counts by modality as well. */
  public static ObjectNode usage(JsonNode before, JsonNode next) {
    ObjectNode sum = copy(before);
    next.properties().forEach(member -> {
      String name = member.getKey();
      JsonNode value = member.getValue();
      JsonNode known = sum.path(name);
      if (name.equals("initialPromptTokenCount") && !known.isMissingNode()) {
        return; // of the first hop, whatever a later one says
      }
      if (value.isIntegralNumber() && known.isIntegralNumber()) {
        sum.put(name, (int) Math.min(Integer.MAX_VALUE, known.longValue() + value.longValue()));
      } else if (value.isArray() && known.isArray()) {
        sum.set(name, byModality(known, value));
      } else if (!value.isNull()) {
        sum.set(name, value);
      }
    });
    return sum;
  }

  private static ArrayNode byModality(JsonNode before, JsonNode next) {
    ArrayNode sum = Json.array();
    before.forEach(detail -> sum.add(detail.deepCopy()));
    for (JsonNode detail : next) {
      ObjectNode known = null;
      for (JsonNode given : sum) {
        if (given instanceof ObjectNode object
            && detail.has("modality")
            && detail.get("modality").equals(object.get("modality"))) {
          known = object;
        }
      }
      if (known == null) {
        sum.add(detail.deepCopy());
      } else {
        long count =
            known.path("tokenCount").asLong() + detail.path("tokenCount").asLong();
        known.put("tokenCount", (int) Math.min(Integer.MAX_VALUE, count));
      }
    }
    return sum;
  }

  /**
   * Two {@code groundingMetadata} in one.
   *
   * @param parts how many parts the answer has before the hop of {@code next}
   */
  public static ObjectNode grounding(JsonNode before, JsonNode next, int parts) {
    ObjectNode joined = copy(before);
    int chunks = before.path("groundingChunks").size();
    next.properties().forEach(member -> {
      String name = member.getKey();
      JsonNode value = member.getValue();
      if (name.equals("groundingChunks")) {
        joined.set(name, appended(before.path(name), value));
      } else if (name.equals("groundingSupports")) {
        ArrayNode shifted = Json.array();
        value.forEach(support -> shifted.add(shifted(support, parts, chunks)));
        joined.set(name, appended(before.path(name), shifted));
      } else if (QUERIES.contains(name)) {
        Set<JsonNode> queries = new LinkedHashSet<>();
        before.path(name).forEach(queries::add);
        value.forEach(queries::add);
        joined.set(name, Json.array().addAll(queries));
      } else if (!value.isNull()) {
        joined.set(name, value);
      }
    });
    return joined;
  }

  private static JsonNode shifted(JsonNode support, int parts, int chunks) {
    ObjectNode copy = copy(support);
    if (support.path("segment") instanceof ObjectNode segment && parts > 0) {
      copy.set(
          "segment", copy(segment).put("partIndex", Json.integer(segment, "partIndex", 0) + parts));
    }
    shift(copy, "groundingChunkIndices", chunks);
    shift(copy, "renderedParts", parts);
    return copy;
  }

  private static void shift(ObjectNode support, String member, int by) {
    if (support.path(member).isArray() && by > 0) {
      ArrayNode shifted = Json.array();
      support.get(member).forEach(index -> {
        if (index.canConvertToInt()) {
          shifted.add(index.intValue() + by);
        } else {
          shifted.add(index);
        }
      });
      support.set(member, shifted);
    }
  }

  /**
   * Two {@code citationMetadata} in one, of either shape.
   *
   * @param bytes how many bytes of text the answer has before the hop of {@code next}, as UTF-8
   */
  public static ObjectNode citations(JsonNode before, JsonNode next, int bytes) {
    ObjectNode joined = copy(before);
    next.properties().forEach(member -> {
      ArrayNode shifted = Json.array();
      for (JsonNode citation : member.getValue()) {
        shifted.add(copy(citation)
            .put("startIndex", Json.integer(citation, "startIndex", 0) + bytes)
            .put("endIndex", Json.integer(citation, "endIndex", 0) + bytes));
      }
      joined.set(member.getKey(), appended(before.path(member.getKey()), shifted));
    });
    return joined;
  }

  /** Two {@code urlContextMetadata} in one. */
  public static ObjectNode urls(JsonNode before, JsonNode next) {
    ObjectNode joined = copy(before);
    next.properties()
        .forEach(member ->
            joined.set(member.getKey(), appended(before.path(member.getKey()), member.getValue())));
    return joined;
  }

  private static ArrayNode appended(JsonNode before, JsonNode next) {
    ArrayNode all = Json.array();
    before.forEach(all::add);
    next.forEach(all::add);
    return all;
  }

  private static ObjectNode copy(JsonNode json) {
    ObjectNode copy = Json.object();
    if (json instanceof ObjectNode object) {
      copy.setAll(object);
    }
    return copy;
  }
}
