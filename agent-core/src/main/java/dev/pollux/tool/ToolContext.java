package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a call knows about the run that it belongs to. A {@link Tool} method gets it by having a
 * parameter of this type; the model does not see that parameter.
 *
 * <p>Thread safe.
 */
public final class ToolContext {

  private static final int MAX_KEY = 200;

  private final Context context;
  private final String sessionId;
  private final String runId;
  private final String callKey;
  private final @Nullable Long deadlineNanos;
  private final Future<?> cancelled;
  private final Map<String, Object> attributes;
  private final Consumer<String> progress;
  private final CallSettings settings;
  private final ToolState state;

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
        CallSettings.DEFAULT,
        ToolState.none());
  }

  /** A context for one call with settings of its own, and a place where tools keep something. */
  public ToolContext(
      Context context,
      String sessionId,
      String runId,
      String callKey,
      @Nullable Duration deadline,
      Future<?> cancelled,
      Map<String, Object> attributes,
      Consumer<String> progress,
      CallSettings settings,
      ToolState state) {
    this.context = Objects.requireNonNull(context, "context");
    this.sessionId = Objects.requireNonNull(sessionId, "sessionId");
    this.runId = Objects.requireNonNull(runId, "runId");
    this.callKey = Objects.requireNonNull(callKey, "callKey");
    this.deadlineNanos = deadline == null ? null : System.nanoTime() + deadline.toNanos();
    this.cancelled = Objects.requireNonNull(cancelled, "cancelled");
    this.attributes = Objects.requireNonNull(attributes, "attributes");
    this.progress = Objects.requireNonNull(progress, "progress");
    this.settings = Objects.requireNonNull(settings, "settings");
    this.state = Objects.requireNonNull(state, "state");
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

  /**
   * What tools keep in this conversation under a key, as this call sees it: with what the call itself
   * changed, and what calls changed that have their response. A missing node when there is nothing; a
   * copy.
   *
   * @param key 1 to 200 characters. All tools share the keys, so it begins with the name of yours
   */
  public JsonNode state(String key) {
    return state.get(checked(key)).deepCopy();
  }

  /**
   * Changes what tools keep in this conversation under a key, for later calls and later runs, in other
   * processes as well: a small JSON value, which the session's log has.
   *
   * <pre>{@code
   * JsonNode seen = context.updateState("crawler.pages", pages -> Json.tree(pages.asInt() + 1));
   * }</pre>
   *
   * <p>The change is in the log together with the response of the call, or not at all: what a call
   * changed is forgotten when it ends with an error, out of time or with its run. Until then this call
   * alone sees it. Calls side by side lose nothing: where another one changed the same key first, {@code
   * change} is called again, with that value, when this call ends. What is kept is kept as it is: secrets
   * are not masked in it.
   *
   * @param change gets a copy of the value, a missing node when there is none, and gives the next one;
   *     a missing node, a JSON null or null take it away. It may be called more than once, the last time
   *     on the event loop, so it must not block and not do anything else
   * @return the value as this call now sees it; a copy
   * @throws ToolException if all that is kept would be longer than {@code RunLimits.setMaxStateBytes}
   *     allows, or the call belongs to no conversation; in words for the model
   * @throws IllegalStateException if the call is over
   */
  public JsonNode updateState(String key, Function<JsonNode, @Nullable JsonNode> change) {
    Objects.requireNonNull(change, "change");
    return state
        .update(checked(key), value -> {
          JsonNode next = change.apply(value.deepCopy());
          return next == null || next.isNull() ? MissingNode.getInstance() : next.deepCopy();
        })
        .deepCopy();
  }

  private static String checked(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw new IllegalArgumentException(
          "state key: " + key.length() + " characters (expected: 1 to " + MAX_KEY + ")");
    }
    return key;
  }

  /** The Vert.x context of the run. */
  public Context context() {
    return context;
  }

  CallSettings settings() {
    return settings;
  }
}
