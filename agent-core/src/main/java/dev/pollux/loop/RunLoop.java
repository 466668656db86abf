package dev.pollux.loop;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.model.ModelException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a run as a state machine without I/O: it is told what happened and says what to do
 * next. Once it said {@link Step.Finish}, {@link Step.Suspend} or {@link Step.Fail}, nothing that happens means anything
 * any more.
 */
public final class RunLoop {

  private static final String REPEATS_ITSELF =
      "Not called: you made this call with the same arguments again and again, and its result was "
          + "the same. Use that result, or do something else";

  private String model;
  private final RunLimits limits;
  private final Retries retries;
  private final Remedies remedies;
  private final Wanted wanted;
  private final Spent spent;
  private final Tally tally;
  private @Nullable String limit;
  private @Nullable CallSchedule schedule;
  private boolean afterResponses;
  private boolean called;
  private int continuations;
  private @Nullable String token;
  private boolean ended;

  /** A loop before its first turn. */
  public RunLoop(String model, RunLimits limits, Retries retries, Wanted wanted, Spent spent) {
    this.wanted = wanted;
    this.spent = spent;
    this.model = model;
    this.limits = limits;
    this.retries = retries;
    this.remedies = new Remedies(model, limits);
    this.tally = new Tally(limits, spent);
  }

  /** The run goes on with another model from the next turn on. */
  public void handedOver(String id) {
    model = id;
    remedies.handedOver(id);
    spent.handedOver(id);
  }

  /** How often the model was asked. */
  public int turns() {
    return tally.turns();
  }

  /** How many calls the model made. */
  public int calls() {
    return tally.calls();
  }

  /** Whether the next request is for the rest of an answer whose beginning stands. */
  public boolean isContinued() {
    return token != null;
  }

  /** Whether the model called a function in this run, or in the turn that is resumed. */
  public boolean called() {
    return called;
  }

  /** The limit because of which the last answer was asked for without functions, or null. */
  public @Nullable String limitReached() {
    return limit;
  }

  /** Whether the run is over, or suspended. */
  public boolean ended() {
    return ended;
  }

  /** The run begins with a prompt. */
  public @Nullable Step start() {
    return ended ? null : ask(null);
  }

  /**
   * The model's answer is whole.
   *
   * @param streamed a streamed answer without a finish reason was cut off; one in one piece was not
   * @param published whether the follower of the run already got pieces of it
   * @param left the time that the run has left
   * @param declared whether there is a function of a name
   */
  public @Nullable Step answered(
      GenerateContentResponse answer,
      boolean streamed,
      boolean published,
      Duration left,
      Predicate<String> declared) {
    if (ended) {
      return null;
    }
    tally.answered(answer.usageMetadata(), token != null);
    String blocked = answer.blockReason();
    if (blocked != null) {
      return blocked(
          blocked,
          "Model '" + model + "' gave no content: the prompt was blocked (" + blocked + ")");
    }
    String broken = remedies.broken(answer, streamed);
    if (broken != null) {
      return again(broken, published, left);
    }
    FinishReason reason = answer.finishReason();
    if (FinishReason.CONTINUATION.equals(reason)) {
      return goOn(answer);
    }
    token = null;
    tally.over();
    Remedies.Finding finding =
        remedies.look(answer, afterResponses, limit != null || tally.reached() == null, declared);
    if (finding.again() != null) {
      return ask(finding.again());
    }
    if (finding.failure() != null) {
      return Remedies.isBlocked(reason)
          ? blocked(String.valueOf(reason), finding.failure())
          : fail(finding.failure());
    }
    List<FunctionCall> made = calls(answer.content());
    if (reason != null && reason.equals(FinishReason.MAX_TOKENS)) {
      return cut(made);
    }
    if (made.isEmpty()) {
      return finish(answer);
    }
    tally.called(made);
    called = true;
    if (limit != null) {
      return limit(limit, "The model still wants to call functions that are off", false);
    }
    return new Step.Call(made, tally.isRepeating() ? REPEATS_ITSELF : null);
  }

  private Step finish(GenerateContentResponse answer) {
    Content content = answer.content();
    if (wanted.holds(content == null ? "" : content.text())) {
      ended = true;
      return new Step.Finish();
    }
    String told = wanted.told();
    return told == null
        ? end(new Step.Fail(Step.Kind.OUTPUT, "", wanted.failure(model), null, true))
        : new Step.Tell(told);
  }

  /** The model was told what is wrong with its answer, and that is in the log. */
  public @Nullable Step told() {
    afterResponses = false;
    return ended ? null : ask(null);
  }

  private Step goOn(GenerateContentResponse answer) {
    boolean keep = calls(answer.content()).isEmpty();
    if (continuations++ >= limits.getMaxContinuations()) {
      return limit(
          "maxContinuations",
          "The answer of model '" + model + "' went on " + limits.getMaxContinuations()
              + " times and has no end",
          keep);
    }
    String reached = tally.reachedInTurn();
    if (reached != null) {
      return limit(reached, tally.words(reached), keep);
    }
    tally.goesOn(answer.usageMetadata());
    token = answer.continuationToken();
    retries.turn();
    return attempt(null);
  }

  /**
   * The calls of the turn are in the log and may begin, without those that wait for a decision.
   *
   * @param sequential which of them must not run beside others
   * @param held the places of those that wait
   * @param anyKnown whether there is a tool for any of them
   */
  public @Nullable Step begin(List<Boolean> sequential, Set<Integer> held, boolean anyKnown) {
    tally.begun(anyKnown);
    return begin(new CallSchedule(sequential, limits.getMaxCallsAtOnce(), held));
  }

  /**
   * The run goes on in the middle of a turn.
   *
   * @param ready the places of the calls that may begin
   * @param held how many others have to be {@linkplain #decided decided}; all further ones have their
   *     responses
   */
  public @Nullable Step resume(List<Boolean> sequential, List<Integer> ready, int held) {
    called = true;
    return begin(new CallSchedule(sequential, limits.getMaxCallsAtOnce(), ready, held));
  }

  /**
   * The run goes on where the model is to be asked.
   *
   * @param called whether it called a function before
   * @param afterResponses whether what it is sent ends with responses
   */
  public @Nullable Step resume(boolean called, boolean afterResponses) {
    this.called = called;
    this.afterResponses = afterResponses;
    return start();
  }

  /** The run ends as it began: everything that is left to do waits for a decision. */
  public void suspended() {
    ended = true;
  }

  private @Nullable Step begin(CallSchedule calling) {
    if (ended) {
      return null;
    }
    schedule = calling;
    return new Step.Begin(calling.next());
  }

  /**
   * A call that was held is decided.
   *
   * @param goes whether it gets its response in this run; otherwise the run is suspended when nothing
   *     else is left to do
   */
  public @Nullable Step decided(int call, boolean goes) {
    CallSchedule calling = schedule;
    if (ended || calling == null) {
      return null;
    }
    if (goes) {
      calling.release(call);
    } else {
      calling.park();
    }
    return proceed(calling);
  }

  /** A call has its response, and the response is in the log. */
  public @Nullable Step toolAnswered(int call) {
    CallSchedule calling = schedule;
    if (ended || calling == null) {
      return null;
    }
    calling.done(call);
    return proceed(calling);
  }

  private @Nullable Step proceed(CallSchedule calling) {
    if (calling.isFinished()) {
      schedule = null;
      ended = calling.isParked();
      afterResponses = true;
      return ended ? new Step.Suspend() : ask(null);
    }
    List<Integer> next = calling.next();
    return next.isEmpty() ? null : new Step.Begin(next);
  }

  /** The caller wants no more. */
  public @Nullable Step cancelled() {
    return ended ? null : end(new Step.Fail(Step.Kind.CANCELLED, "", "", null, false));
  }

  /** The run is inside too many others. */
  public @Nullable Step tooDeep(int depth) {
    return ended
        ? null
        : limit(
            "maxDepth",
            "Runs are inside each other " + depth + " deep (allowed: " + limits.getMaxDepth() + ")",
            false);
  }

  /** A content is too long to be stored, or all are too long to be sent. */
  public @Nullable Step tooLarge(String limit, String what, long bytes, long most) {
    return ended
        ? null
        : limit(limit, what + " has " + bytes + " bytes (allowed: " + most + ")", false);
  }

  /** The time of the run is over. */
  public @Nullable Step timedOut() {
    return ended
        ? null
        : limit(
            "timeout",
            "The run did not end within " + limits.getTimeout().toMillis() + " ms",
            false);
  }

  /**
   * The model failed: the turn is attempted again, or the run ends.
   *
   * @param published whether the follower of the run already got pieces of the answer
   * @param left the time that the run has left
   */
  public @Nullable Step modelFailed(Throwable cause, boolean published, Duration left) {
    if (ended || !(cause instanceof ModelException failure)) {
      return failed(cause);
    }
    if (remedies.repairs(failure) || wanted.repairs(failure)) {
      return ask(String.valueOf(cause.getMessage()));
    }
    Duration delay = retries.next(failure, published, left);
    if (published) {
      token = null; // what was shown of this piece is void, and so is the whole turn
      tally.over();
    }
    return delay == null
        ? failed(cause)
        : new Step.Wait(tally.turns(), delay, String.valueOf(cause.getMessage()));
  }

  /** The wait before the next attempt is over. */
  public @Nullable Step waited() {
    return ended ? null : attempt(null);
  }

  private Step attempt(@Nullable String repeats) {
    retries.attempt();
    if (token != null) {
      return new Step.Continue(token);
    }
    return new Step.Ask(
        tally.turns(), repeats, limit != null, remedies.isSigned(), remedies.note());
  }

  private Step again(String message, boolean published, Duration left) {
    return Objects.requireNonNull(
        modelFailed(ModelException.of(message, true, null), published, left));
  }

  /** The session's store, or something else that is not the model's, failed. */
  public @Nullable Step failed(Throwable cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return ended ? null : end(new Step.Fail(Step.Kind.FAILED, "", message, cause, false));
  }

  private Step ask(@Nullable String repeats) {
    String reached = limit == null ? tally.reached() : null;
    if (reached != null) {
      if (!limits.isClosingAnswer()) {
        return limit(reached, tally.words(reached), false);
      }
      limit = reached;
    }
    tally.turn();
    token = null;
    retries.turn();
    return attempt(repeats);
  }

  private Step cut(List<FunctionCall> wanted) {
    return limit(
        "maxOutputTokens",
        "The answer of model '" + model + "' was cut off at maxOutputTokens"
            + (wanted.isEmpty() ? "" : "; its function calls were not made"),
        wanted.isEmpty());
  }

  private static List<FunctionCall> calls(@Nullable Content content) {
    return content == null ? List.of() : content.functionCalls();
  }

  private Step blocked(String reason, String message) {
    return end(new Step.Fail(Step.Kind.BLOCKED, reason, message, null, false));
  }

  private Step fail(String message) {
    return end(new Step.Fail(Step.Kind.FAILED, "", message, null, false));
  }

  private Step limit(String name, String message, boolean keepAnswer) {
    return end(new Step.Fail(Step.Kind.LIMIT, name, message, null, keepAnswer));
  }

  private Step end(Step.Fail step) {
    ended = true;
    return step;
  }
}
