package dev.pollux.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Java type to JSON Schema, as Jackson reads the type and Gemini reads the schema.
 *
 * <pre>{@code
 * record Place(String city, @Nullable String street) {}
 *
 * new SchemaGenerator(element -> null).type(Place.class)
 * // {"type":"object","properties":{"city":{"type":"string"},"street":{"type":["string","null"]}},
 * //  "required":["city"]}
 * }</pre>
 *
 * <p>Names, ignored properties, polymorphism and the legal values of enums are Jackson's. Constraint
 * annotations, those of {@code jakarta.validation} and of {@code javax.validation}, become keywords.
 * Components of records and parameters of creators are required unless they are {@code Optional} or
 * {@code @Nullable}; fields and setters are not required unless they are {@code @NotNull} or {@code
 * @JsonProperty(required = true)}. What is not required may be null.
 *
 * <p>Types are written out where they are used; only one that contains itself stands under {@code
 * $defs}. The same type gives the same bytes every time.
 *
 * <p>Immutable: share one between threads.
 */
public final class SchemaGenerator {

  private final Function<AnnotatedElement, @Nullable String> descriptions;

  /**
   * A generator.
   *
   * @param descriptions the description of a record component, field, method, parameter or class, or
   *     null when it has none. It goes before Jackson's {@code @JsonPropertyDescription} and {@code
   *     @JsonClassDescription}
   */
  public SchemaGenerator(Function<AnnotatedElement, @Nullable String> descriptions) {
    this.descriptions = Objects.requireNonNull(descriptions, "descriptions");
  }

  /**
   * The schema of an object with these properties: {@code {"type": "object", "properties": {…},
   * "required": […]}}.
   *
   * @throws IllegalArgumentException if a type cannot be described, with the reason and the place
   */
  public ObjectNode object(List<Property> properties) {
    return new TypeWalk(descriptions).document(properties);
  }

  /**
   * The schema of one type.
   *
   * @throws IllegalArgumentException if the type cannot be described, with the reason and the place
   */
  public ObjectNode type(Type type) {
    return new TypeWalk(descriptions).document(type);
  }
}
