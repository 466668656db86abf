package dev.pollux.examples.chat;

import dev.pollux.gemini.Content;
import dev.pollux.session.History;
import dev.pollux.session.PendingApproval;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the last run of a conversation left undone.
 *
 * @param cutOff whether it neither ended nor was suspended, and there is something left to do
 * @param pending the calls that wait for approval
 */
public record Unfinished(boolean cutOff, List<PendingApproval> pending) {

  /** What a log says, whose calls must not be closed yet. */
  public static Unfinished of(History history) {
    List<Content> contents = history.contents();
    boolean asked =
        !contents.isEmpty() && contents.get(contents.size() - 1).role().equals("user");
    List<PendingApproval> pending = history.pending();
    return new Unfinished(history.isRunning() && (asked || !history.open().isEmpty()), pending);
  }

  /** Whether the conversation can go on as it is. */
  public boolean isNothing() {
    return !cutOff && pending.isEmpty();
  }

  /** The same in words: what a sentence about the conversation may end with. */
  public String text() {
    String waits =
        pending.stream().map(call -> call.call().name()).collect(Collectors.joining(", "));
    String calls = pending.size() == 1 ? "a call that waits" : pending.size() + " calls that wait";
    return (cutOff ? "a run that was cut off" : "")
        + (cutOff && !pending.isEmpty() ? " and " : "")
        + (pending.isEmpty() ? "" : calls + " for approval (" + waits + ")");
  }
}
