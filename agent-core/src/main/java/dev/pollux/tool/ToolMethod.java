package dev.pollux.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.schema.SchemaGenerator;
import dev.pollux.validation.JsonSchema;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a {@link FunctionTool} of one method: its declaration, its schema, its invoker. */
final class ToolMethod {

  private static final SchemaGenerator SCHEMAS = new SchemaGenerator(ToolMethod::description);

  private ToolMethod() {}

  /**
   * A tool.
   *
   * @param method what is called
   * @param declared the same method, or the one it overrides, where {@code tool} and the names of the
   *     parameters are
   * @param target what it is called on, or null when it is static
   */
  static FunctionTool tool(Method method, Method declared, Tool tool, @Nullable Object target) {
    String name = tool.name().isEmpty() ? method.getName() : tool.name();
    String origin = origin(method);
    try {
      return tool(method, declared, tool, target, name, origin);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Tool '" + name + "' (" + origin + ") " + e.getMessage(), e);
    }
  }

  /** Like {@code Clock.minutesUntil}. */
  static String origin(Method method) {
    Class<?> type = method.getDeclaringClass();
    // An anonymous class has no simple name.
    String name = type.getSimpleName().isEmpty()
        ? type.getName().substring(type.getPackageName().length() + 1)
        : type.getSimpleName();
    return name + "." + method.getName();
  }

  private static FunctionTool tool(
      Method method,
      Method declared,
      Tool tool,
      @Nullable Object target,
      String name,
      String origin) {
    if (tool.value().isBlank()) {
      throw new IllegalArgumentException("has no description; the model chooses tools by it");
    }
    if (tool.timeoutMillis() < 0) {
      throw new IllegalArgumentException(
          "has timeoutMillis " + tool.timeoutMillis() + " (expected: >= 0)");
    }
    @Nullable ToolArgument[] places = places(method, declared);
    List<ToolArgument> arguments =
        Arrays.stream(places).filter(Objects::nonNull).toList();
    ObjectNode document = document(arguments);
    JsonSchema schema = document == null ? null : JsonSchema.generated(document);
    if (schema != null) {
      arguments.forEach(argument -> argument.checkDefault(schema));
    }
    return new FunctionTool(
        new FunctionDeclaration(name, tool.value(), document),
        origin,
        tool.effect(),
        tool.sequential(),
        tool.approval(),
        Set.copyOf(List.of(tool.flow())),
        tool.timeoutMillis() == 0 ? null : Duration.ofMillis(tool.timeoutMillis()),
        schema,
        declared,
        new MethodInvoker(method, target, places));
  }

  /** One argument for each parameter in its place; null where the model sees none. */
  private static @Nullable ToolArgument[] places(Method method, Method declared) {
    Parameter[] parameters = method.getParameters();
    @Nullable ToolArgument[] places = new ToolArgument[parameters.length];
    Set<String> names = new HashSet<>();
    for (int i = 0; i < places.length; i++) {
      if (parameters[i].getType() == ToolContext.class) {
        continue;
      }
      ToolArgument argument = ToolArgument.of(parameters[i], declared.getParameters()[i]);
      if (!names.add(argument.name())) {
        throw new IllegalArgumentException(
            "has two parameters named '" + argument.name() + "'; set @ToolParam(name = …)");
      }
      places[i] = argument;
    }
    return places;
  }

  private static @Nullable ObjectNode document(List<ToolArgument> arguments) {
    if (arguments.isEmpty()) {
      return null;
    }
    try {
      return SCHEMAS.object(arguments.stream().map(ToolArgument::property).toList());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cannot be declared: " + e.getMessage(), e);
    }
  }

  private static @Nullable String description(AnnotatedElement element) {
    ToolParam param = element.getAnnotation(ToolParam.class);
    return param == null || param.value().isEmpty() ? null : param.value();
  }
}
