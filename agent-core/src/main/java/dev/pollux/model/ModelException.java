package dev.pollux.model;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A model answered with an error, with something that is no answer, or not at all. */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int statusCode;
  private final String status;
  private final boolean retryable;
  private final @Nullable Duration retryAfter;
  private final Kind kind;
  private transient @Nullable BooleanSupplier budget;

  /** What kind of failure it is. */
  public enum Kind {
    /** An answer came whose status says that it failed. */
    STATUS,
    /** An answer came that was none: no JSON, or cut off inside. */
    UNREADABLE,
    /** The server could not be reached, fell silent or went away. */
    GONE,
    /** The request was never sent. */
    BUSY,
    /** Anything else. */
    OTHER
  }

  /**
   * A failure.
   *
   * @param statusCode the HTTP status, or 0
   * @param status the server's name of the error, or empty
   * @param retryable whether the same request may succeed later
   * @param retryAfter how long the server wants to be left alone, or null
   */
  public ModelException(
      Kind kind,
      String message,
      int statusCode,
      String status,
      boolean retryable,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.statusCode = statusCode;
    this.status = status;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }

  /** For models of one's own: a failure in their own words. */
  public static ModelException of(String message, boolean retryable, @Nullable Throwable cause) {
    return new ModelException(Kind.OTHER, message, 0, "", retryable, null, cause);
  }

  /** The HTTP status, or 0 when there was no HTTP response. */
  public int statusCode() {
    return statusCode;
  }

  /** The server's name of the error, like {@code RESOURCE_EXHAUSTED}; empty when there is none. */
  public String status() {
    return status;
  }

  /** How long the server wants to be left alone, or null when it did not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** True when an answer came that was no answer: no JSON, or cut off inside. */
  public boolean isUnreadable() {
    return kind == Kind.UNREADABLE;
  }

  /** True when the same request may succeed later. */
  public boolean isRetryable() {
    return retryable;
  }

  /**
   * True when the request was not sent at all: too many others were on their way or waited, or the
   * server only fails or wants to be left alone, and then {@link #retryAfter()} says how long.
   */
  public boolean isBusy() {
    return kind == Kind.BUSY;
  }

  public Kind kind() {
    return kind;
  }

  /** True when the server is to blame, and not one request. */
  public boolean isFaultOfServer() {
    return kind == Kind.GONE || statusCode >= 500;
  }

  /** Sets what {@link #takeRetry} asks. */
  public void setRetryBudget(BooleanSupplier budget) {
    this.budget = budget;
  }

  /**
   * Asks whether one more request may follow this failure, and takes it from the retry budget of its
   * model; to be called once, right before the request is planned. Always true when there is no
   * budget to ask: for a request that was not sent, for a 429 that says when to come back, and for
   * models that keep none.
   */
  public boolean takeRetry() {
    BooleanSupplier asked = budget;
    return asked == null || asked.getAsBoolean();
  }
}
