package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.testing.strict.GoogleError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a resource is answered with.
 *
 * @param body of a good answer; null for an error
 * @param headers beside the content type
 * @param error why the request is refused; null for a good answer
 */
public record Outcome(
    @Nullable JsonNode body,
    Map<String, String> headers,
    @Nullable GoogleError error) {

  static Outcome of(ObjectNode body) {
    return new Outcome(body, Map.of(), null);
  }

  static Outcome of(GoogleError error) {
    return new Outcome(null, Map.of(), error);
  }
}
