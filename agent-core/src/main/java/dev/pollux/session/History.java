package dev.pollux.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.Signatures;
import dev.pollux.gemini.UsageMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model has to be sent so that it can go on: the fold of a session's log.
 *
 * <p>It is always valid for Gemini once {@link #closeCalls} was called: every function call has its
 * response, in the order of the calls, in one content directly behind them. A call that never got its
 * response, because a run was cut off, gets one that says so.
 *
 * <p>A run that was suspended, or died while somebody was asked, leaves calls open that wait for
 * approval: {@link #pending}. They are answered when it is resumed, or closed by the next user turn.
 *
 * <p>Not thread safe: a history belongs to one run.
 */
public final class History {

  private static final String SUMMARY = "Summary of what was said before:\n";

  private static final FunctionResponse[] NO_RESPONSES = {};
  private static final SessionEntry.ToolIntent[] NO_INTENTS = {};
  private static final SessionEntry.ApprovalAsked[] NONE_ASKED = {};
  private static final SessionEntry.ApprovalAnswered[] NONE_DECIDED = {};

  /** What the model is told of a call that was begun, and of which nobody knows how it ended. */
  public static final String UNKNOWN = "Interrupted: it is unknown whether this happened";

  private final List<Content> contents;
  private final TokenCounts tokens;
  private long sequence;
  // Of the newest model turn, until all its calls have their responses.
  private List<FunctionCall> calls = List.of();
  private @Nullable FunctionResponse[] responses = NO_RESPONSES;
  private SessionEntry.@Nullable ToolIntent[] intents = NO_INTENTS;
  private SessionEntry.@Nullable ApprovalAsked[] asked = NONE_ASKED;
  private SessionEntry.@Nullable ApprovalAnswered[] decided = NONE_DECIDED;
  private int missing;
  private boolean suspended;
  private @Nullable String run;
  private boolean running;
  private boolean calling;
  private @Nullable String agent;
  private boolean privateData;
  // These are replaced and never changed, so copies share them.
  private Set<String> allowed = Set.of();
  private Set<String> called = Set.of();
  private Map<String, JsonNode> toolState = Map.of();

  /** The history of an empty log. */
  public History() {
    this.contents = new ArrayList<>();
    this.tokens = new TokenCounts();
  }

  /** Copies {@code other}, its open calls as well. */
  History(History other) {
    this.contents = new ArrayList<>(other.contents);
    this.tokens = new TokenCounts(other.tokens);
    this.sequence = other.sequence;
    if (other.missing > 0) {
      this.calls = other.calls;
      this.responses = other.responses.clone();
      this.intents = other.intents.clone();
      this.asked = other.asked.clone();
      this.decided = other.decided.clone();
      this.missing = other.missing;
    }
    this.suspended = other.suspended;
    this.run = other.run;
    this.running = other.running;
    this.calling = other.calling;
    this.agent = other.agent;
    this.allowed = other.allowed;
    this.called = other.called;
    this.privateData = other.privateData;
    this.toolState = other.toolState;
  }

  /** The contents so far, oldest first: a live, unmodifiable view. */
  public List<Content> contents() {
    return Collections.unmodifiableList(contents);
  }

  /** The contents as they are now, without the first ones. */
  public List<Content> contents(int from) {
    return List.copyOf(contents.subList(from, contents.size()));
  }

  /**
   * The contents for a model that misses thought signatures: the first function call of each step of
   * the current turn has one, be it Gemini's placeholder. What the model signed stays as it is, and so
   * does the history.
   */
  public List<Content> signedContents() {
    return Signatures.filledIn(contents);
  }

  /** Whether a user said something there, so that contents in front of it may be left out. */
  public boolean isTurnStart(int content) {
    Content start = contents.get(content);
    return start.role().equals("user") && start.functionResponses().isEmpty();
  }

  /** About how many tokens the contents have from one on. */
  public long tokens(int from) {
    long sum = 0;
    for (int i = from; i < contents.size(); i++) {
      sum += tokens.of(contents, i);
    }
    return sum;
  }

  /** About how many tokens one content has: counted where a model told it, else estimated. */
  public int tokensOf(int content) {
    return tokens.of(contents, content);
  }

  /** How many entries of the log are in here. */
  public long sequence() {
    return sequence;
  }

  /** All calls of the newest model turn while one of them waits for its response, else none. */
  public List<FunctionCall> openCalls() {
    return missing > 0 ? calls : List.of();
  }

  /**
   * The calls that wait for approval, in their order, and so {@link #contents} ends with the turn that
   * made them. None unless the last run was suspended, or died before somebody decided.
   */
  public List<PendingApproval> pending() {
    return List.copyOf(pendingByCall().values());
  }

  /** The same, by the place of the call in {@link #openCalls}, from 0. */
  public SortedMap<Integer, PendingApproval> pendingByCall() {
    SortedMap<Integer, PendingApproval> pending = new TreeMap<>();
    for (int i = 0; suspended && i < asked.length; i++) {
      SessionEntry.ApprovalAsked waits = asked[i];
      if (waits != null && isUndecided(i)) {
        pending.put(i, PendingApproval.of(waits, calls.get(i)));
      }
    }
    return pending;
  }

  private boolean isUndecided(int call) {
    return asked[call] != null
        && decided[call] == null
        && intents[call] == null
        && responses[call] == null;
  }

  /**
   * The calls without a response of a run that was suspended or cut off, in their order, as {@link
   * Session#openHistory} has them.
   */
  public List<OpenCall> open() {
    List<OpenCall> open = new ArrayList<>();
    for (int i = 0; missing > 0 && i < responses.length; i++) {
      if (responses[i] == null) {
        open.add(new OpenCall(i, calls.get(i), intents[i], asked[i], decided[i]));
      }
    }
    return open;
  }

  /** The last run, or null before the first one. */
  public @Nullable String run() {
    return run;
  }

  /** Whether the log does not say how the last run ended: it is at work, or was cut off. */
  public boolean isRunning() {
    return running;
  }

  /** Whether the model called a function in the last run, or in those that it goes on with. */
  public boolean isCalling() {
    return calling;
  }

  /** The agent that the last run was handed over to, or null when it was not. */
  public @Nullable String agent() {
    return agent;
  }

  /** The names of all functions that the model called so far. Read only. */
  public Set<String> called() {
    return called;
  }

  /** Whether a tool was called that gives private data. */
  public boolean hasPrivateData() {
    return privateData;
  }

  /** What tools keep in this conversation, by their keys, those that were first set first. Read only. */
  public Map<String, JsonNode> toolState() {
    return toolState;
  }

  /** Whether somebody decided that nobody is asked any more about a tool with this hash. */
  public boolean isAllowed(String hash) {
    return allowed.contains(hash);
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
      tokens.answered(contents, UsageMetadata.of(turn.usageMetadata()));
    } else if (entry instanceof SessionEntry.ToolIntent intent) {
      if (intent.call() >= 0 && intent.call() < intents.length) {
        intents[intent.call()] = intent;
      }
    } else if (entry instanceof SessionEntry.ToolOutcome outcome) {
      addOutcome(outcome.call(), outcome.response());
    } else if (entry instanceof SessionEntry.ApprovalAsked waits) {
      if (waits.call() >= 0 && waits.call() < asked.length) {
        asked[waits.call()] = waits;
        suspended = missing > 0; // also if the run dies here and never says so
      }
    } else if (entry instanceof SessionEntry.ApprovalAnswered answered) {
      if (answered.call() >= 0 && answered.call() < decided.length) {
        decided[answered.call()] = answered;
      }
    } else if (entry instanceof SessionEntry.RunEnded ended) {
      running = false;
      suspended = ended.outcome().equals("suspended") && missing > 0;
      closeDecided();
    } else if (entry instanceof SessionEntry.Summarised summary) {
      summarise(summary);
    } else if (entry instanceof SessionEntry.ToolResultKept) {
      // For people who read the log; the model has the response.
    } else if (entry instanceof SessionEntry.ToolState kept) {
      Map<String, JsonNode> changed = new LinkedHashMap<>(toolState);
      if (kept.value().isNull()) {
        changed.remove(kept.key());
      } else {
        changed.put(kept.key(), kept.value());
      }
      toolState = Collections.unmodifiableMap(changed);
    } else if (entry instanceof SessionEntry.ToolAllowed tool) {
      allowed = with(tool.hash(), allowed);
    } else if (entry instanceof SessionEntry.PrivateDataRead) {
      privateData = true;
    } else if (entry instanceof SessionEntry.HandedOver handed) {
      agent = handed.agent();
    } else if (entry instanceof SessionEntry.RunStarted started) {
      run = started.runId();
      running = true;
      agent = null;
      if (started.resumed() == null) { // else it goes on with the calls of the run before
        calling = false;
        closeDecided();
      }
    } else {
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

  // The turns themselves are in the log and nowhere else: a long session stays small in memory.
  private void summarise(SessionEntry.Summarised summary) {
    int first = summary.contents();
    if (first < 1 || first >= contents.size() || !isTurnStart(first)) {
      return;
    }
    List<Part> parts = new ArrayList<>();
    parts.add(Part.text(SUMMARY + summary.text()));
    parts.addAll(contents.get(first).parts());
    contents.subList(0, first).clear();
    contents.set(0, Content.user(parts));
    tokens.drop(first);
  }

  private void addModelTurn(Content content) {
    contents.add(content);
    List<FunctionCall> made = content.functionCalls();
    if (made.isEmpty()) {
      forgetCalls();
      return;
    }
    calling = true;
    made.forEach(call -> called = with(call.name(), called));
    calls = made;
    missing = made.size();
    responses = new FunctionResponse[missing];
    intents = new SessionEntry.ToolIntent[missing];
    asked = new SessionEntry.ApprovalAsked[missing];
    decided = new SessionEntry.ApprovalAnswered[missing];
  }

  // Nobody asks for them any more, and a run waits for its model for a long time.
  private void forgetCalls() {
    missing = 0;
    calls = List.of();
    responses = NO_RESPONSES;
    intents = NO_INTENTS;
    asked = NONE_ASKED;
    decided = NONE_DECIDED;
  }

  private static Set<String> with(String name, Set<String> names) {
    if (names.contains(name)) {
      return names;
    }
    Set<String> more = new HashSet<>(names);
    more.add(name);
    return Set.copyOf(more);
  }

  private void addOutcome(int call, FunctionResponse response) {
    if (call < 0 || call >= responses.length || responses[call] != null) {
      return;
    }
    responses[call] = response;
    missing--;
    if (missing == 0) {
      suspended = false;
      List<Part> parts = new ArrayList<>(responses.length);
      for (FunctionResponse each : responses) {
        parts.add(Part.response(each));
      }
      contents.add(Content.user(parts));
      forgetCalls();
    }
  }

  /**
   * Gives every call that has no response one that says why, so that the conversation can go on: also
   * those that wait for approval.
   */
  public void closeCalls() {
    suspended = false;
    closeDecided();
  }

  /** The same, but calls that wait for approval go on waiting. */
  void closeDecided() {
    for (int i = 0; missing > 0 && i < responses.length; i++) {
      if (responses[i] == null && !(suspended && isUndecided(i))) {
        addOutcome(i, FunctionResponse.error(calls.get(i), unanswered(i)));
      }
    }
  }

  private String unanswered(int call) {
    if (intents[call] != null) {
      return UNKNOWN;
    }
    return asked[call] == null
        ? "Not called: the run ended before it"
        : "Not called: it needs approval and was not approved";
  }
}
