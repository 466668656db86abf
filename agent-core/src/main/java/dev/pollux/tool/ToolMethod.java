package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.schema.SchemaGenerator;
import dev.pollux.validation.JsonSchema;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
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

  /** Where one Java argument comes from. */
  @FunctionalInterface
  private interface Binder {
    @Nullable
    Object bind(JsonNode args, ToolContext context);
  }

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
    List<ToolArgument> arguments = new ArrayList<>();
    Binder[] binders = binders(method, declared, arguments);
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
        invoker(method, target, binders));
  }

  /** One binder for each parameter in its place; {@code arguments} gets those the model sees. */
  private static Binder[] binders(Method method, Method declared, List<ToolArgument> arguments) {
    Binder[] binders = new Binder[method.getParameterCount()];
    Set<String> names = new HashSet<>();
    for (int i = 0; i < binders.length; i++) {
      if (method.getParameterTypes()[i] == ToolContext.class) {
        binders[i] = (args, context) -> context;
        continue;
      }
      ToolArgument argument =
          ToolArgument.of(method.getParameters()[i], declared.getParameters()[i]);
      if (!names.add(argument.name())) {
        throw new IllegalArgumentException(
            "has two parameters named '" + argument.name() + "'; set @ToolParam(name = …)");
      }
      arguments.add(argument);
      binders[i] = (args, context) -> argument.bind(args);
    }
    return binders;
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

  private static FunctionTool.Invoker invoker(
      Method method, @Nullable Object target, Binder[] binders) {
    MethodHandle handle = handle(method, target)
        .asFixedArity()
        .asSpreader(Object[].class, binders.length)
        .asType(MethodType.methodType(Object.class, Object[].class));
    Class<?> returned = method.getReturnType();
    if (Future.class.isAssignableFrom(returned)
        || CompletionStage.class.isAssignableFrom(returned)) {
      return (args, context) -> {
        @Nullable Object[] bound = bind(binders, args, context);
        return awaited(context.settings().call(() -> call(handle, bound)), context.context());
      };
    }
    return (args, context) -> {
      @Nullable Object[] bound = bind(binders, args, context);
      return BlockingCalls.run(context, () -> written(call(handle, bound), context))
          .compose(result -> awaited(result, context.context()));
    };
  }

  private static @Nullable Object[] bind(Binder[] binders, JsonNode args, ToolContext context) {
    @Nullable Object[] bound = new Object[binders.length];
    for (int i = 0; i < binders.length; i++) {
      bound[i] = binders[i].bind(args, context);
    }
    return bound;
  }

  // Here and not on the event loop: getters and iterators of the result may block.
  private static @Nullable Object written(@Nullable Object result, ToolContext context) {
    return result instanceof Future || result instanceof CompletionStage
        ? result
        : ToolResult.of(result, context.settings().secrets());
  }

  private static Future<?> awaited(@Nullable Object result, Context context) {
    if (result instanceof Future<?> future) {
      return future;
    }
    return result instanceof CompletionStage<?> stage
        ? Future.fromCompletionStage(stage, context)
        : Future.succeededFuture(result);
  }

  private static @Nullable Object call(MethodHandle handle, @Nullable Object[] bound)
      throws Exception {
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
