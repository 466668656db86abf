package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.validation.JsonSchema;
import dev.pollux.validation.Violation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function that can be declared to a model and called: from a {@link Tool} method, or from a
 * declaration and a Java function. Immutable; each {@code with…} method gives a new tool.
 */
public final class FunctionTool {

  private static final Logger LOG = LoggerFactory.getLogger(FunctionTool.class);

  /** Does the work. What it throws, or fails with, becomes an error response. */
  @FunctionalInterface
  interface Invoker {
    Future<?> invoke(JsonNode args, ToolContext context) throws Throwable;

    /** Makes what the first call needs. Any thread; again does nothing. */
    default void prepare() {}
  }

  private final FunctionDeclaration declaration;
  private final String origin;
  private final Effect effect;
  private final boolean sequential;
  private final Approval approval;
  private final Set<DataFlow> flow;
  private final @Nullable Duration timeout;
  private final @Nullable JsonSchema schema;
  private final @Nullable Method method;
  private final Invoker invoker;
  private @Nullable String fingerprint; // made when first asked for; by two threads it is the same

  FunctionTool(
      FunctionDeclaration declaration,
      String origin,
      Effect effect,
      boolean sequential,
      Approval approval,
      Set<DataFlow> flow,
      @Nullable Duration timeout,
      @Nullable JsonSchema schema,
      @Nullable Method method,
      Invoker invoker) {
    this.declaration = declaration;
    this.origin = origin;
    this.effect = effect;
    this.sequential = sequential;
    this.approval = approval;
    this.flow = flow;
    this.timeout = timeout;
    this.schema = schema;
    this.method = method;
    this.invoker = invoker;
  }

  /**
   * A tool without a class. Its effect is {@link Effect#ONCE}, its calls run side by side, nobody is
   * asked before, and it has nothing to do with private data.
   *
   * @param function gets arguments that hold to the declared schema, on the event loop of the run, and
   *     must not block; the value of its future becomes the response as the return value of a {@link
   *     Tool} method does
   * @throws IllegalArgumentException if the declaration's schema is no JSON Schema
   */
  public static FunctionTool of(
      FunctionDeclaration declaration, BiFunction<JsonNode, ToolContext, Future<?>> function) {
    Objects.requireNonNull(function, "function");
    JsonSchema schema = declaration.parametersJsonSchema() == null
        ? null
        : JsonSchema.of(declaration.parametersJsonSchema());
    return new FunctionTool(
        declaration,
        declaration.name(),
        Effect.ONCE,
        false,
        Approval.NEVER,
        Set.of(),
        null,
        schema,
        null,
        // A copy: the function may change what it gets, and the history stays what the model sent.
        (args, context) -> {
          JsonNode own = args.deepCopy();
          return context.settings().call(() -> function.apply(own, context));
        });
  }

  /** The same tool with another effect. */
  public FunctionTool withEffect(Effect effect) {
    return new FunctionTool(
        declaration, origin, effect, sequential, approval, flow, timeout, schema, method, invoker);
  }

  /** The same tool, whose calls run alone or beside others. */
  public FunctionTool withSequential(boolean sequential) {
    return new FunctionTool(
        declaration, origin, effect, sequential, approval, flow, timeout, schema, method, invoker);
  }

  /** The same tool, before whose calls somebody is asked or nobody. */
  public FunctionTool withApproval(Approval approval) {
    Objects.requireNonNull(approval, "approval");
    return new FunctionTool(
        declaration, origin, effect, sequential, approval, flow, timeout, schema, method, invoker);
  }

  /** The same tool, which has this to do with private data; nothing without arguments. */
  public FunctionTool withFlow(DataFlow... flow) {
    return withFlow(Set.of(flow));
  }

  /** The same tool, which has this to do with private data. */
  public FunctionTool withFlow(Set<DataFlow> flow) {
    return new FunctionTool(
        declaration,
        origin,
        effect,
        sequential,
        approval,
        Set.copyOf(flow),
        timeout,
        schema,
        method,
        invoker);
  }

  /** The same tool with its own time limit for a call. */
  public FunctionTool withTimeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
    }
    return new FunctionTool(
        declaration, origin, effect, sequential, approval, flow, timeout, schema, method, invoker);
  }

  /** What the model is told. */
  public FunctionDeclaration declaration() {
    return declaration;
  }

  /** The name that the model calls. */
  public String name() {
    return declaration.name();
  }

  /** Where the tool comes from, for messages to the programmer: like {@code Clock.minutesUntil}. */
  public String origin() {
    return origin;
  }

  /**
   * The method with the {@link Tool} annotation, for what other annotations and its return type say, or
   * null when there is none. It is not to be called: arguments are checked by {@link #call}.
   */
  public @Nullable Method method() {
    return method;
  }

  /**
   * What tells whether this is the tool that a stored call was made for: 16 hexadecimal digits that
   * change with its name and with the schema of its parameters, and with nothing else.
   */
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      ObjectNode told = Json.object().put("name", name());
      told.set("schema", declaration.parametersJsonSchema());
      known = Json.digest(told).substring(0, 16);
      fingerprint = known;
    }
    return known;
  }

  /** What may be done with a call in doubt. */
  public Effect effect() {
    return effect;
  }

  /** True when its calls must not run beside others of the same turn. */
  public boolean isSequential() {
    return sequential;
  }

  /** Whether somebody is asked before a call is made; asking is up to the caller. */
  public Approval approval() {
    return approval;
  }

  /** What it has to do with private data; what follows from it is up to the caller. */
  public Set<DataFlow> flow() {
    return flow;
  }

  /** The longest time a call may take, or null for the caller's limit. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** Makes what the first call needs. */
  void prepare() {
    if (schema != null) {
      schema.prepare();
    }
    invoker.prepare();
  }

  /** What is wrong with the arguments of a call, in words for the model, or null when they hold. */
  public @Nullable String check(FunctionCall call) {
    try {
      return check(call.args());
    } catch (RuntimeException | StackOverflowError e) {
      log(e);
      return ToolMessages.failure(e, CallSettings.DEFAULT);
    }
  }

  /**
   * Checks the arguments and calls the tool, approved or not. Called on the context of {@code context}.
   *
   * @return the response, an error response when the arguments do not hold or the tool failed. It
   *     completes on that context and does not fail
   */
  public Future<FunctionResponse> call(FunctionCall call, ToolContext context) {
    Future<?> result;
    LoopWatch.Visit visit = LoopWatch.enter(this, context.context());
    try {
      JsonNode args = call.args();
      String invalid = check(args);
      if (invalid != null) {
        return Future.succeededFuture(FunctionResponse.error(call, invalid));
      }
      result = invoker.invoke(args, context);
    } catch (Throwable thrown) {
      return Future.succeededFuture(failed(call, thrown, context));
    } finally {
      if (visit != null) {
        visit.leave();
      }
    }
    if (result == null) {
      return Future.succeededFuture(respond(call, null, context));
    }
    Promise<FunctionResponse> response = Promise.promise();
    // Futures of users may end twice, or throw from here.
    try {
      result.onComplete(done -> onContext(
          context.context(),
          () -> response.tryComplete(
              done.succeeded()
                  ? respond(call, done.result(), context)
                  : failed(call, done.cause(), context))));
    } catch (Throwable thrown) {
      response.tryComplete(failed(call, thrown, context));
    }
    return response.future();
  }

  // A future may complete on any thread; the run is not safe on any but its own.
  private static void onContext(Context context, Runnable then) {
    if (Vertx.currentContext() == context) {
      then.run();
    } else {
      context.runOnContext(v -> then.run());
    }
  }

  private @Nullable String check(JsonNode args) {
    if (!args.isObject()) {
      return ToolMessages.invalidArguments(
          name(),
          List.of(new Violation("$", "an object", ToolMessages.bounded(args.toString(), 100))));
    }
    if (schema == null) {
      return null;
    }
    List<Violation> violations = schema.validate(args);
    return violations.isEmpty() ? null : ToolMessages.invalidArguments(name(), violations);
  }

  private FunctionResponse respond(FunctionCall call, @Nullable Object value, ToolContext context) {
    LoopWatch.Visit visit = LoopWatch.enter(this, context.context());
    try {
      return ToolResult.of(value, context.settings().secrets()).response(call, context);
    } catch (Throwable thrown) {
      return failed(call, thrown, context);
    } finally {
      if (visit != null) {
        visit.leave();
      }
    }
  }

  private FunctionResponse failed(FunctionCall call, Throwable failure, ToolContext context) {
    Throwable thrown = ToolMessages.unwrapped(failure);
    if (thrown instanceof OutOfMemoryError) {
      HealthCounts.OUT_OF_MEMORY.incrementAndGet();
    }
    CallSettings settings = context.settings();
    if (!(thrown instanceof ToolException) && LOG.isWarnEnabled()) {
      log(LoggedFailure.of(thrown, settings.secrets()));
    }
    return FunctionResponse.error(call, ToolMessages.failure(thrown, settings));
  }

  private void log(Throwable thrown) {
    try {
      LOG.warn("Tool '{}' ({}) failed", name(), origin, thrown);
    } catch (RuntimeException | StackOverflowError e) {
      // Loggers ask an exception for more than we did, and may get anything.
      LOG.warn(
          "Tool '{}' ({}) failed with {}", name(), origin, thrown.getClass().getName());
    }
  }

  @Override
  public String toString() {
    return "FunctionTool[" + name() + ", " + origin + "]";
  }
}
