package dev.pollux.builtin.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation of an API.
 *
 * @param bodyType the media type of the body, or null when there is none
 * @param security what the document says: alternatives, each an object of schemes
 */
record Operation(
    String method,
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

  FunctionDeclaration declaration() {
    return new FunctionDeclaration(name, description, argsSchema);
  }
}
