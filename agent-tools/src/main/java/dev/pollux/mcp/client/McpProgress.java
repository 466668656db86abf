package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.untrusted.Untrusted;
import org.jspecify.annotations.Nullable;

/**
 * How far a server is with a request.
 *
 * @param progress rises with each
 * @param total what it rises to, or null when that is not known
 * @param message for people, bounded and without hidden characters, or null
 */
public record McpProgress(
    double progress, @Nullable Double total, @Nullable String message) {

  static McpProgress of(JsonNode params) {
    JsonNode total = params.path("total");
    String message = Json.text(params, "message");
    return new McpProgress(
        params.path("progress").asDouble(0),
        total.isNumber() ? total.doubleValue() : null,
        message == null ? null : Untrusted.line(message, 500));
  }

  /** In words: the message, or {@code 3 of 10}. */
  @Override
  public String toString() {
    String numbers = total == null ? number(progress) : number(progress) + " of " + number(total);
    return message == null || message.isEmpty() ? numbers : message + " (" + numbers + ")";
  }

  private static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
