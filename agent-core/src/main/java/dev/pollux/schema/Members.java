package dev.pollux.schema;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.OptBoolean;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.NameTransformer;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import dev.pollux.json.Json;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The properties of a record or bean that Jackson would read, in the order they are declared. */
final class Members {

  private static final DeserializationConfig CONFIG = Json.mapper().getDeserializationConfig();

  private final Function<AnnotatedElement, @Nullable String> descriptions;

  Members(Function<AnnotatedElement, @Nullable String> descriptions) {
    this.descriptions = descriptions;
  }

  /**
   * One property.
   *
   * @param where it in the words of an error, like {@code Report.socket}
   * @param rename the names that its own members get when it is unwrapped, like {@code at_*}; null
   *     when it is not
   */
  record Member(
      String name,
      String where,
      JavaType type,
      @Nullable AnnotatedType annotated,
      List<Annotation> annotations,
      @Nullable String description,
      boolean required,
      @Nullable String rename) {

    ObjectNode schema(SchemaGenerationContext context) {
      try {
        ObjectNode schema = Use.of(
                Types.ofGenerator(type, context.getTypeContext()), annotated, annotations)
            .schema(context);
        if (!required) {
          Use.allowNull(schema);
        }
        return description == null || description.isBlank()
            ? schema
            : schema.put("description", description);
      } catch (Refusals.Refused e) {
        throw e.at(where);
      }
    }
  }

  static BeanDescription bean(JavaType type) {
    return CONFIG.introspect(type);
  }

  /** The description of a class. */
  @Nullable
  String description(Class<?> type) {
    String own = descriptions.apply(type);
    return own != null
        ? own
        : CONFIG
            .getAnnotationIntrospector()
            .findClassDescription(CONFIG.introspectClassAnnotations(type).getClassInfo());
  }

  List<Member> of(JavaType type) {
    BeanDescription bean = bean(type);
    Class<?> raw = type.getRawClass();
    var ignored = CONFIG.getDefaultPropertyIgnorals(raw, bean.getClassInfo());
    var included = CONFIG.getDefaultPropertyInclusions(raw, bean.getClassInfo());
    List<Member> members = new ArrayList<>();
    for (BeanPropertyDefinition property : ordered(bean)) {
      String name = property.getName();
      AnnotatedMember member = mutator(property);
      boolean hidden = member == null
          || raw.isRecord() && isIgnored(elements(raw, property))
          || ignored != null && ignored.findIgnoredForDeserialization().contains(name)
          || included != null
              && included.getIncluded() != null
              && !included.getIncluded().contains(name)
          || Boolean.TRUE.equals(CONFIG
              .getAnnotationIntrospector()
              .isIgnorableType(
                  CONFIG.introspectClassAnnotations(member.getType()).getClassInfo()));
      if (!hidden) {
        members.add(member(type, property, member));
      }
    }
    return members;
  }

  // Jackson drops what is sent for such a component, and gives the constructor null.
  private static boolean isIgnored(List<AnnotatedElement> elements) {
    return elements.stream()
        .map(element -> element.getAnnotation(JsonIgnore.class))
        .anyMatch(ignore -> ignore != null && ignore.value());
  }

  // Creator parameters by position, fields as declared, then methods by name: the VM lists methods
  // in any order, and the schema must not depend on that.
  private static List<BeanPropertyDefinition> ordered(BeanDescription bean) {
    List<BeanPropertyDefinition> properties = new ArrayList<>(bean.findProperties());
    if (bean.getClassInfo().hasAnnotation(JsonPropertyOrder.class)) {
      return properties;
    }
    Comparator<BeanPropertyDefinition> order =
        Comparator.comparingInt(p -> p.getConstructorParameter() != null
            ? p.getConstructorParameter().getIndex()
            : p.getField() != null ? 1_000 : 2_000);
    properties.sort(order.thenComparing((a, b) ->
        a.getConstructorParameter() == null && a.getField() == null && b.getField() == null
            ? a.getName().compareTo(b.getName())
            : 0));
    return properties;
  }

  private static @Nullable AnnotatedMember mutator(BeanPropertyDefinition property) {
    if (property.hasConstructorParameter()) {
      return property.getConstructorParameter();
    }
    if (property.hasSetter()) {
      return property.getSetter();
    }
    if (property.hasField()) {
      return property.getField();
    }
    // Jackson fills collections through their getter.
    AnnotatedMember getter = property.getGetter();
    return getter != null
            && getter.getType().isContainerType()
            && !getter.getType().isArrayType()
        ? getter
        : null;
  }

  private Member member(JavaType owner, BeanPropertyDefinition property, AnnotatedMember mutator) {
    Class<?> raw = owner.getRawClass();
    List<AnnotatedElement> elements = elements(raw, property);
    AnnotatedType annotated = annotatedType(raw, property);
    List<Annotation> annotations = new ArrayList<>();
    elements.forEach(element -> annotations.addAll(Arrays.asList(element.getAnnotations())));
    if (annotated != null) {
      annotations.addAll(Arrays.asList(annotated.getAnnotations()));
    }
    JavaType type = mutator instanceof AnnotatedMethod method && method.getParameterCount() == 1
        ? method.getParameterType(0)
        : mutator.getType();
    boolean nullable = Constraints.nullable(annotations) && !Constraints.notNull(annotations)
        || type.isReferenceType()
        || type.getRawClass().getName().startsWith("java.util.Optional");
    NameTransformer unwrapped = CONFIG
        .getAnnotationIntrospector()
        .findUnwrappingNameTransformer(property.getPrimaryMember());
    return new Member(
        property.getName(),
        raw.getSimpleName() + "." + property.getName(),
        type,
        annotated,
        annotations,
        description(property, elements),
        required(property, annotations, nullable),
        unwrapped == null ? null : unwrapped.transform("*"));
  }

  private @Nullable String description(
      BeanPropertyDefinition property, List<AnnotatedElement> elements) {
    return elements.stream()
        .map(descriptions)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(property.getMetadata().getDescription());
  }

  private static boolean required(
      BeanPropertyDefinition property, List<Annotation> annotations, boolean nullable) {
    // getRequired is also false where nothing was said.
    boolean optional = annotations.stream()
        .anyMatch(a -> a instanceof JsonProperty said && said.isRequired() == OptBoolean.FALSE);
    return Boolean.TRUE.equals(property.getMetadata().getRequired())
        || property.hasConstructorParameter() && !nullable && !optional
        || Constraints.notNull(annotations);
  }

  private static List<AnnotatedElement> elements(Class<?> owner, BeanPropertyDefinition property) {
    List<AnnotatedElement> elements = new ArrayList<>();
    RecordComponent component = component(owner, property);
    if (component != null) {
      elements.add(component);
      elements.add(component.getAccessor());
    }
    for (AnnotatedMember member :
        Arrays.asList(property.getField(), property.getGetter(), property.getSetter())) {
      if (member != null) {
        elements.add(member.getAnnotated());
      }
    }
    if (property.hasConstructorParameter()) {
      AnnotatedParameter parameter = property.getConstructorParameter();
      elements.add(executable(parameter).getParameters()[parameter.getIndex()]);
      Field field = field(owner, property.getInternalName());
      if (field != null) {
        elements.add(field);
      }
    }
    return elements;
  }

  private static @Nullable Field field(Class<?> owner, String name) {
    return Arrays.stream(owner.getDeclaredFields())
        .filter(field -> field.getName().equals(name) && !Modifier.isStatic(field.getModifiers()))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable RecordComponent component(
      Class<?> owner, BeanPropertyDefinition property) {
    AnnotatedParameter parameter = property.getConstructorParameter();
    if (!owner.isRecord() || parameter == null) {
      return null;
    }
    RecordComponent[] components = owner.getRecordComponents();
    boolean canonical = Arrays.equals(
        executable(parameter).getParameterTypes(),
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    return canonical ? components[parameter.getIndex()] : null;
  }

  private static Executable executable(AnnotatedParameter parameter) {
    return (Executable) parameter.getOwner().getMember();
  }

  private static @Nullable AnnotatedType annotatedType(
      Class<?> owner, BeanPropertyDefinition property) {
    RecordComponent component = component(owner, property);
    if (component != null) {
      return component.getAnnotatedType();
    }
    if (property.hasConstructorParameter()) {
      AnnotatedParameter parameter = property.getConstructorParameter();
      AnnotatedType[] types = executable(parameter).getAnnotatedParameterTypes();
      return parameter.getIndex() < types.length ? types[parameter.getIndex()] : null;
    }
    if (property.hasField()) {
      return property.getField().getAnnotated().getAnnotatedType();
    }
    if (property.hasSetter()) {
      return property.getSetter().getAnnotated().getAnnotatedParameterTypes()[0];
    }
    return property.hasGetter()
        ? property.getGetter().getAnnotated().getAnnotatedReturnType()
        : null;
  }
}
