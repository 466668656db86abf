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
import dev.pollux.schema.JsonSchema;
import dev.pollux.schema.Property;
import dev.pollux.schema.Violation;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One parameter of a tool method: how it is declared, and how its argument becomes a Java value. */
final class ToolArgument {

  /** Stands for the parameter that gets the {@link ToolContext}. */
  static final ToolArgument CONTEXT = new ToolArgument();

  private final String name;
  private final @Nullable Property property;
  private final @Nullable ObjectReader reader;
  private final @Nullable JsonNode defaultValue;
  private final boolean tree;

  private ToolArgument() {
    this.name = "";
    this.property = null;
    this.reader = null;
    this.defaultValue = null;
    this.tree = false;
  }

  private ToolArgument(Parameter parameter, String name, Property property) {
    this.name = name;
    this.property = property;
    JavaType type = Json.mapper().constructType(parameter.getParameterizedType());
    this.reader = Json.mapper().readerFor(type);
    this.defaultValue = property.defaultValue();
    this.tree = JsonNode.class.isAssignableFrom(parameter.getType());
  }

  static ToolArgument of(Parameter parameter) {
    ToolParam param = parameter.getAnnotation(ToolParam.class);
    String name = param != null && !param.name().isEmpty() ? param.name() : parameter.getName();
    if (!parameter.isNamePresent() && (param == null || param.name().isEmpty())) {
      throw new IllegalArgumentException("has no parameter names; compile with -parameters");
    }
    JsonNode defaultValue = param == null ? null : value(param.defaultValue());
    boolean optional = defaultValue != null
        || (param != null && !param.required())
        || isOptional(parameter.getType())
        || isNullable(parameter)
        || isNullable(parameter.getAnnotatedType());
    if (optional && defaultValue == null && parameter.getType().isPrimitive()) {
      throw new IllegalArgumentException("has a parameter '" + name + "' of type "
          + parameter.getType() + " that is not required; give it a defaultValue or make it "
          + "Optional");
    }
    Property property = new Property(
        name,
        parameter.getAnnotatedType(),
        List.of(parameter.getAnnotations()),
        param == null || param.value().isEmpty() ? null : param.value(),
        !optional,
        defaultValue,
        param == null ? null : value(param.example()));
    return new ToolArgument(parameter, name, property);
  }

  private static boolean isOptional(Class<?> type) {
    return type.getName().startsWith(Optional.class.getName());
  }

  private static boolean isNullable(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(type -> type.getSimpleName().equals("Nullable"));
  }

  private static @Nullable JsonNode value(String json) {
    if (json.isEmpty()) {
      return null;
    }
    try {
      return Json.parse(json);
    } catch (IllegalArgumentException e) {
      return TextNode.valueOf(json);
    }
  }

  String name() {
    return name;
  }

  Property property() {
    return Objects.requireNonNull(property);
  }

  /** Refuses a default value that the model would not be allowed to send. */
  void checkDefault(JsonSchema schema) {
    if (defaultValue == null) {
      return;
    }
    ObjectNode args = Json.object();
    args.set(name, defaultValue);
    List<Violation> violations = schema.validate(args).stream()
        .filter(violation -> isHere(violation.path()))
        .toList();
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException("has a default value for '" + name + "' that must be "
          + violations.get(0).expected() + " but is " + violations.get(0).got());
    }
    bind(Json.object());
  }

  private boolean isHere(String path) {
    String here = "$." + name;
    return path.equals(here) || path.startsWith(here + ".") || path.startsWith(here + "[");
  }

  /** The Java arguments, in the order of the parameters. */
  static @Nullable Object[] bind(ToolArgument[] binders, JsonNode args, ToolContext context) {
    @Nullable Object[] bound = new Object[binders.length];
    for (int i = 0; i < binders.length; i++) {
      bound[i] = binders[i] == CONTEXT ? context : binders[i].bind(args);
    }
    return bound;
  }

  private @Nullable Object bind(JsonNode args) {
    ObjectReader reads = Objects.requireNonNull(reader);
    JsonNode value = args.get(name);
    if (value == null || value.isNull()) {
      value = defaultValue;
    }
    if (value == null) {
      value = NullNode.getInstance();
    }
    try {
      // A tool may change the tree that it gets; the history must stay what the model sent.
      return tree ? value.deepCopy() : reads.readValue(value);
    } catch (JsonProcessingException e) {
      throw new ToolException("Argument '" + name + "' cannot be taken: " + reason(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("Reading from memory failed", e);
    }
  }

  private static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    String path = e instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
    return message + (path.isEmpty() ? "" : " at " + path.replaceAll("[\\w.$]+\\[\"", "[\""));
  }
}
