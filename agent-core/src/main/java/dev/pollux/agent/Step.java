package dev.pollux.agent;

import dev.pollux.gemini.FunctionCall;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run does next, as {@link RunLoop} decides. */
sealed interface Step {

  /**
   * Ask the model with the conversation as it is.
   *
   * @param turn which time this is, from 1
   * @param repeats why the answer before cannot be used, or null when this is no repetition
   * @param closing whether functions are off, because this is the last answer
   * @param signed whether calls without a thought signature are sent with a placeholder
   * @param note what the model is told in this request alone, or null
   */
  record Ask(
      int turn,
      @Nullable String repeats,
      boolean closing,
      boolean signed,
      @Nullable String note) implements Step {

    Ask(int turn, @Nullable String repeats, boolean closing) {
      this(turn, repeats, closing, false, null);
    }
  }

  /**
   * Ask the model for the rest of its answer.
   *
   * @param token what Gemini gave for that
   */
  record Continue(String token) implements Step {}

  /**
   * The answer is part of the conversation, and so is this text, as the user's; then the loop was
   * {@link RunLoop#told told}.
   */
  record Tell(String text) implements Step {}

  /**
   * Wait, and then ask the model again for the same turn.
   *
   * @param turn the turn whose answer failed
   * @param reason what failed
   */
  record Wait(int turn, Duration delay, String reason) implements Step {}

  /**
   * The answer is part of the conversation, and its calls are to be made.
   *
   * @param refusal what the model is told in place of each call, or null when they are made
   */
  record Call(List<FunctionCall> calls, @Nullable String refusal) implements Step {}

  /** Begin these calls of the turn, by their places in it. */
  record Begin(List<Integer> calls) implements Step {}

  /** The run has its result, and the answer is part of the conversation if it has any part. */
  record Finish() implements Step {}

  /** The run ends for now: nothing is left to do but calls that nobody decided about yet. */
  record Suspend() implements Step {}

  /**
   * The run ends without a result.
   *
   * @param kind who is the cause
   * @param detail the limit's name for a limit, Gemini's reason for what is blocked, else empty
   * @param keepAnswer whether the answer is part of the conversation all the same
   */
  record Fail(
      Kind kind, String detail, String message, @Nullable Throwable cause, boolean keepAnswer)
      implements Step {}

  /** What a failure is about. */
  enum Kind {
    FAILED,
    /** What is in the prompt or in the answer. */
    BLOCKED,
    /** The last answer is not of the wanted type. */
    OUTPUT,
    LIMIT,
    CANCELLED
  }
}
