package dev.pollux.run;

import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.gemini.grounding.GroundedText;
import dev.pollux.json.Json;
import dev.pollux.loop.TurnResult;
import dev.pollux.output.Output;
import dev.pollux.output.OutputType;
import dev.pollux.session.PendingApproval;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a run went.
 *
 * @param runId names the run
 * @param sessionId the conversation that it was part of
 * @param text the model's last answer in this run, without thoughts; empty when it said nothing
 * @param contents the whole conversation as it would be sent next, this run's part at the end
 * @param usage the tokens of all turns of this run, and of agents that its tools were
 * @param turns how often the model was asked
 * @param calls how many function calls it made
 * @param attempts how many requests that took, the failed ones among them
 * @param waited how long the run waited between failed requests and the next ones
 * @param finishReason why the last answer ended, or null when Gemini did not say
 * @param modelVersion the model that gave the last answer, or null when Gemini did not say
 * @param limit the limit because of which the last answer was asked for with functions off, or null;
 *     see {@link dev.pollux.loop.RunLimits#setClosingAnswer}
 * @param pending the calls that wait for approval, in their order. When there are any, the run is
 *     suspended, {@code contents} ends with the turn that made them, and {@link dev.pollux.agent.Agent#resume} goes on
 * @param answer the last answer as received, with all that Gemini told beside its content: grounding,
 *     citations, pages read, safety ratings; null when the model was not asked
 * @param turnResults each answer of this run, with its tokens and its cost
 * @param cost what this run and agents that its tools were cost in the currency of {@link dev.pollux.agent.AgentOptions#setPrices}; null without, and
 *     when an answer's price or tokens are unknown
 * @param output what was read out of the last answer, or null when no type was wanted
 * @param doubts the calls that earlier runs of the conversation began and did not see the end of, and
 *     what this run did about each
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
    List<PendingApproval> pending,
    @Nullable GenerateContentResponse answer,
    List<TurnResult> turnResults,
    @Nullable BigDecimal cost,
    @Nullable Output<?> output,
    List<Doubt> doubts) {

  /** Copies the lists. */
  public RunResult {
    contents = List.copyOf(contents);
    pending = List.copyOf(pending);
    turnResults = List.copyOf(turnResults);
    doubts = List.copyOf(doubts);
  }

  /**
   * The value that was {@link dev.pollux.agent.RunOptions#setOutput wanted}.
   *
   * @throws IllegalStateException if none was wanted, the run is suspended, or it is no {@code T}
   */
  public <T> T value(Class<T> type) {
    Object value = output == null ? null : output.value();
    if (!type.isInstance(value)) {
      throw new IllegalStateException("The run has "
          + (value == null ? "no value" : "a value of " + value.getClass().getName())
          + " (expected: " + type.getName() + ")");
    }
    return type.cast(value);
  }

  /** The same for a type with type arguments: the very object that the run was asked for with. */
  public <T> T value(OutputType<T> type) {
    return type.cast(value(Object.class));
  }

  /**
   * The images of the last answer, the final one last; drafts that are part of the model's thoughts are
   * left out.
   */
  public List<Part.InlineData> images() {
    Content content = answer == null ? null : answer.content();
    return content == null ? List.of() : content.images();
  }

  /**
   * All parts of one kind in the answers of this run, in their order, like {@link Part.ExecutableCode}
   * and {@link Part.CodeExecutionResult}: also of answers that were asked for again.
   */
  public <P extends Part> List<P> parts(Class<P> kind) {
    return turnResults.stream()
        .map(turn -> turn.response().content())
        .filter(Objects::nonNull)
        .flatMap(content -> parts(content, kind))
        .toList();
  }

  private static <P extends Part> Stream<P> parts(Content content, Class<P> kind) {
    return content.parts().stream().filter(kind::isInstance).map(kind::cast);
  }

  /** The model's summaries of its thoughts in all answers of this run, joined; empty when none. */
  public String thoughts() {
    return parts(Part.Text.class).stream()
        .filter(Part.Text::thought)
        .map(Part.Text::text)
        .collect(Collectors.joining());
  }

  /** The last answer with numbered sources, which are none when Gemini did not ground it. */
  public GroundedText grounded() {
    return GroundedText.of(answer == null ? GenerateContentResponse.of(Json.object()) : answer);
  }
}
