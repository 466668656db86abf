package dev.pollux.tool;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a call knows about the run that it belongs to. A {@link Tool} method gets it by having a
 * parameter of this type; the model does not see that parameter.
 *
 * <p>Thread safe.
 */
public final class ToolContext {

  private final Context context;
  private final String sessionId;
  private final String runId;
  private final String callKey;
  private final @Nullable Long deadlineNanos;
  private final Future<?> cancelled;
  private final Map<String, Object> attributes;
  private final Consumer<String> progress;
  private final CallSettings settings;

  /**
   * A context for one call with default settings. Agents make their own; this is for other callers of
   * tools, and for tests.
   *
   * @param context where asynchronous tools run
   * @param deadline the time left from now, or null for no limit
   * @param cancelled completes when nobody waits for the call any more; the thread of a blocking tool
   *     is then interrupted. Of this call alone, or what listens to it would pile up
   * @param attributes the caller's own values
   * @param progress gets what the tool says while it works, on any thread
   */
  public ToolContext(
      Context context,
      String sessionId,
      String runId,
      String callKey,
      @Nullable Duration deadline,
      Future<?> cancelled,
      Map<String, Object> attributes,
      Consumer<String> progress) {
    this(
        context,
        sessionId,
        runId,
        callKey,
        deadline,
        cancelled,
        attributes,
        progress,
        CallSettings.DEFAULT);
  }

  /** A context for one call with settings of its own. */
  public ToolContext(
      Context context,
      String sessionId,
      String runId,
      String callKey,
      @Nullable Duration deadline,
      Future<?> cancelled,
      Map<String, Object> attributes,
      Consumer<String> progress,
      CallSettings settings) {
    this.context = Objects.requireNonNull(context, "context");
    this.sessionId = Objects.requireNonNull(sessionId, "sessionId");
    this.runId = Objects.requireNonNull(runId, "runId");
    this.callKey = Objects.requireNonNull(callKey, "callKey");
    this.deadlineNanos = deadline == null ? null : System.nanoTime() + deadline.toNanos();
    this.cancelled = Objects.requireNonNull(cancelled, "cancelled");
    this.attributes = Objects.requireNonNull(attributes, "attributes");
    this.progress = Objects.requireNonNull(progress, "progress");
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /** The conversation that the call belongs to. */
  public String sessionId() {
    return sessionId;
  }

  /** The run that the call belongs to. */
  public String runId() {
    return runId;
  }

  /** Names this call, and stays the same when it is made again: an idempotency key. */
  public String callKey() {
    return callKey;
  }

  /** The time that is left for the call, never negative; empty when there is no limit. */
  public Optional<Duration> remaining() {
    return deadlineNanos == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
  }

  /**
   * Completes when nobody waits for this call any more: cancelled, or out of time. The thread of a
   * blocking tool is interrupted as well, once, as long as it is inside the tool.
   */
  public Future<?> cancelled() {
    return cancelled;
  }

  /** Tells whoever follows the run how far the call is. Known secrets are masked. */
  public void progress(String text) {
    progress.accept(settings.secrets().masked(Objects.requireNonNull(text, "text")));
  }

  /** A value that the caller of the run gave to its tools, or null. */
  public @Nullable Object attribute(String name) {
    return attributes.get(name);
  }

  /** All values that the caller of the run gave to its tools. */
  public Map<String, Object> attributes() {
    return attributes;
  }

  /** The Vert.x context of the run. */
  public Context context() {
    return context;
  }

  CallSettings settings() {
    return settings;
  }
}
