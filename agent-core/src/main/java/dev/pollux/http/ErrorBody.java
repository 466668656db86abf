package dev.pollux.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server says when it refuses: Google's {@code {"error": {"code", "message",
 * "status"}}}, the same inside an array, the looser shapes of gateways, and pages that are no JSON at
 * all.
 */
final class ErrorBody {

  private static final int MAX_DETAIL = 2048;
  private static final int MAX_PAGE_EXCERPT = 200;
  private static final int MAX_READ = 64 * 1024;

  private final Failures failures;
  private final List<String> secrets;

  /**
   * A reader of the errors of one answer.
   *
   * @param secrets what is never shown, though some servers repeat it; each may be empty
   */
  ErrorBody(Failures failures, List<String> secrets) {
    this.failures = failures;
    this.secrets = secrets;
  }

  /**
   * The failure that an answer with this status is.
   *
   * @param retryAfter the header {@code Retry-After}, or null
   */
  ModelException exception(
      int statusCode, @Nullable String type, @Nullable String retryAfter, byte[] bytes) {
    try {
      JsonNode json = Json.read(bytes, 0, bytes.length);
      if (json.isArray()) {
        json = json.path(0);
      }
      if (json.isObject()) {
        return exception(statusCode, retryAfter, json);
      }
    } catch (JsonProcessingException e) {
      // Not JSON: shown as it is below.
    }
    return failures.status(
        statusCode,
        "",
        describe(type, bytes, bytes.length),
        true,
        RetryHint.after(Json.object(), retryAfter, Instant.now()));
  }

  ModelException exception(int statusCode, @Nullable String retryAfter, JsonNode json) {
    JsonNode error = json.path("error");
    String message = error.isTextual() ? error.textValue() : Json.text(error, "message");
    if (message == null) {
      message = Json.text(json, "message");
    }
    String status = Json.text(error, "status");
    int code = statusCode;
    if (code == 200) {
      int own = Json.integer(error, "code", 500);
      code = own >= 400 && own <= 599 ? own : 500;
    }
    return failures.status(
        code,
        status == null ? "" : shown(status, 64),
        shown(message == null ? json.toString() : message, MAX_DETAIL),
        !RetryHint.isUsedUpForToday(error),
        RetryHint.after(error, retryAfter, Instant.now()));
  }

  /** What came in place of JSON, in a few words: its type and its beginning. */
  String describe(@Nullable String type, byte[] bytes, int length) {
    if (length == 0) {
      return "an empty body";
    }
    String text = new String(bytes, 0, Math.min(length, MAX_READ), StandardCharsets.UTF_8);
    String kind = type == null ? "a body without a content type" : shown(type, 100);
    return kind + ": " + shown(text, MAX_PAGE_EXCERPT);
  }

  private String shown(String text, int max) {
    // Masked first: a cut secret would no longer be found.
    String masked = text;
    for (String secret : secrets) {
      masked = secret.isEmpty() ? masked : masked.replace(secret, "***");
    }
    return bounded(oneLine(masked), max);
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }

  private static String bounded(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return String.format(Locale.ROOT, "%s… (%d characters)", text.substring(0, end), text.length());
  }
}
