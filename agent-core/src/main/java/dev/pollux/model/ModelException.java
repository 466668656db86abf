package dev.pollux.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A model answered with an error, with something that is no answer, or not at all. */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int statusCode;
  private final String status;
  private final boolean retryable;
  private final @Nullable Duration retryAfter;
  private final Kind kind;
  private transient @Nullable RetryBudget budget;

  private enum Kind {
    STATUS,
    UNREADABLE,
    /** The server could not be reached, fell silent or went away. */
    GONE,
    /** Never sent. */
    BUSY,
    OTHER
  }

  private ModelException(Kind kind, String message, boolean retryable, @Nullable Throwable cause) {
    this(kind, message, 0, "", retryable, null, cause);
  }

  private ModelException(
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

  static ModelException status(
      String model,
      int statusCode,
      String status,
      String detail,
      boolean mayPass,
      @Nullable Duration retryAfter) {
    boolean passing = switch (statusCode) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
    return new ModelException(
        Kind.STATUS,
        "Gemini answered " + statusCode + (status.isEmpty() ? "" : " " + status) + " for model '"
            + model + "': " + detail,
        statusCode,
        status,
        passing && mayPass,
        retryAfter,
        null);
  }

  static ModelException unreadable(String model, String detail) {
    return new ModelException(
        Kind.UNREADABLE,
        "Gemini's answer for model '" + model + "' could not be read: " + detail,
        true,
        null);
  }

  static ModelException noCredential(String model, Throwable cause) {
    return new ModelException(
        Kind.OTHER, "No credential for model '" + model + "': " + reason(cause), true, cause);
  }

  static ModelException unreachable(String model, String where, Throwable cause) {
    return new ModelException(
        Kind.GONE,
        "Gemini could not be reached at " + where + " for model '" + model + "': " + reason(cause),
        true,
        cause);
  }

  static ModelException broken(String model, Throwable cause) {
    return new ModelException(
        Kind.GONE,
        "The connection broke before the answer of model '" + model + "' was whole: "
            + reason(cause),
        true,
        cause);
  }

  /** The answer was late for the server's own limits, or for the caller, who may be in a hurry. */
  static ModelException timeout(String model, String phase, Duration limit, boolean ofCaller) {
    return new ModelException(
        ofCaller ? Kind.OTHER : Kind.GONE,
        "Model '" + model + "' " + phase + " within " + limit.toMillis() + " ms",
        0,
        "DEADLINE_EXCEEDED",
        true,
        null,
        null);
  }

  static ModelException tooLarge(String model, String what, long limit) {
    return new ModelException(
        Kind.OTHER,
        "The answer of model '" + model + "' has " + what + " of more than " + limit + " bytes",
        false,
        null);
  }

  static ModelException busy(String model, String why) {
    return new ModelException(
        Kind.BUSY, "A request to model '" + model + "' was not sent: " + why, true, null);
  }

  static ModelException standstill(String model, String why, Duration retryAfter) {
    return new ModelException(
        Kind.BUSY,
        "A request to model '" + model + "' was not sent: the server " + why + "; try again in "
            + retryAfter.toMillis() + " ms",
        0,
        "",
        true,
        retryAfter,
        null);
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** For models that are not Gemini's own: a failure in their own words. */
  public static ModelException of(String message, boolean retryable, @Nullable Throwable cause) {
    return new ModelException(Kind.OTHER, message, retryable, cause);
  }

  /** The HTTP status, or 0 when there was no HTTP response. */
  public int statusCode() {
    return statusCode;
  }

  /** Google's name of the error, like {@code RESOURCE_EXHAUSTED}; empty when there is none. */
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

  /** True when the server is to blame, and not one request. */
  boolean isFaultOfServer() {
    return kind == Kind.GONE || statusCode >= 500;
  }

  void setBudget(RetryBudget budget) {
    this.budget = budget;
  }

  /**
   * Asks whether one more request may follow this failure, and takes it from the retry budget of its
   * model; to be called once, right before the request is planned. Always true when there is no
   * budget to ask: for a request that was not sent, for a 429 that says when to come back, and for
   * models that are not Gemini's own.
   *
   * @see TrafficOptions#setRetryRatio(double)
   */
  public boolean takeRetry() {
    RetryBudget asked = budget;
    return asked == null || asked.take();
  }
}
