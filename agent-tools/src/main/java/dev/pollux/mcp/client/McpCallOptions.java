package dev.pollux.mcp.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings of one request to a server. */
public final class McpCallOptions {

  static final Future<?> NEVER = Promise.promise().future();

  private final Map<String, String> headers = new LinkedHashMap<>();
  private @Nullable Consumer<McpProgress> progress;
  private Future<?> cancelled = NEVER;
  private @Nullable Duration timeout;

  public McpCallOptions() {}

  /** Copies {@code other}. */
  public McpCallOptions(McpCallOptions other) {
    headers.putAll(other.headers);
    progress = other.progress;
    cancelled = other.cancelled;
    timeout = other.timeout;
  }

  /** Adds an HTTP header for this request alone; it means nothing over stdio. */
  public McpCallOptions putHeader(String name, String value) {
    headers.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /** Gets what the server says of its progress, on the context of the client. */
  public McpCallOptions setProgress(Consumer<McpProgress> progress) {
    this.progress = Objects.requireNonNull(progress, "progress");
    return this;
  }

  /** When this completes, the server is told that nobody waits any more, and the request fails. */
  public McpCallOptions setCancelled(Future<?> cancelled) {
    this.cancelled = Objects.requireNonNull(cancelled, "cancelled");
    return this;
  }

  /**
   * The longest wait for the answer; that of the client by default. Progress starts it anew, at most
   * ten times.
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  public McpCallOptions setTimeout(Duration timeout) {
    this.timeout = McpClientOptions.positive(timeout, "timeout");
    return this;
  }

  Map<String, String> headers() {
    return headers;
  }

  @Nullable
  Consumer<McpProgress> progress() {
    return progress;
  }

  Future<?> cancelled() {
    return cancelled;
  }

  boolean isCancellable() {
    return cancelled != NEVER;
  }

  @Nullable
  Duration timeout() {
    return timeout;
  }
}
