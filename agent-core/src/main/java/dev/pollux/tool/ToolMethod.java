package dev.pollux.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.schema.JsonSchema;
import dev.pollux.schema.SchemaGenerator;
import io.vertx.core.Future;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes a {@link FunctionTool} of one method: its declaration, its schema, its invoker. */
final class ToolMethod {

  private static final SchemaGenerator SCHEMAS = new SchemaGenerator(ToolMethod::description);

  private ToolMethod() {}

  static FunctionTool tool(Method method, Tool tool, @Nullable Object target) {
    String origin = method.getDeclaringClass().getSimpleName() + "." + method.getName();
    String name = tool.name().isEmpty() ? method.getName() : tool.name();
    try {
      return tool(method, tool, target, name, origin);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Tool '" + name + "' (" + origin + ") " + e.getMessage(), e);
    }
  }

  private static FunctionTool tool(
      Method method, Tool tool, @Nullable Object target, String name, String origin) {
    if (tool.value().isBlank()) {
      throw new IllegalArgumentException("has no description; the model chooses tools by it");
    }
    if (tool.timeoutMillis() < 0) {
      throw new IllegalArgumentException(
          "has timeoutMillis " + tool.timeoutMillis() + " (expected: >= 0)");
    }
    List<ToolArgument> arguments = arguments(method);
    ObjectNode document = arguments.isEmpty()
        ? null
        : SCHEMAS.object(arguments.stream().map(ToolArgument::property).toList());
    JsonSchema schema = document == null ? null : JsonSchema.of(document);
    ToolArgument[] binders = binders(method, arguments, schema);
    return new FunctionTool(
        new FunctionDeclaration(name, tool.value(), document),
        origin,
        tool.effect(),
        tool.sequential(),
        tool.timeoutMillis() == 0 ? null : Duration.ofMillis(tool.timeoutMillis()),
        schema,
        invoker(method, target, binders));
  }

  private static List<ToolArgument> arguments(Method method) {
    List<ToolArgument> arguments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Parameter parameter : method.getParameters()) {
      if (parameter.getType() == ToolContext.class) {
        continue;
      }
      ToolArgument argument = ToolArgument.of(parameter);
      if (!names.add(argument.name())) {
        throw new IllegalArgumentException(
            "has two parameters named '" + argument.name() + "'; set @ToolParam(name = …)");
      }
      arguments.add(argument);
    }
    return arguments;
  }

  /** One binder for each parameter in its place, {@link ToolArgument#CONTEXT} for the context. */
  private static ToolArgument[] binders(
      Method method, List<ToolArgument> arguments, @Nullable JsonSchema schema) {
    ToolArgument[] binders = new ToolArgument[method.getParameterCount()];
    int next = 0;
    for (int i = 0; i < binders.length; i++) {
      boolean context = method.getParameterTypes()[i] == ToolContext.class;
      binders[i] = context ? ToolArgument.CONTEXT : arguments.get(next++);
    }
    if (schema != null) {
      arguments.forEach(argument -> argument.checkDefault(schema));
    }
    return binders;
  }

  private static FunctionTool.Invoker invoker(
      Method method, @Nullable Object target, ToolArgument[] binders) {
    MethodHandle handle = handle(method, target)
        .asSpreader(Object[].class, binders.length)
        .asType(MethodType.methodType(Object.class, Object[].class));
    Class<?> returned = method.getReturnType();
    if (Future.class.isAssignableFrom(returned)) {
      return (args, context) -> {
        Object returns = handle.invokeExact(ToolArgument.bind(binders, args, context));
        return (Future<?>) returns;
      };
    }
    if (CompletionStage.class.isAssignableFrom(returned)) {
      return (args, context) -> {
        Object returns = handle.invokeExact(ToolArgument.bind(binders, args, context));
        return returns == null
            ? null
            : Future.fromCompletionStage((CompletionStage<?>) returns, context.context());
      };
    }
    return (args, context) -> {
      Object[] bound = ToolArgument.bind(binders, args, context);
      return BlockingCalls.run(context.context(), () -> call(handle, bound));
    };
  }

  private static Object call(MethodHandle handle, Object[] bound) throws Exception {
    try {
      return handle.invokeExact(bound);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle handle(Method method, @Nullable Object target) {
    try {
      method.setAccessible(true);
      MethodHandle handle = MethodHandles.lookup().unreflect(method);
      return target == null ? handle : handle.bindTo(target);
    } catch (IllegalAccessException | InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          "cannot be called from here: " + e.getMessage() + "; make it public or open its package",
          e);
    }
  }

  private static @Nullable String description(AnnotatedElement element) {
    ToolParam param = element.getAnnotation(ToolParam.class);
    return param == null || param.value().isEmpty() ? null : param.value();
  }
}
