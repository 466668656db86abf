package dev.pollux.schema;

import com.fasterxml.jackson.annotation.JsonTypeInfo.As;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedWithParams;
import com.fasterxml.jackson.databind.introspect.PotentialCreator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One walk over Java types that makes one document. */
final class TypeWalk {

  private final Members members;
  private final Deque<JavaType> open = new ArrayDeque<>();
  private final Map<JavaType, String> names = new HashMap<>();
  private final Set<JavaType> circular = new HashSet<>();
  private final Map<String, ObjectNode> defs = new TreeMap<>();

  TypeWalk(Function<AnnotatedElement, @Nullable String> descriptions) {
    this.members = new Members(descriptions);
  }

  ObjectNode document(Type type) {
    Refusals.checkVariables(type, type.getTypeName());
    JavaType resolved = Json.mapper().constructType(type);
    String where = resolved.getRawClass().getSimpleName();
    ObjectNode schema = value(Place.of(resolved, null, List.of(), where));
    JsonNode ref = schema.get("$ref");
    if (ref != null) {
      // Not a lone $ref: who reads only the top of a schema looks for a type there.
      schema = definition(ref.textValue()).deepCopy();
    }
    return withDefs(schema);
  }

  ObjectNode document(List<Property> properties) {
    ObjectNode schema = Scalars.type("object");
    ObjectNode all = schema.putObject("properties");
    ArrayNode required = Json.array();
    for (Property property : properties) {
      Refusals.checkVariables(property.type().getType(), property.name());
      Place place = Place.of(
          Json.mapper().constructType(property.type().getType()),
          property.type(),
          property.annotations(),
          property.name());
      ObjectNode value = value(place);
      if (!property.required()) {
        Edits.allowNull(value);
      }
      Edits.describe(value, property.description());
      Edits.remark(value, "default", property.defaultValue());
      JsonNode example = property.example();
      Edits.remark(value, "examples", example == null ? null : Json.array().add(example));
      all.set(property.name(), value);
      if (property.required()) {
        required.add(property.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return withDefs(schema);
  }

  private ObjectNode withDefs(ObjectNode schema) {
    if (!defs.isEmpty()) {
      ObjectNode all = schema.putObject("$defs");
      defs.forEach(all::set);
    }
    return schema;
  }

  private ObjectNode definition(String ref) {
    ObjectNode definition = defs.get(ref.substring(ref.lastIndexOf('/') + 1));
    if (definition == null) {
      throw new AssertionError(ref);
    }
    return definition;
  }

  private ObjectNode value(Place place) {
    ObjectNode schema = place.type().isReferenceType() ? value(place.content()) : bare(place);
    Constraints.apply(place.annotations(), schema);
    if (place.nullable()) {
      Edits.allowNull(schema);
    }
    return schema;
  }

  private ObjectNode bare(Place place) {
    JavaType type = place.type();
    Class<?> raw = type.getRawClass();
    ObjectNode scalar = Scalars.of(raw);
    if (scalar != null) {
      return scalar;
    }
    if (raw.isEnum()) {
      return choice(place);
    }
    if (type.isArrayType() || type.isCollectionLikeType()) {
      ObjectNode array = Scalars.type("array");
      array.set("items", value(place.content()));
      return Set.class.isAssignableFrom(raw) ? array.put("uniqueItems", true) : array;
    }
    if (type.isMapLikeType()) {
      return map(place);
    }
    return named(place);
  }

  private ObjectNode choice(Place place) {
    ArrayNode values = Json.array();
    Set<JsonNode> seen = new HashSet<>();
    boolean texts = true;
    for (Object constant : place.type().getRawClass().getEnumConstants()) {
      JsonNode value = Json.tree(constant);
      if (!value.isTextual() && !value.isIntegralNumber()) {
        throw Refusals.refused(place, "make @JsonValue of the enum a text");
      }
      texts &= value.isTextual();
      if (seen.add(value)) {
        values.add(value);
      }
    }
    ObjectNode schema = Scalars.type(texts ? "string" : "integer");
    Edits.describe(schema, members.description(place.type().getRawClass()));
    schema.set("enum", values);
    return schema;
  }

  private ObjectNode map(Place place) {
    JavaType key = place.type().getKeyType();
    Class<?> raw = key.getRawClass();
    if (!raw.isEnum() && !CharSequence.class.isAssignableFrom(raw) && raw != Object.class) {
      throw Refusals.refused(
          place,
          "the keys of a JSON object are texts, so use Map<String, …>, not keys of "
              + raw.getName());
    }
    ObjectNode schema = Scalars.type("object");
    ObjectNode values = value(place.content());
    if (!raw.isEnum()) {
      return values.isEmpty() ? schema : schema.set("additionalProperties", values);
    }
    ObjectNode properties = schema.putObject("properties");
    for (Object constant : raw.getEnumConstants()) {
      properties.set(Json.tree(constant).asText(), values.deepCopy());
    }
    return schema.put("additionalProperties", false);
  }

  /** A type with a name: one that is met inside of itself becomes a definition. */
  private ObjectNode named(Place place) {
    JavaType type = place.type();
    String name = names.get(type);
    if (name != null && defs.containsKey(name)) {
      return ref(name);
    }
    if (open.contains(type)) {
      circular.add(type);
      return ref(names.computeIfAbsent(type, this::name));
    }
    open.push(type);
    ObjectNode schema = kinds(place);
    open.pop();
    if (!circular.contains(type)) {
      return schema;
    }
    name = names.computeIfAbsent(type, this::name);
    defs.put(name, schema);
    return ref(name);
  }

  private static ObjectNode ref(String name) {
    return Json.object().put("$ref", "#/$defs/" + name);
  }

  private String name(JavaType type) {
    StringBuilder name = new StringBuilder(type.getRawClass().getSimpleName());
    for (JavaType argument : type.getBindings().getTypeParameters()) {
      name.append("Of").append(argument.getRawClass().getSimpleName().replace("[]", "Array"));
    }
    String free = name.toString();
    for (int i = 2; names.containsValue(free); i++) {
      free = name.toString() + i;
    }
    return free;
  }

  private ObjectNode kinds(Place place) {
    Subtypes subtypes = Subtypes.of(place.type(), place.where());
    if (subtypes == null) {
      return object(place);
    }
    ObjectNode schema = Json.object();
    ArrayNode branches = Json.array();
    subtypes.byName().forEach((id, type) -> {
      Place kind = Place.of(type, null, List.of(), place.where());
      branches.add(kind(subtypes, id, object(kind)));
    });
    if (branches.size() == 1) {
      return (ObjectNode) branches.get(0);
    }
    Edits.describe(schema, members.description(place.type().getRawClass()));
    return schema.set("anyOf", branches);
  }

  private static ObjectNode kind(Subtypes subtypes, String id, ObjectNode object) {
    if (subtypes.deduced()) {
      return object;
    }
    ObjectNode name = Scalars.type("string");
    name.putArray("enum").add(id);
    if (subtypes.inclusion() == As.WRAPPER_OBJECT) {
      ObjectNode wrapper = Scalars.type("object");
      wrapper.putObject("properties").set(id, object);
      wrapper.putArray("required").add(id);
      return wrapper;
    }
    return Edits.withFirst(object, String.valueOf(subtypes.property()), name);
  }

  private ObjectNode object(Place place) {
    Refusals.check(place);
    JavaType type = place.type();
    BeanDescription bean = Members.bean(type);
    AnnotatedMember whole = delegate(bean);
    if (whole != null) {
      return value(Place.of(whole.getType(), null, List.of(), place.where()));
    }
    if (!type.isRecordType()
        && bean.findDefaultConstructor() == null
        && bean.getPotentialCreators().propertiesBased == null) {
      throw Refusals.refused(
          place, "Jackson cannot make one; add a constructor without parameters or @JsonCreator");
    }
    ObjectNode schema = Scalars.type("object");
    Edits.describe(schema, members.description(type.getRawClass()));
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = Json.array();
    for (Members.Member member : members.of(type, bean)) {
      ObjectNode value = value(member.place());
      Function<String, String> rename = member.rename();
      if (rename != null && value.path("properties").isObject()) {
        value
            .get("properties")
            .properties()
            .forEach(e -> properties.set(rename.apply(e.getKey()), e.getValue()));
        value.path("required").forEach(name -> required.add(rename.apply(name.textValue())));
        continue;
      }
      if (!member.required()) {
        Edits.allowNull(value);
      }
      Edits.describe(value, member.description());
      properties.set(member.name(), value);
      if (member.required()) {
        required.add(member.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema;
  }

  /** The one value that stands for the whole object, by a delegating creator or @JsonValue. */
  private static @Nullable AnnotatedMember delegate(BeanDescription bean) {
    for (PotentialCreator creator : bean.getPotentialCreators().getExplicitDelegating()) {
      AnnotatedWithParams with = creator.creator();
      if (with.getParameterCount() == 1) {
        return with.getParameter(0);
      }
    }
    return bean.findJsonValueAccessor();
  }
}
