package dev.pollux.builtin.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operation of an API.
 *
 * @param id the {@code operationId}, or an empty text
 * @param bodyType the media type of the body, or null when there is none
 * @param security what the document says: alternatives, each an object of schemes
 */
record Operation(
    String method,
    String id,
    String path,
    String name,
    String description,
    List<Parameter> parameters,
    @Nullable String bodyType,
    ObjectNode argsSchema,
    JsonNode security) {

  /**
   * A parameter.
   *
   * @param argument its name among the arguments of the tool
   * @param in {@code path}, {@code query} or {@code header}
   */
  record Parameter(String name, String argument, String in, String style, boolean explode) {}

  /** Whether credentials of these schemes are sent with it. */
  boolean isAuthorized(Set<String> schemes) {
    for (JsonNode alternative : security) {
      List<String> needed = new ArrayList<>();
      alternative.fieldNames().forEachRemaining(needed::add);
      if (schemes.containsAll(needed)) {
        return !needed.isEmpty(); // the first that can be met is
      }
    }
    return false;
  }

  FunctionDeclaration declaration() {
    return new FunctionDeclaration(name, description, argsSchema);
  }
}
