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
  private final boolean unreadable;

  private ModelException(
      String message, int statusCode, String status, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.statusCode = statusCode;
    this.status = status;
    this.retryable = retryable;
    this.retryAfter = null;
    this.unreadable = false;
  }

  private ModelException(
      String message,
      int statusCode,
      String status,
      boolean retryable,
      @Nullable Duration retryAfter,
      boolean unreadable) {
    super(message);
    this.statusCode = statusCode;
    this.status = status;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
    this.unreadable = unreadable;
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
        "Gemini answered " + statusCode + (status.isEmpty() ? "" : " " + status) + " for model '"
            + model + "': " + detail,
        statusCode,
        status,
        passing && mayPass,
        retryAfter,
        false);
  }

  static ModelException unreadable(String model, String detail) {
    return new ModelException(
        "Gemini's answer for model '" + model + "' could not be read: " + detail,
        0,
        "",
        true,
        null,
        true);
  }

  static ModelException noCredential(String model, Throwable cause) {
    return new ModelException(
        "No credential for model '" + model + "': " + reason(cause), 0, "", true, cause);
  }

  static ModelException unreachable(String model, String where, Throwable cause) {
    return new ModelException(
        "Gemini could not be reached at " + where + " for model '" + model + "': " + reason(cause),
        0,
        "",
        true,
        cause);
  }

  static ModelException broken(String model, Throwable cause) {
    return new ModelException(
        "The connection broke before the answer of model '" + model + "' was whole: "
            + reason(cause),
        0,
        "",
        true,
        cause);
  }

  static ModelException timeout(String model, String phase, Duration limit) {
    return new ModelException(
        "Model '" + model + "' " + phase + " within " + limit.toMillis() + " ms",
        0,
        "DEADLINE_EXCEEDED",
        true,
        null);
  }

  static ModelException tooLarge(String model, String what, long limit) {
    return new ModelException(
        "The answer of model '" + model + "' has " + what + " of more than " + limit + " bytes",
        0,
        "",
        false,
        null);
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** For models that are not Gemini's own: a failure in their own words. */
  public static ModelException of(String message, boolean retryable, @Nullable Throwable cause) {
    return new ModelException(message, 0, "", retryable, cause);
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
    return unreadable;
  }

  /** True when the same request may succeed later. */
  public boolean isRetryable() {
    return retryable;
  }
}
