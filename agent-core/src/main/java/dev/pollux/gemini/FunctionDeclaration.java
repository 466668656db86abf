package dev.pollux.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function as the model sees it: {@code {"name": "…", "description": "…", "parametersJsonSchema":
 * {…}}}, and {@code "responseJsonSchema": {…}} when the shape of its output is told as well.
 *
 * @param name a letter or {@code _}, then up to 127 letters, digits, {@code _ . : -}
 * @param description what it does, for the model
 * @param parametersJsonSchema a JSON Schema of type object, or null when there are no parameters.
 *     Read only
 * @param responseJsonSchema a JSON Schema of what it gives back, or null. Read only
 */
public record FunctionDeclaration(
    String name,
    String description,
    @Nullable ObjectNode parametersJsonSchema,
    @Nullable ObjectNode responseJsonSchema) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,127}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if Gemini would refuse the name
   */
  public FunctionDeclaration {
    Objects.requireNonNull(description, "description");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("function name: '" + name
          + "' (expected: a letter or _, then up to 127 letters, digits, _ . : -)");
    }
  }

  /** A function that tells nothing of what it gives back. */
  public FunctionDeclaration(
      String name, String description, @Nullable ObjectNode parametersJsonSchema) {
    this(name, description, parametersJsonSchema, null);
  }

  /** The declaration as it is sent. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("name", name).put("description", description);
    if (parametersJsonSchema != null) {
      json.set("parametersJsonSchema", parametersJsonSchema);
    }
    if (responseJsonSchema != null) {
      json.set("responseJsonSchema", responseJsonSchema);
    }
    return json;
  }
}
