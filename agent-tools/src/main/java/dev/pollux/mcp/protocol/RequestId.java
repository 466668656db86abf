package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is found by: a text or a whole number. {@code 1} and {@code "1"} are two ids.
 *
 * @param json the id as it is written
 */
public record RequestId(@JsonValue JsonNode json) {

  /**
   * Takes a text or a whole number.
   *
   * @throws IllegalArgumentException if it is anything else: null, a fraction, an object
   */
  public RequestId {
    if (!isId(json)) {
      throw new IllegalArgumentException(
          "id: " + json.getNodeType() + " (expected: a text or a whole number)");
    }
    // Jackson's 1 as an int and 1 as a long are not equal.
    json = json.isIntegralNumber() && json.canConvertToLong()
        ? LongNode.valueOf(json.longValue())
        : json;
  }

  /** The id that is this number. */
  public static RequestId of(long number) {
    return new RequestId(LongNode.valueOf(number));
  }

  /** The id that is this text. */
  public static RequestId of(String text) {
    return new RequestId(TextNode.valueOf(text));
  }

  /** The id that {@code json} is, or null when it is none. */
  public static @Nullable RequestId orNull(@Nullable JsonNode json) {
    return json != null && isId(json) ? new RequestId(json) : null;
  }

  private static boolean isId(JsonNode json) {
    return json.isTextual() || json.isIntegralNumber();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
