package dev.pollux.intercept;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.limit.Limit;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Lets each tool be called a number of times in any span of time, by all runs that share it. A call
 * above that is not made; the model is told when it may be made again.
 *
 * <p>Thread safe: share one between agents.
 */
public final class ToolRateLimit implements ToolInterceptor {

  private final int calls;
  private final Duration per;
  private final Set<String> tools;
  private final LongSupplier nanoTime;
  private final Map<String, ArrayDeque<Long>> made = new HashMap<>();

  /**
   * A limit for each of some tools on its own.
   *
   * @param calls at least 1
   * @param per at least 1 ms
   * @param tools their names; none stand for all tools
   */
  public ToolRateLimit(int calls, Duration per, String... tools) {
    this(System::nanoTime, calls, per, tools);
  }

  ToolRateLimit(LongSupplier nanoTime, int calls, Duration per, String... tools) {
    this.nanoTime = nanoTime;
    this.calls = Limit.positive("calls", calls);
    this.per = Limit.span("per", per);
    this.tools = Set.copyOf(List.of(Objects.requireNonNull(tools, "tools")));
  }

  @Override
  public Future<FunctionResponse> intercept(
      FunctionTool tool, FunctionCall call, ToolContext context, Next next) {
    Duration wait =
        tools.isEmpty() || tools.contains(tool.name()) ? take(tool.name()) : Duration.ZERO;
    return wait.isZero()
        ? next.call(call)
        : Future.succeededFuture(FunctionResponse.error(
            call,
            "Not called: '" + tool.name() + "' may be called " + calls + " times in "
                + per.toMillis() + " ms; call it again in " + (wait.toMillis() + 1) + " ms"));
  }

  /** Zero when a call may be made now, which then counts; else how long until one may. */
  private synchronized Duration take(String tool) {
    ArrayDeque<Long> times = made.computeIfAbsent(tool, name -> new ArrayDeque<>());
    long now = nanoTime.getAsLong();
    while (!times.isEmpty() && now - times.peekFirst() >= per.toNanos()) {
      times.removeFirst();
    }
    if (times.size() < calls) {
      times.addLast(now);
      return Duration.ZERO;
    }
    return per.minusNanos(now - times.peekFirst());
  }
}
