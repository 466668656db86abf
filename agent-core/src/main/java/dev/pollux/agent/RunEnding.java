package dev.pollux.agent;

import dev.pollux.agent.call.RunContext;
import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.loop.Heard;
import dev.pollux.loop.Retries;
import dev.pollux.loop.Spent;
import dev.pollux.loop.Step;
import dev.pollux.loop.Wanted;
import dev.pollux.run.OutputException;
import dev.pollux.run.RunBlockedException;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunException;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.run.RunSoFar;
import dev.pollux.session.SessionEntry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run: its last entries are written, and then it is told how it went, once. A store that
 * does not answer keeps no run from ending.
 */
final class RunEnding {

  /** Who is told on the run's context how it went. */
  interface Ended {
    void done(RunResult result);

    void failed(RunException cause);
  }

  private final RunContext run;
  private final Retries retries;
  private final Heard heard;
  private final Spent spent;
  private final Wanted wanted;
  private final List<Doubt> doubts;
  private final Ended ended;
  private @Nullable Consumer<@Nullable Throwable> writing;
  private Runnable timer = () -> {};
  private boolean hurried;

  RunEnding(
      RunContext run,
      Retries retries,
      Heard heard,
      Spent spent,
      Wanted wanted,
      List<Doubt> doubts,
      Ended ended) {
    this.run = run;
    this.retries = retries;
    this.heard = heard;
    this.spent = spent;
    this.wanted = wanted;
    this.doubts = doubts;
    this.ended = ended;
  }

  /** With its result, and the last answer as part of the conversation. */
  void finish() {
    List<SessionEntry> entries = new ArrayList<>();
    if (heard.hasData()) {
      entries.add(heard.modelTurn(run.runId()));
    }
    entries.add(new SessionEntry.RunEnded(run.runId(), "done"));
    succeed(entries);
  }

  /** For now: calls wait for a decision. */
  void suspend() {
    succeed(List.of(new SessionEntry.RunEnded(run.runId(), "suspended")));
  }

  /** As it was before this run: calls wait for a decision, and there is nothing to write. */
  void stay() {
    ended.done(result());
  }

  private void succeed(List<SessionEntry> entries) {
    write(entries, run.limits().getEndTimeout(), cause -> {
      if (cause == null) {
        ended.done(result());
      } else if (hurried) {
        ended.failed(new RunCancelledException(soFar(null)));
      } else {
        ended.failed(new RunException(
            "The end of the run could not be stored: " + cause.getMessage(),
            soFar(heard.finishReason()),
            cause));
      }
    });
  }

  private RunResult result() {
    GenerateContentResponse last = heard.last(); // none when nothing was decided in a resumed turn
    Content content = last == null ? null : last.content();
    return new RunResult(
        run.runId(),
        run.sessionId(),
        content == null ? "" : content.text(),
        run.history().contents(),
        spent.usage(),
        run.loop().turns(),
        run.loop().calls(),
        retries.total(),
        retries.waited(),
        last == null ? null : last.finishReason(),
        last == null ? null : last.modelVersion(),
        run.loop().limitReached(),
        run.history().pending(),
        last,
        spent.turns(),
        spent.cost(),
        wanted.output(),
        doubts);
  }

  /** Without a result. */
  void fail(Step.Fail step) {
    List<SessionEntry> entries = new ArrayList<>();
    if (step.keepAnswer() && heard.hasData()) {
      entries.add(heard.modelTurn(run.runId()));
    }
    entries.add(new SessionEntry.RunEnded(run.runId(), outcome(step.kind())));
    Duration longest = step.kind() == Step.Kind.CANCELLED
        ? run.limits().getCancelTimeout()
        : run.limits().getEndTimeout();
    // A store that cannot take the ending does not hide why the run failed.
    write(entries, longest, cause -> ended.failed(exception(step)));
  }

  private static String outcome(Step.Kind kind) {
    return switch (kind) {
      case CANCELLED -> "cancelled";
      case LIMIT -> "limit";
      case FAILED, BLOCKED, OUTPUT -> "failed";
    };
  }

  private RunException exception(Step.Fail step) {
    boolean isCancelled = step.kind() == Step.Kind.CANCELLED;
    RunSoFar soFar = soFar(isCancelled ? null : heard.finishReason());
    return switch (step.kind()) {
      case CANCELLED -> new RunCancelledException(soFar);
      case LIMIT -> new RunLimitException(step.detail(), step.message(), soFar);
      case BLOCKED ->
        new RunBlockedException(step.detail(), step.message(), heard.reasonInWords(), soFar);
      case OUTPUT -> new OutputException(step.message(), wanted.lastProblems(), soFar);
      case FAILED -> new RunException(step.message(), soFar, step.cause());
    };
  }

  private RunSoFar soFar(@Nullable FinishReason finishReason) {
    return new RunSoFar(run.log().validContents(), heard.text(), finishReason, doubts);
  }

  /** The caller wants no more of a run whose ending is being written. */
  void hurry() {
    if (writing != null && !hurried) {
      hurried = true;
      limit(run.limits().getCancelTimeout());
    }
  }

  private void write(
      List<SessionEntry> entries, Duration longest, Consumer<@Nullable Throwable> then) {
    Future<Void> written = run.log().append(entries);
    if (written.isComplete()) {
      then.accept(written.cause());
      return;
    }
    writing = then;
    limit(longest);
    written.onComplete(done -> settle(done.cause()));
  }

  private void limit(Duration longest) {
    timer.run();
    timer = run.clock()
        .after(
            longest,
            () -> run.onContext(() -> settle(new IllegalStateException(
                "the session's store did not answer within " + longest.toMillis() + " ms"))));
  }

  private void settle(@Nullable Throwable cause) {
    Consumer<@Nullable Throwable> then = writing;
    if (then != null) {
      writing = null;
      timer.run();
      then.accept(cause);
    }
  }
}
