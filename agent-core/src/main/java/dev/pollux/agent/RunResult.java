package dev.pollux.agent;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.session.PendingApproval;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run went.
 *
 * @param runId names the run
 * @param sessionId the conversation that it was part of
 * @param text the model's last answer in this run, without thoughts; empty when it said nothing
 * @param contents the whole conversation as it would be sent next, this run's part at the end
 * @param usage the tokens of all turns of this run
 * @param turns how often the model was asked
 * @param calls how many function calls it made
 * @param attempts how many requests that took, the failed ones among them
 * @param waited how long the run waited between failed requests and the next ones
 * @param finishReason why the last answer ended, or null when Gemini did not say
 * @param modelVersion the model that gave the last answer, or null when Gemini did not say
 * @param limit the limit because of which the last answer was asked for with functions off, or null;
 *     see {@link RunLimits#setClosingAnswer}
 * @param pending the calls that wait for approval, in their order. When there are any, the run is
 *     suspended, {@code contents} ends with the turn that made them, and {@link Agent#resume} goes on
 */
public record RunResult(
    String runId,
    String sessionId,
    String text,
    List<Content> contents,
    UsageMetadata usage,
    int turns,
    int calls,
    int attempts,
    Duration waited,
    @Nullable FinishReason finishReason,
    @Nullable String modelVersion,
    @Nullable String limit,
    List<PendingApproval> pending) {

  /** Copies the lists. */
  public RunResult {
    contents = List.copyOf(contents);
    pending = List.copyOf(pending);
  }
}
