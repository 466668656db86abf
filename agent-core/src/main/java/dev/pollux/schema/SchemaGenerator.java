package dev.pollux.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfig;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigPart;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.TypeContext;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import com.github.victools.jsonschema.generator.impl.SchemaGenerationContextImpl;
import com.github.victools.jsonschema.generator.impl.SchemaGeneratorConfigImpl;
import com.github.victools.jsonschema.generator.impl.TypeContextFactory;
import dev.pollux.json.Json;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    return generate(Parameters.class, new Parameters(properties));
  }

  /**
   * The schema of one type.
   *
   * @throws IllegalArgumentException if the type cannot be described, with the reason and the place
   */
  public ObjectNode type(Type type) {
    return generate(type, new Parameters(List.of()));
  }

  // A generator for each document: victools' own is not made to be shared between threads, and it
  // costs little beside the walk.
  private ObjectNode generate(Type type, Parameters parameters) {
    String where =
        Json.mapper().getTypeFactory().constructType(type).getRawClass().getSimpleName();
    try {
      Refusals.checkVariables(type, type.getTypeName());
      SchemaGeneratorConfig config = config(parameters);
      TypeContext types = TypeContextFactory.createDefaultTypeContext(config);
      SchemaGenerationContextImpl context = new SchemaGenerationContextImpl(config, types);
      ObjectNode schema = context.createDefinitionReference(types.resolve(type));
      return GeminiShape.of(schema, definitions(context));
    } catch (Refusals.Refused e) {
      throw e.at(where);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(
          where + ": " + type.getTypeName()
              + " cannot be described as JSON; it contains itself by @JsonUnwrapped or @JsonValue,"
              + " or goes too deep",
          e);
    }
  }

  // Without the options and modules of the generator's own builder: they are about members.
  private SchemaGeneratorConfig config(Parameters parameters) {
    return new SchemaGeneratorConfigImpl(
        Json.mapper(),
        SchemaVersion.DRAFT_2020_12,
        Set.of(),
        new TypeSchemas(new Members(descriptions), parameters).config(),
        new SchemaGeneratorConfigPart<>(),
        new SchemaGeneratorConfigPart<>(),
        Map.of());
  }

  // As the generator's own builder does, but for its cleaning up, which is GeminiShape's part.
  private static ObjectNode definitions(SchemaGenerationContextImpl context) {
    ObjectNode definitions = Json.object();
    Names names = new Names();
    for (DefinitionKey key : context.getDefinedTypes()) {
      String name = names.of(key);
      definitions.set(name, context.getDefinition(key));
      for (ObjectNode reference : context.getReferences(key)) {
        reference.put("$ref", GeminiShape.PREFIX + name);
      }
    }
    return definitions;
  }
}
