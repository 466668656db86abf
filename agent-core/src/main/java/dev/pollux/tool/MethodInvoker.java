package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls the method of a tool: on the event loop if it returns a future, else on a worker thread. */
final class MethodInvoker implements FunctionTool.Invoker {

  private final Method method;
  private final @Nullable Object target;
  private final @Nullable ToolArgument[] arguments;
  private final boolean blocking;
  private volatile @Nullable MethodHandle handle;

  /**
   * Calls a method.
   *
   * @param target what it is called on, or null when it is static
   * @param arguments one for each parameter in its place; null for the {@link ToolContext}
   * @throws IllegalArgumentException if it cannot be called from here
   */
  MethodInvoker(Method method, @Nullable Object target, @Nullable ToolArgument[] arguments) {
    this.method = method;
    this.target = target;
    this.arguments = arguments;
    Class<?> returned = method.getReturnType();
    this.blocking = !Future.class.isAssignableFrom(returned)
        && !CompletionStage.class.isAssignableFrom(returned);
    try {
      method.setAccessible(true);
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          "cannot be called from here: " + e.getMessage() + "; make it public or open its package",
          e);
    }
  }

  @Override
  public void prepare() {
    handle();
    for (ToolArgument argument : arguments) {
      if (argument != null) {
        argument.prepare();
      }
    }
  }

  @Override
  public Future<?> invoke(JsonNode args, ToolContext context) throws Throwable {
    @Nullable Object[] bound = bind(args, context);
    if (blocking) {
      return BlockingCalls.run(context, () -> written(call(bound), context))
          .compose(result -> awaited(result, context.context()));
    }
    return awaited(context.settings().call(() -> call(bound)), context.context());
  }

  private @Nullable Object[] bind(JsonNode args, ToolContext context) {
    @Nullable Object[] bound = new Object[arguments.length];
    for (int i = 0; i < bound.length; i++) {
      ToolArgument argument = arguments[i];
      bound[i] = argument == null ? context : argument.bind(args);
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

  private @Nullable Object call(@Nullable Object[] bound) throws Exception {
    try {
      return handle().invokeExact(bound);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  // Made when it is needed: its adapters are classes that the JVM spins for each shape of method.
  private MethodHandle handle() {
    MethodHandle made = handle;
    if (made == null) {
      made = make();
      handle = made;
    }
    return made;
  }

  private MethodHandle make() {
    MethodHandle direct;
    try {
      direct = MethodHandles.lookup().unreflect(method);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("It was made accessible", e);
    }
    return (target == null ? direct : direct.bindTo(target))
        .asFixedArity()
        .asSpreader(Object[].class, arguments.length)
        .asType(MethodType.methodType(Object.class, Object[].class));
  }
}
