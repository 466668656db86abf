package dev.pollux.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pollux.json.Json;
import dev.pollux.schema.Property;
import dev.pollux.validation.JsonSchema;
import dev.pollux.validation.Violation;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One parameter of a tool method: how it is declared, and how its argument becomes a Java value. */
final class ToolArgument {

  private final Property property;
  private final Class<?> type;
  private final JavaType javaType;
  private volatile @Nullable ObjectReader reader;

  private ToolArgument(Property property, Parameter parameter) {
    this.property = property;
    this.type = parameter.getType();
    this.javaType = Json.mapper().constructType(parameter.getParameterizedType());
  }

  // Made when it is needed: it looks for the type's deserializer at once.
  private ObjectReader reader() {
    ObjectReader made = reader;
    if (made == null) {
      made = Json.mapper().readerFor(javaType);
      reader = made;
    }
    return made;
  }

  /**
   * The argument of one parameter.
   *
   * @param parameter of the method that is called: it says the type
   * @param declared the same parameter where the {@link Tool} annotation is, perhaps of an interface:
   *     it says the name
   */
  static ToolArgument of(Parameter parameter, Parameter declared) {
    List<Annotation> annotations = annotations(parameter, declared);
    ToolParam param = annotations.stream()
        .filter(ToolParam.class::isInstance)
        .map(ToolParam.class::cast)
        .findFirst()
        .orElse(null);
    boolean named = param != null && !param.name().isEmpty();
    if (!named && !declared.isNamePresent()) {
      throw new IllegalArgumentException("has no parameter names; compile with -parameters");
    }
    String name = named ? param.name() : declared.getName();
    JsonNode defaultValue = param == null ? null : value(param.defaultValue());
    boolean optional = defaultValue != null
        || (param != null && !param.required())
        || parameter.getType().getName().startsWith(Optional.class.getName())
        || annotations.stream().anyMatch(ToolArgument::isNullable)
        || isNullable(parameter.getAnnotatedType())
        || isNullable(declared.getAnnotatedType());
    if (optional && defaultValue == null && parameter.getType().isPrimitive()) {
      throw new IllegalArgumentException("has a parameter '" + name + "' of type "
          + parameter.getType() + " that is not required; give it a defaultValue or make it "
          + "Optional");
    }
    Property property = new Property(
        name,
        parameter.getAnnotatedType(),
        annotations,
        param == null || param.value().isEmpty() ? null : param.value(),
        !optional,
        defaultValue,
        param == null ? null : value(param.example()));
    return new ToolArgument(property, parameter);
  }

  private static List<Annotation> annotations(Parameter parameter, Parameter declared) {
    List<Annotation> annotations = new ArrayList<>(Arrays.asList(declared.getAnnotations()));
    for (Annotation own : parameter.getAnnotations()) {
      if (declared.getAnnotation(own.annotationType()) == null) {
        annotations.add(own);
      }
    }
    return annotations;
  }

  private static boolean isNullable(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations()).anyMatch(ToolArgument::isNullable);
  }

  private static boolean isNullable(Annotation annotation) {
    return annotation.annotationType().getSimpleName().equals("Nullable");
  }

  private static @Nullable JsonNode value(String json) {
    if (json.isEmpty()) {
      return null;
    }
    try {
      JsonNode value = Json.parse(json);
      return value.isNull() ? null : value;
    } catch (IllegalArgumentException e) {
      return TextNode.valueOf(json);
    }
  }

  String name() {
    return property.name();
  }

  Property property() {
    return property;
  }

  /** Refuses a default value that the model would not be allowed to send. */
  void checkDefault(JsonSchema schema) {
    if (property.defaultValue() == null) {
      return;
    }
    ObjectNode args = Json.object();
    args.set(name(), property.defaultValue());
    List<Violation> violations = schema.validate(args).stream()
        .filter(violation -> isHere(violation.path()))
        .toList();
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException("has a default value for '" + name() + "' that must be "
          + violations.get(0).expected() + " but is " + violations.get(0).got());
    }
    try {
      bind(args);
    } catch (ToolException e) {
      throw new IllegalArgumentException("has a wrong default value: " + e.getMessage(), e);
    }
  }

  // The other parameters may be required, and are not given here.
  private boolean isHere(String path) {
    String here = path.startsWith("$[\"") ? "$[" + TextNode.valueOf(name()) + "]" : "$." + name();
    return path.equals(here) || path.startsWith(here + ".") || path.startsWith(here + "[");
  }

  /** Looks now for what reads this argument, if anything needs to. */
  void prepare() {
    if (type != String.class && type != int.class && type != boolean.class) {
      reader();
    }
  }

  /** The Java value of this argument: null, or an empty {@code Optional}, where there is none. */
  @Nullable
  Object bind(JsonNode args) {
    JsonNode value = args.get(name());
    if ((value == null || value.isNull()) && property.defaultValue() != null) {
      value = property.defaultValue();
    }
    if (JsonNode.class.isAssignableFrom(type)) {
      // A tool may change the tree that it gets; the history must stay what the model sent.
      return type.isInstance(value) ? value.deepCopy() : null;
    }
    Object plain = value == null ? null : plain(value);
    if (plain != null) {
      return plain;
    }
    try {
      Object bound = reader().readValue(value == null ? NullNode.getInstance() : value);
      if (bound instanceof Double real && real.isInfinite()
          || bound instanceof Float single && single.isInfinite()) {
        throw new ToolException("Argument '" + name() + "' cannot be taken: it is too large");
      }
      return bound;
    } catch (JsonProcessingException e) {
      throw new ToolException("Argument '" + name() + "' cannot be taken: " + reason(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("Reading from memory failed", e);
    }
  }

  // What needs no reader, for most arguments are such.
  private @Nullable Object plain(JsonNode value) {
    if (type == String.class) {
      return value.textValue();
    } else if (type == int.class && value.isInt()) {
      return value.intValue();
    } else if (type == boolean.class && value.isBoolean()) {
      return value.booleanValue();
    }
    return null;
  }

  private static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    String path = e instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
    return message + (path.isEmpty() ? "" : " at " + path.replaceAll("[\\w.$]+\\[\"", "[\""));
  }
}
