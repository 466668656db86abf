package dev.pollux.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonTypeInfo.As;
import com.fasterxml.jackson.annotation.JsonTypeInfo.Id;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.BeanSerializerFactory;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import dev.pollux.json.Json;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A polymorphic type is any of its kinds, each with the name that Jackson reads it by.
 *
 * <p>Jackson is asked for the names. The resolver of the Jackson module reads {@code @JsonSubTypes}
 * itself, and does not know deduction, nested kinds with names of their own, or simple names.
 */
final class Kinds implements CustomDefinitionProviderV2 {

  private static final SerializationConfig CONFIG = Json.mapper().getSerializationConfig();

  @Override
  public @Nullable CustomDefinition provideCustomSchemaDefinition(
      ResolvedType type, SchemaGenerationContext context) {
    TypeSerializer serializer = serializer(Types.ofJackson(type));
    if (serializer == null) {
      return null;
    }
    Id id = mechanism(serializer);
    As inclusion = serializer.getTypeInclusion();
    boolean named = id == Id.NAME || id == Id.SIMPLE_NAME || id == Id.DEDUCTION;
    if (!named || inclusion == As.EXTERNAL_PROPERTY || inclusion == As.WRAPPER_ARRAY) {
      throw Refusals.refused(
          type.getErasedType(),
          "use @JsonTypeInfo(use = Id.NAME) with a property, not " + id + " as " + inclusion);
    }
    Map<String, JavaType> byName = new LinkedHashMap<>();
    collect(Types.ofJackson(type), Types.ofJackson(type), serializer, byName);
    if (byName.isEmpty()) {
      throw new Refusals.Refused(type.getErasedType().getName()
          + " has @JsonTypeInfo but no kinds; name them with @JsonSubTypes");
    }
    ObjectNode schema = Json.object();
    ArrayNode branches = schema.putArray("anyOf");
    byName.forEach((name, kind) -> branches.add(branch(
        serializer,
        name,
        context.createStandardDefinitionReference(
            Types.ofGenerator(kind, context.getTypeContext()), this))));
    return new CustomDefinition(schema);
  }

  private static @Nullable TypeSerializer serializer(JavaType type) {
    try {
      return BeanSerializerFactory.instance.createTypeSerializer(CONFIG, type);
    } catch (IllegalArgumentException e) {
      throw new Refusals.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode branch(TypeSerializer serializer, String name, ObjectNode object) {
    if (mechanism(serializer) == Id.DEDUCTION) {
      return object;
    }
    ObjectNode branch = Scalars.type("object");
    ObjectNode properties = branch.putObject("properties");
    if (serializer.getTypeInclusion() == As.WRAPPER_OBJECT) {
      properties.set(name, object);
      branch.putArray("required").add(name);
      return branch;
    }
    String property = serializer.getPropertyName();
    properties.putObject(property).put("type", "string").putArray("enum").add(name);
    branch.putArray("required").add(property);
    ObjectNode both = Json.object();
    both.putArray("allOf").add(branch).add(object);
    return both;
  }

  // Nothing is written to be deduced from, so there is no resolver then.
  private static Id mechanism(TypeSerializer serializer) {
    TypeIdResolver resolver = serializer.getTypeIdResolver();
    return resolver == null ? Id.DEDUCTION : resolver.getMechanism();
  }

  private static void collect(
      JavaType base, JavaType type, TypeSerializer serializer, Map<String, JavaType> byName) {
    Class<?> raw = type.getRawClass();
    if (!Modifier.isAbstract(raw.getModifiers())) {
      byName.putIfAbsent(name(serializer, type), type);
    }
    AnnotatedClass info = CONFIG.introspectClassAnnotations(raw).getClassInfo();
    List<NamedType> subtypes = CONFIG.getAnnotationIntrospector().findSubtypes(info);
    if (subtypes != null) {
      for (NamedType subtype : subtypes) {
        // Annotations are inherited, so a kind also sees the list of its siblings.
        if (subtype.getType() != raw && raw.isAssignableFrom(subtype.getType())) {
          collect(
              base,
              CONFIG.getTypeFactory().constructSpecializedType(base, subtype.getType()),
              serializer,
              byName);
        }
      }
    }
  }

  private static String name(TypeSerializer serializer, JavaType type) {
    if (mechanism(serializer) == Id.DEDUCTION) {
      return type.getRawClass().getName();
    }
    return serializer.getTypeIdResolver().idFromValueAndType(null, type.getRawClass());
  }
}
