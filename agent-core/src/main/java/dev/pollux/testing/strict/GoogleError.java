package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An error body as Google's services write it: {@code {"error": {"code": 400, …}}}. */
public record GoogleError(int code, String status, String message, List<ObjectNode> details) {

  private static final String TYPES = "type.googleapis.com/google.rpc.";

  public static GoogleError of(int code, String status, String message) {
    return new GoogleError(code, status, message, List.of());
  }

  public static GoogleError invalidArgument(String message) {
    return of(400, "INVALID_ARGUMENT", message);
  }

  /** All that is wrong, one line each. */
  static GoogleError invalidArgument(List<Violation> violations) {
    String message =
        violations.stream().map(Violation::description).collect(Collectors.joining("\n"));
    return invalidArgument(message, violations);
  }

  static GoogleError invalidArgument(String message, List<Violation> violations) {
    ObjectNode detail = Json.object().put("@type", TYPES + "BadRequest");
    ArrayNode fields = detail.putArray("fieldViolations");
    for (Violation violation : violations) {
      ObjectNode field = fields.addObject();
      if (!violation.field().isEmpty()) {
        field.put("field", violation.field());
      }
      field.put("description", violation.description());
    }
    return new GoogleError(400, "INVALID_ARGUMENT", message, List.of(detail));
  }

  /** One field of a GenerateContentRequest, by its path in proto names. */
  static GoogleError field(String path, String description) {
    return invalidArgument(
        "* GenerateContentRequest." + path + ": " + description,
        List.of(new Violation(path, description)));
  }

  public static GoogleError notFound(String message) {
    return of(404, "NOT_FOUND", message);
  }

  public static GoogleError noKey() {
    return of(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). Please"
            + " use API Key or other form of API consumer identity to call this API.");
  }

  public static GoogleError wrongKey() {
    ObjectNode detail = Json.object()
        .put("@type", TYPES + "ErrorInfo")
        .put("reason", "API_KEY_INVALID")
        .put("domain", "googleapis.com");
    detail.putObject("metadata").put("service", "generativelanguage.googleapis.com");
    return new GoogleError(
        400,
        "INVALID_ARGUMENT",
        "API key not valid. Please pass a valid API key.",
        List.of(detail));
  }

  public GoogleError withRetryDelay(Duration delay) {
    ObjectNode detail =
        Json.object().put("@type", TYPES + "RetryInfo").put("retryDelay", seconds(delay));
    return withDetail(detail);
  }

  public GoogleError withDetail(ObjectNode detail) {
    List<ObjectNode> more = new ArrayList<>(details);
    more.add(detail);
    return new GoogleError(code, status, message, List.copyOf(more));
  }

  public ObjectNode json() {
    ObjectNode json = Json.object();
    ObjectNode error = json.putObject("error");
    error.put("code", code).put("message", message).put("status", status);
    if (!details.isEmpty()) {
      ArrayNode array = error.putArray("details");
      details.forEach((JsonNode detail) -> array.add(detail));
    }
    return json;
  }

  /** As protobuf writes a duration: {@code 34s}, {@code 0.250s}. */
  private static String seconds(Duration delay) {
    return delay.getNano() == 0
        ? delay.toSeconds() + "s"
        : String.format(Locale.ROOT, "%d.%03ds", delay.toSeconds(), delay.toMillisPart());
  }

  /** What is wrong with one field; the path is empty for the body itself. */
  record Violation(String field, String description) {}
}
