package dev.pollux.model;

import java.util.Objects;
import java.util.function.Predicate;

/** When a {@link FallbackModel} asks the next model. */
public final class FallbackOptions {

  private Predicate<ModelException> fallbackOn = ModelException::isRetryable;

  /** All defaults. */
  public FallbackOptions() {}

  /** Copies {@code other}. */
  public FallbackOptions(FallbackOptions other) {
    this.fallbackOn = other.fallbackOn;
  }

  public Predicate<ModelException> getFallbackOn() {
    return fallbackOn;
  }

  /**
   * The failures behind which the next model is asked: by default those that may pass, a request that
   * was not sent because its model is {@linkplain ModelException#isBusy busy} among them. {@code cause
   * -> true} asks the next one after a refusal, too, such as for a key that is no longer good.
   */
  public FallbackOptions setFallbackOn(Predicate<ModelException> fallbackOn) {
    this.fallbackOn = Objects.requireNonNull(fallbackOn, "fallbackOn");
    return this;
  }
}
