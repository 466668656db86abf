package dev.pollux.gemini;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Why a candidate ended. Not an enum: Gemini adds reasons, and one that is newer than this version is
 * kept as it came.
 *
 * @param value the reason as Gemini spells it
 */
public record FinishReason(@JsonValue String value) {

  /** The model is done, with its answer or with its function calls. */
  public static final FinishReason STOP = new FinishReason("STOP");

  /** The answer was cut at {@code maxOutputTokens}. */
  public static final FinishReason MAX_TOKENS = new FinishReason("MAX_TOKENS");

  /** The model wrote a function call that Gemini could not read. */
  public static final FinishReason MALFORMED_FUNCTION_CALL =
      new FinishReason("MALFORMED_FUNCTION_CALL");

  /** The model called a function though none was declared or allowed. */
  public static final FinishReason UNEXPECTED_TOOL_CALL = new FinishReason("UNEXPECTED_TOOL_CALL");

  /** No end: the answer goes on when it is asked for with its {@code continuationToken}. */
  public static final FinishReason CONTINUATION = new FinishReason("CONTINUATION");

  @Override
  public String toString() {
    return value;
  }
}
