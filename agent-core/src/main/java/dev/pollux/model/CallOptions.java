package dev.pollux.model;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How one request to a model is made. */
public final class CallOptions {

  private boolean streamed;
  private @Nullable Duration timeout;
  private @Nullable Runnable sentHandler;

  /** In one piece, with the model's own time limits. */
  public CallOptions() {}

  /** Copies {@code other}. */
  public CallOptions(CallOptions other) {
    this.streamed = other.streamed;
    this.timeout = other.timeout;
    this.sentHandler = other.sentHandler;
  }

  public boolean isStreamed() {
    return streamed;
  }

  /** Whether the answer comes in chunks as the model writes it; false by default. */
  public CallOptions setStreamed(boolean streamed) {
    this.streamed = streamed;
    return this;
  }

  public @Nullable Duration getTimeout() {
    return timeout;
  }

  /**
   * The longest time from now to the end of the answer. None by default: the model's own limit counts
   * then, and the shorter of the two otherwise.
   *
   * @throws IllegalArgumentException if {@code timeout} is zero or negative
   */
  public CallOptions setTimeout(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
    }
    this.timeout = timeout;
    return this;
  }

  public @Nullable Runnable getSentHandler() {
    return sentHandler;
  }

  /**
   * What there is to do while the model thinks: it is called when the request is on its way, on the
   * context of the call, and again when it is sent again. None by default. A model that sends nothing
   * never calls it.
   */
  public CallOptions setSentHandler(Runnable sentHandler) {
    this.sentHandler = Objects.requireNonNull(sentHandler, "sentHandler");
    return this;
  }
}
