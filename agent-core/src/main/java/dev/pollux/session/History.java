package dev.pollux.session;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model has to be sent so that it can go on: the fold of a session's log.
 *
 * <p>It is always valid for Gemini once {@link #closeCalls} was called: every function call has its
 * response, in the order of the calls, in one content directly behind them. A call that never got its
 * response, because a run was cut off, gets one that says so.
 *
 * <p>Not thread safe: a history belongs to one run.
 */
public final class History {

  private final List<Content> contents;
  private long sequence;
  private List<FunctionCall> calls = List.of();
  private @Nullable FunctionResponse[] responses = new FunctionResponse[0];
  private boolean[] intents = new boolean[0];
  private int missing;

  /** The history of an empty log. */
  public History() {
    this.contents = new ArrayList<>();
  }

  /** Copies {@code other}, its open calls as well. */
  History(History other) {
    this.contents = new ArrayList<>(other.contents);
    this.sequence = other.sequence;
    this.calls = other.calls;
    this.responses = other.responses.clone();
    this.intents = other.intents.clone();
    this.missing = other.missing;
  }

  /** The contents so far, oldest first: a live, unmodifiable view. */
  public List<Content> contents() {
    return Collections.unmodifiableList(contents);
  }

  /** How many entries of the log are in here. */
  public long sequence() {
    return sequence;
  }

  /** The calls of the newest model turn that still wait for responses, all of them or none. */
  public List<FunctionCall> openCalls() {
    return missing > 0 ? calls : List.of();
  }

  /** The next entry of the log. */
  public void apply(SessionEntry entry) {
    sequence++;
    if (entry instanceof SessionEntry.UserTurn turn) {
      closeCalls();
      addUserTurn(turn.content());
    } else if (entry instanceof SessionEntry.ModelTurn turn) {
      closeCalls();
      addModelTurn(turn.content());
    } else if (entry instanceof SessionEntry.ToolIntent intent) {
      if (intent.call() >= 0 && intent.call() < intents.length) {
        intents[intent.call()] = true;
      }
    } else if (entry instanceof SessionEntry.ToolOutcome outcome) {
      addOutcome(outcome.call(), outcome.response());
    } else if (entry instanceof SessionEntry.RunEnded) {
      closeCalls();
    } else if (!(entry instanceof SessionEntry.RunStarted)) {
      throw new AssertionError(entry);
    }
  }

  // A turn that never got its answer, because a run failed, and the next one become one content:
  // Gemini wants the roles to alternate. Function responses stay alone in theirs.
  private void addUserTurn(Content content) {
    Content last = contents.isEmpty() ? null : contents.get(contents.size() - 1);
    if (last != null && last.role().equals("user") && last.functionResponses().isEmpty()) {
      List<Part> parts = new ArrayList<>(last.parts());
      parts.addAll(content.parts());
      contents.set(contents.size() - 1, Content.user(parts));
    } else {
      contents.add(content);
    }
  }

  private void addModelTurn(Content content) {
    contents.add(content);
    calls = content.functionCalls();
    missing = calls.size();
    responses = new FunctionResponse[missing];
    intents = new boolean[missing];
  }

  private void addOutcome(int call, FunctionResponse response) {
    if (call < 0 || call >= responses.length || responses[call] != null) {
      return;
    }
    responses[call] = response;
    missing--;
    if (missing == 0) {
      contents.add(Content.user(Arrays.stream(responses).map(Part::response).toList()));
    }
  }

  /** Gives every call that has no response one that says why, so that the conversation can go on. */
  public void closeCalls() {
    for (int i = 0; missing > 0 && i < responses.length; i++) {
      if (responses[i] == null) {
        addOutcome(
            i,
            FunctionResponse.error(
                calls.get(i),
                intents[i]
                    ? "Interrupted: it is unknown whether this happened"
                    : "Not called: the run ended before it"));
      }
    }
  }
}
