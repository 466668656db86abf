package dev.pollux.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.TypeContext;
import dev.pollux.json.Json;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A use of a type, which may have constraints that the type itself has not. The generator knows
 * those of a member and of the items of its collection; here they count at any depth, as in {@code
 * Map<String, List<@Size(max = 3) String>>}.
 *
 * @param type the type, with all variables resolved
 * @param annotated the same as it is written, for the annotations on its arguments; null when the
 *     source does not show it
 * @param annotations those on the use itself
 */
record Use(ResolvedType type, @Nullable AnnotatedType annotated, List<Annotation> annotations) {

  static Use of(ResolvedType type) {
    return new Use(type, null, List.of());
  }

  static Use of(ResolvedType type, @Nullable AnnotatedType annotated, List<Annotation> declared) {
    List<Annotation> annotations = new ArrayList<>(declared);
    if (annotated != null) {
      annotations.addAll(List.of(annotated.getAnnotations()));
    }
    return new Use(type, annotated, annotations);
  }

  boolean nullable() {
    return Constraints.nullable(annotations) && !Constraints.notNull(annotations) || isReference();
  }

  /** The schema, in which objects are references that the generator fills when it is done. */
  ObjectNode schema(SchemaGenerationContext context) {
    ObjectNode schema = isReference() ? content(context, 0).schema(context) : bare(context);
    Constraints.apply(annotations, schema);
    if (nullable()) {
      allowNull(schema);
    }
    return schema;
  }

  private boolean isReference() {
    return type.isInstanceOf(Optional.class) || type.isInstanceOf(AtomicReference.class);
  }

  /** Whether the schema depends on the arguments, so that it has to be made here. */
  boolean isContainer() {
    return isReference()
        || type.isInstanceOf(Map.class)
        || type.isArray()
        || type.isInstanceOf(Collection.class);
  }

  private ObjectNode bare(SchemaGenerationContext context) {
    if (Scalars.knows(type.getErasedType()) || !isContainer()) {
      ObjectNode schema = context.createDefinitionReference(type);
      boolean unfilled = schema.isEmpty() && !Scalars.knows(type.getErasedType());
      // Nothing may stand beside the $ref that it is going to be.
      return unfilled ? Json.object().set("anyOf", Json.array().add(schema)) : schema;
    }
    if (type.isInstanceOf(Map.class)) {
      return map(context);
    }
    ObjectNode array = Scalars.type("array");
    array.set("items", content(context, 0).schema(context));
    return type.isInstanceOf(Set.class) ? array.put("uniqueItems", true) : array;
  }

  private ObjectNode map(SchemaGenerationContext context) {
    ResolvedType key = argument(context.getTypeContext(), Map.class, 0);
    Class<?> raw = key.getErasedType();
    if (!raw.isEnum() && !key.isInstanceOf(CharSequence.class) && raw != Object.class) {
      throw Refusals.refused(
          type.getErasedType(),
          "the keys of a JSON object are texts, so use Map<String, …>, not keys of "
              + raw.getName());
    }
    ObjectNode schema = Scalars.type("object");
    ObjectNode values = content(context, 1).schema(context);
    if (!raw.isEnum()) {
      return values.isEmpty() ? schema : schema.set("additionalProperties", values);
    }
    ObjectNode properties = schema.putObject("properties");
    for (JsonNode name : Scalars.choices(raw)) {
      // One schema for each: what is a reference can be filled in one place only.
      properties.set(name.asText(), content(context, 1).schema(context));
    }
    return schema.put("additionalProperties", false);
  }

  /** The elements of a collection, array or Optional, or the values of a map. */
  private Use content(SchemaGenerationContext context, int index) {
    TypeContext types = context.getTypeContext();
    if (type.isArray()) {
      return ofArray(type.getArrayElementType());
    }
    Class<?> container = index == 1 ? Map.class : isReference() ? reference() : Iterable.class;
    AnnotatedType content = null;
    if (annotated instanceof AnnotatedParameterizedType parameterized) {
      AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
      if (arguments.length == index + 1 && type.getTypeParameters().size() == arguments.length) {
        content = arguments[index];
      }
    }
    return of(argument(types, container, index), content, List.of());
  }

  private Class<?> reference() {
    return type.isInstanceOf(Optional.class) ? Optional.class : AtomicReference.class;
  }

  private ResolvedType argument(TypeContext types, Class<?> container, int index) {
    ResolvedType argument = types.getTypeParameterFor(type, container, index);
    return argument == null ? types.resolve(Object.class) : argument;
  }

  private Use ofArray(ResolvedType element) {
    List<Annotation> declared = List.of();
    if (annotated instanceof AnnotatedArrayType array) {
      // A constraint before String[] is one of the array; only @Nullable is about the elements.
      declared = List.of(array.getAnnotatedGenericComponentType().getAnnotations()).stream()
          .filter(annotation -> Constraints.nullable(List.of(annotation)))
          .toList();
    }
    return of(element, null, declared);
  }

  static void allowNull(ObjectNode schema) {
    if (schema.get("anyOf") instanceof ArrayNode branches) {
      ObjectNode none = Scalars.type("null");
      for (JsonNode branch : branches) {
        if (branch.equals(none)) {
          return;
        }
      }
      branches.add(none);
    } else if (schema.path("type").isTextual()) {
      schema.set("type", Json.array().add(schema.get("type")).add("null"));
      if (schema.get("enum") instanceof ArrayNode values) {
        values.addNull();
      }
    }
  }
}
