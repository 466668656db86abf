package dev.pollux.http;

import dev.pollux.model.ModelException;
import dev.pollux.model.ModelException.Kind;
import dev.pollux.traffic.Refusals;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong on the way to one model or one thing beside it, in words.
 *
 * @param service who answers, like {@code Gemini}
 * @param subject what is asked, like {@code model 'gemini-x'} or {@code GET /v1beta/files/f}
 */
record Failures(String service, String subject) implements Refusals {

  static Failures ofModel(String service, String model) {
    return new Failures(service, "model '" + model + "'");
  }

  /**
   * The server answered with an error.
   *
   * @param mayPass whether a status that tends to pass may do so here
   */
  ModelException status(
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
        service + " answered " + statusCode + (status.isEmpty() ? "" : " " + status) + " for "
            + subject + ": " + detail,
        statusCode,
        status,
        passing && mayPass,
        retryAfter,
        null);
  }

  ModelException unreadable(String detail) {
    return of(
        Kind.UNREADABLE,
        service + "'s answer for " + subject + " could not be read: " + detail,
        true,
        null);
  }

  ModelException noCredential(Throwable cause) {
    return of(Kind.OTHER, "No credential for " + subject + ": " + reason(cause), true, cause);
  }

  ModelException unreachable(String where, Throwable cause) {
    return of(
        Kind.GONE,
        service + " could not be reached at " + where + " for " + subject + ": " + reason(cause),
        true,
        cause);
  }

  ModelException broken(Throwable cause) {
    return of(
        Kind.GONE,
        "The connection broke before the answer of " + subject + " was whole: " + reason(cause),
        true,
        cause);
  }

  /** The answer was late for the server's own limits, or for the caller, who may be in a hurry. */
  ModelException timeout(String phase, Duration limit, boolean ofCaller) {
    return new ModelException(
        ofCaller ? Kind.OTHER : Kind.GONE,
        Character.toUpperCase(subject.charAt(0)) + subject.substring(1) + " " + phase + " within "
            + limit.toMillis() + " ms",
        0,
        "DEADLINE_EXCEEDED",
        true,
        null,
        null);
  }

  ModelException tooLarge(String what, long limit) {
    return of(
        Kind.OTHER,
        "The answer of " + subject + " has " + what + " of more than " + limit + " bytes",
        false,
        null);
  }

  @Override
  public ModelException busy(String why) {
    return of(Kind.BUSY, "A request to " + subject + " was not sent: " + why, true, null);
  }

  @Override
  public ModelException standstill(String why, Duration retryAfter) {
    return new ModelException(
        Kind.BUSY,
        "A request to " + subject + " was not sent: the server " + why + "; try again in "
            + retryAfter.toMillis() + " ms",
        0,
        "",
        true,
        retryAfter,
        null);
  }

  private static ModelException of(
      Kind kind, String message, boolean retryable, @Nullable Throwable cause) {
    return new ModelException(kind, message, 0, "", retryable, null, cause);
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
