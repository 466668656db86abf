package dev.pollux.agent.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pollux.limit.Clock;
import dev.pollux.loop.RunLimits;
import dev.pollux.loop.RunLoop;
import dev.pollux.loop.Step;
import dev.pollux.run.RunEvent;
import dev.pollux.session.History;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.RunScope;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of a run know of it: its names, where and until when it runs, how it goes on, and who
 * is told what happens.
 *
 * @param startedAt when it was started, in the clock's nanoseconds
 * @param attributes what its caller gave to the tools
 * @param steps takes what the loop says
 * @param followed whether somebody is told what happens
 */
public record RunContext(
    Context context,
    Clock clock,
    long startedAt,
    String sessionId,
    String runId,
    RunLimits limits,
    Map<String, Object> attributes,
    RunLoop loop,
    RunLog log,
    Consumer<@Nullable Step> steps,
    boolean followed,
    Consumer<RunEvent> events)
    implements RunScope {

  @Override
  public JsonNode state(String key) {
    return log.toolState().getOrDefault(key, MissingNode.getInstance());
  }

  /** The conversation so far. */
  public History history() {
    return log.history();
  }

  /** Whether nothing that happens means anything any more. */
  public boolean isOver() {
    return loop.ended();
  }

  /** The time that the run has left, at least a millisecond. */
  public Duration left() {
    Duration left = limits.getTimeout().minusNanos(clock.nanoTime() - startedAt);
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  /** Until when somebody who is asked now may approve. */
  Instant approvalExpiresAt() {
    return clock.instant().plus(limits.getApprovalExpiry());
  }

  /** Stays the same when the call is made again. */
  String callKey(int turn, int place) {
    return runId + ":" + turn + ":" + place;
  }

  /** Does what the loop says, if it says anything. */
  public void next(@Nullable Step step) {
    steps.accept(step);
  }

  /** What follows from entries of the log, once they are in it; the run fails if they are not taken. */
  public void append(List<SessionEntry> entries, Runnable then) {
    log.append(entries).onComplete(appended -> {
      if (appended.succeeded()) {
        then.run();
      } else {
        next(loop.failed(appended.cause()));
      }
    });
  }

  /** Whether a content is too long for the log, and so the run is over. */
  public boolean isTooLarge(String what, int bytes) {
    int most = limits.getMaxEntryBytes();
    if (bytes > most) {
      next(loop.tooLarge("maxEntryBytes", what, bytes, most));
    }
    return bytes > most;
  }

  /** Tells who follows the run, if anybody does. */
  public void emit(RunEvent event) {
    events.accept(event);
  }

  /** Does something on the context of the run: at once when it is there. */
  public void onContext(Runnable action) {
    RunLog.onContext(context, action);
  }
}
