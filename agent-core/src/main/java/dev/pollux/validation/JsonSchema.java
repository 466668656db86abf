package dev.pollux.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
 * {@code email}, {@code uuid} and {@code uri} and base64 as {@code contentEncoding} are enforced,
 * other formats are let through.
 *
 * <p>A value with a number that is longer than 1000 digits when written out, or that nests deeper
 * than 200 levels, is never valid, nor is one that takes too long to look at. A {@code pattern} that
 * takes too long on a text refuses the text, and one that Java cannot read is not enforced.
 *
 * <p>Immutable: share one between threads.
 */
public final class JsonSchema {

  private static final List<String> RISKY =
      List.of("pattern", "patternProperties", "$ref", "$dynamicRef");

  private final ObjectNode document;
  private final @Nullable PlainSchema plain;
  private volatile com.networknt.schema.@Nullable JsonSchema schema;

  private JsonSchema(ObjectNode document, com.networknt.schema.@Nullable JsonSchema schema) {
    this.document = document;
    this.plain = PlainSchema.of(document);
    this.schema = schema;
  }

  /**
   * Reads a schema.
   *
   * @param document the schema; it is copied
   * @throws IllegalArgumentException if it is no JSON Schema, has more than 20 000 values, has a
   *     pattern like {@code (x{1000}){1000}} that never ends, or refers to a schema outside of itself:
   *     nothing is ever fetched
   */
  public static JsonSchema of(ObjectNode document) {
    Dialect.refuseTooExpensive(document); // before it is copied
    ObjectNode copy = document.deepCopy();
    return new JsonSchema(copy, Dialect.read(copy));
  }

  /**
   * A schema that this program has generated. It is read when it is needed, or {@linkplain #prepare
   * prepared}; at once if there is something in it that might be refused: a pattern, a reference.
   *
   * @param document the schema; nobody changes it any more
   * @throws IllegalArgumentException as {@link #of} does
   */
  public static JsonSchema generated(ObjectNode document) {
    boolean risky = RISKY.stream().anyMatch(keyword -> document.findValue(keyword) != null);
    return risky ? of(document) : new JsonSchema(document, null);
  }

  /** Reads it now, so that the first value need not wait. Any thread may; again does nothing. */
  public void prepare() {
    schema();
  }

  private com.networknt.schema.JsonSchema schema() {
    com.networknt.schema.JsonSchema read = schema;
    if (read == null) {
      synchronized (this) {
        read = schema;
        if (read == null) {
          read = Dialect.read(document);
          schema = read;
        }
      }
    }
    return read;
  }

  /** The schema as it is sent. Read only. */
  public ObjectNode document() {
    return document;
  }

  /**
   * What is wrong with a value, at most {@value Violations#MAX} things; empty when valid.
   */
  public List<Violation> validate(JsonNode value) {
    Violation outOfBounds = Bounds.check(value);
    if (outOfBounds != null) {
      return List.of(outOfBounds);
    }
    if (plain != null && plain.holds(value)) {
      return List.of();
    }
    schema();
    Set<ValidationMessage> messages;
    try {
      messages = Regex.forOneValue(() -> messages(value));
    } catch (Bounds.TooManySteps | StackOverflowError e) {
      return List.of(new Violation("$", "a simpler value", Words.json(value)));
    }
    return messages.isEmpty() ? List.of() : Violations.of(messages);
  }

  private Set<ValidationMessage> messages(JsonNode value) {
    Set<ValidationMessage> messages = schema().validate(Bounds.Steps.ofValue(value), value);
    if (Regex.isSpent()) {
      throw new Bounds.TooManySteps();
    }
    return messages;
  }

  @Override
  public String toString() {
    return document.toString();
  }
}
