package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One property of an object schema that is made from a method's parameters.
 *
 * @param name the name in the JSON object
 * @param type the parameter's type, with the annotations on it and on its type arguments
 * @param annotations the parameter's own annotations: constraints, {@code @Nullable}
 * @param description what it is, for the model; null takes that of the type, if it has one
 * @param required whether the object must have it; one that is not required may also be null
 * @param defaultValue what is used when it is left out, told to the model; null says nothing
 * @param example a value it may have, told to the model; null says nothing
 */
public record Property(
    String name,
    AnnotatedType type,
    List<Annotation> annotations,
    @Nullable String description,
    boolean required,
    @Nullable JsonNode defaultValue,
    @Nullable JsonNode example) {

  /** Copies the annotations. */
  public Property {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    annotations = List.copyOf(annotations);
  }
}
