package dev.pollux.testing.openai;

/** What servers of chat completions are known to do wrong. */
public enum ChatDefect {
  /** {@code finish_reason} is {@code stop} where it should be {@code tool_calls}. */
  STOP_BEHIND_CALLS,
  /** Streamed tool calls have no {@code index}. */
  NO_INDEX,
  /** The {@code id} of every tool call is the empty text. */
  EMPTY_ID,
  /** All tool calls of an answer are streamed in one delta. */
  CALLS_IN_ONE_DELTA
}
