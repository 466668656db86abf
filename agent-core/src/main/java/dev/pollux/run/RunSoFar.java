package dev.pollux.run;

import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a run that ends without a result; {@link RunException} has it.
 *
 * @param contents the conversation up to here, as it would be sent next
 * @param text what the model had said in the turn that failed, without thoughts; empty when nothing
 * @param finishReason why the answer of that turn ended; null when it did not come so far
 * @param doubts the calls that earlier runs of the conversation began and did not see the end of, and
 *     what this run did about each
 */
public record RunSoFar(
    List<Content> contents, String text, @Nullable FinishReason finishReason, List<Doubt> doubts) {

  /** Copies the lists. */
  public RunSoFar {
    contents = List.copyOf(contents);
    doubts = List.copyOf(doubts);
  }

  /** A conversation in which this run has done nothing. */
  public static RunSoFar of(List<Content> contents) {
    return new RunSoFar(contents, "", null, List.of());
  }
}
