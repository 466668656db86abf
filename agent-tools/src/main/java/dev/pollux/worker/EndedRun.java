package dev.pollux.worker;

import dev.pollux.queue.RunRequest;
import dev.pollux.session.PendingApproval;
import java.util.List;
import java.util.Locale;

/**
 * How a submitted run ended.
 *
 * @param request what was submitted
 * @param ending the kind of its end
 * @param message why it has no result, in words; empty for {@link Ending#DONE} and {@link
 *     Ending#SUSPENDED}
 * @param text the model's last text in the run, without thoughts; empty when it said nothing
 * @param pending the calls that wait for approval now, if the run is suspended: {@link
 *     AgentClient#decide} goes on
 * @param doubts the keys of the calls that a worker had begun when the run was taken from it, and of
 *     which nobody knew how they ended; their {@linkplain dev.pollux.tool.Effect effect} says what was
 *     done about each
 */
public record EndedRun(
    RunRequest request,
    Ending ending,
    String message,
    String text,
    List<PendingApproval> pending,
    List<String> doubts) {

  /** The kinds of ends. */
  public enum Ending {

    /** The model said its last. */
    DONE,

    /** Calls wait for approval. */
    SUSPENDED,

    /** Somebody asked for its end. */
    CANCELLED,

    /** It reached one of its limits. */
    LIMIT,

    /** It failed. */
    FAILED,

    /** It was begun as often as the queue allows, and each time its worker was lost. */
    ABANDONED
  }

  /** Copies the lists. */
  public EndedRun {
    pending = List.copyOf(pending);
    doubts = List.copyOf(doubts);
  }

  static Ending ending(String outcome) {
    int end = outcome.indexOf(':');
    String word = end < 0 ? outcome : outcome.substring(0, end);
    for (Ending ending : Ending.values()) {
      if (ending.name().toLowerCase(Locale.ROOT).equals(word)) {
        return ending;
      }
    }
    return Ending.FAILED; // a word of another version
  }

  static String message(String outcome) {
    int end = outcome.indexOf(": ");
    return end < 0 ? "" : outcome.substring(end + 2);
  }
}
