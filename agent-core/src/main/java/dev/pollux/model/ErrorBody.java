package dev.pollux.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
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

  private ErrorBody() {}

  static ModelException exception(
      String model, int statusCode, @Nullable String type, byte[] bytes) {
    try {
      JsonNode json = Json.read(bytes, 0, bytes.length);
      if (json.isArray()) {
        json = json.path(0);
      }
      if (json.isObject()) {
        return exception(model, statusCode, json);
      }
    } catch (JsonProcessingException e) {
      // Not JSON: shown as it is below.
    }
    return ModelException.status(model, statusCode, "", describe(type, bytes, bytes.length));
  }

  static ModelException exception(String model, int statusCode, JsonNode json) {
    JsonNode error = json.path("error");
    String message = error.isTextual() ? error.textValue() : Json.text(error, "message");
    if (message == null) {
      message = Json.text(json, "message");
    }
    String status = Json.text(error, "status");
    int code = statusCode == 200 ? Json.integer(error, "code", 500) : statusCode;
    return ModelException.status(
        model,
        code,
        status == null ? "" : bounded(oneLine(status), 64),
        bounded(message == null ? json.toString() : oneLine(message), MAX_DETAIL));
  }

  /** What came in place of JSON, in a few words: its type and its beginning. */
  static String describe(@Nullable String type, byte[] bytes, int length) {
    if (length == 0) {
      return "an empty body";
    }
    String text =
        new String(bytes, 0, Math.min(length, 4 * MAX_PAGE_EXCERPT), StandardCharsets.UTF_8);
    String kind = type == null ? "a body without a content type" : oneLine(type);
    return bounded(kind, 100) + ": " + bounded(oneLine(text), MAX_PAGE_EXCERPT);
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
