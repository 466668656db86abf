package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A JSON Schema, read once and then used for every value.
 *
 * <pre>{@code
 * JsonSchema schema = JsonSchema.of(document);
 * List<Violation> wrong = schema.validate(arguments); // empty: valid
 * }</pre>
 *
 * <p>Drafts 4 to 2020-12 are told apart by {@code $schema}; without it, 2020-12 holds. The formats
 * {@code int32}, {@code int64}, {@code date}, {@code date-time}, {@code time}, {@code duration},
 * {@code email}, {@code uuid} and {@code uri} and base64 as {@code contentEncoding} are enforced, in
 * every schema made from a Java type and in most others; a schema with a rare keyword like {@code if}
 * or {@code not} has its formats let through, and plainer words in its violations.
 *
 * <p>A number that is longer than 1000 digits when written out is never valid where the schema wants
 * a number. A {@code pattern} that takes too long on a text refuses the text, and one that Java
 * cannot read is not enforced.
 *
 * <p>Immutable: share one between threads.
 */
public final class JsonSchema {

  private final ObjectNode document;
  private final Validator validator;

  private JsonSchema(ObjectNode document, Validator validator) {
    this.document = document;
    this.validator = validator;
  }

  /**
   * Reads a schema.
   *
   * @param document the schema; it is copied
   * @throws IllegalArgumentException if it is no JSON Schema, or refers to a schema outside of
   *     itself: nothing is ever fetched
   */
  public static JsonSchema of(ObjectNode document) {
    ObjectNode copy = document.deepCopy();
    Rule rule = RuleReader.read(copy);
    return new JsonSchema(copy, rule != null ? rule : AnySchema.of(copy));
  }

  /** The schema as it is sent. Read only. */
  public ObjectNode document() {
    return document;
  }

  /** What is wrong with a value, at most {@value Check#MAX_VIOLATIONS} things; empty when valid. */
  public List<Violation> validate(JsonNode value) {
    return validator.validate(value);
  }

  @Override
  public String toString() {
    return document.toString();
  }

  /** What decides: our own rules where they know every keyword, else a complete validator. */
  interface Validator {
    List<Violation> validate(JsonNode value);
  }
}
