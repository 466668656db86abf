package dev.pollux.schema;

import com.fasterxml.jackson.annotation.JsonTypeInfo.As;
import com.fasterxml.jackson.annotation.JsonTypeInfo.Id;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.BeanSerializerFactory;
import dev.pollux.json.Json;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that a polymorphic type may be, as Jackson's annotations tell it.
 *
 * @param inclusion where the name of the kind stands
 * @param property the member that holds it; null when the kind is deduced or wraps the object
 * @param byName the kinds in the order of the annotations, by name
 */
record Subtypes(
    As inclusion, @Nullable String property, boolean deduced, Map<String, JavaType> byName) {

  private static final SerializationConfig CONFIG = Json.mapper().getSerializationConfig();

  /** Null when the type has no {@code @JsonTypeInfo}. */
  static @Nullable Subtypes of(JavaType type, String where) {
    TypeSerializer serializer;
    try {
      serializer = BeanSerializerFactory.instance.createTypeSerializer(CONFIG, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
    if (serializer == null) {
      return null;
    }
    Id id = mechanism(serializer);
    As inclusion = serializer.getTypeInclusion();
    boolean named = id == Id.NAME || id == Id.SIMPLE_NAME || id == Id.DEDUCTION;
    if (!named || inclusion == As.EXTERNAL_PROPERTY || inclusion == As.WRAPPER_ARRAY) {
      throw new IllegalArgumentException(where + ": " + type.getRawClass().getName()
          + " cannot be described as JSON; use @JsonTypeInfo(use = Id.NAME) with a property, not "
          + id + " as " + inclusion);
    }
    Map<String, JavaType> byName = new LinkedHashMap<>();
    collect(type, type, serializer, byName);
    if (byName.isEmpty()) {
      throw new IllegalArgumentException(where + ": " + type.getRawClass().getName()
          + " has @JsonTypeInfo but no kinds; name them with @JsonSubTypes");
    }
    return new Subtypes(inclusion, serializer.getPropertyName(), id == Id.DEDUCTION, byName);
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
