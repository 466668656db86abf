package dev.pollux.loop;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.UsageMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run used up of its limits, and which of them it has reached. */
final class Tally {

  private final RunLimits limits;
  private final Spent spent;
  private int turns;
  private int calls;
  private long tokens;
  // Of these the tokens of the answer that is coming: it comes again with what it has by then.
  private long counted;
  private List<FunctionCall> lastCalls = List.of();
  private int sameCalls;
  private int unknownTurns;

  Tally(RunLimits limits, Spent spent) {
    this.limits = limits;
    this.spent = spent;
  }

  int turns() {
    return turns;
  }

  int calls() {
    return calls;
  }

  /** A new turn begins. */
  void turn() {
    turns++;
    counted = 0;
  }

  /**
   * The model answered.
   *
   * @param rest whether it was asked for the rest of an answer
   */
  void answered(@Nullable UsageMetadata used, boolean rest) {
    long total = total(used);
    tokens += Math.max(0, total - counted);
    counted = rest ? total : 0;
  }

  /** The answer goes on, and tells what it took so far once more. */
  void goesOn(@Nullable UsageMetadata used) {
    counted = total(used);
  }

  /** The answer is whole, or void: what comes is another one. */
  void over() {
    counted = 0;
  }

  private static long total(@Nullable UsageMetadata used) {
    return used == null ? 0 : used.totalTokenCount();
  }

  /** The model made these calls. */
  void called(List<FunctionCall> made) {
    calls += made.size();
    sameCalls = same(made, lastCalls) ? sameCalls + 1 : 1;
    lastCalls = made;
  }

  private static boolean same(List<FunctionCall> calls, List<FunctionCall> others) {
    if (calls.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < calls.size(); i++) {
      if (!calls.get(i).name().equals(others.get(i).name())
          || !calls.get(i).args().equals(others.get(i).args())) {
        return false;
      }
    }
    return true;
  }

  /** Whether the newest calls were made so often that they are not made again. */
  boolean isRepeating() {
    return sameCalls >= limits.getMaxSameCalls();
  }

  /** The calls of a turn are about to begin, and there is a tool for any of them or for none. */
  void begun(boolean anyKnown) {
    unknownTurns = anyKnown ? 0 : unknownTurns + 1;
  }

  /** The limit that keeps the run from another turn, or null. */
  @Nullable
  String reached() {
    if (turns >= limits.getMaxTurns()) {
      return "maxTurns";
    }
    if (calls >= limits.getMaxCalls()) {
      return "maxCalls";
    }
    if (sameCalls > limits.getMaxSameCalls()) {
      return "maxSameCalls";
    }
    if (unknownTurns >= limits.getMaxUnknownTurns()) {
      return "maxUnknownTurns";
    }
    return reachedInTurn();
  }

  /** The limit that keeps the run from asking for the rest of an answer, or null. */
  @Nullable
  String reachedInTurn() {
    if (spent.isOver()) {
      return "maxCost";
    }
    return tokens() >= limits.getMaxTokens() ? "maxTokens" : null;
  }

  private long tokens() {
    return tokens + spent.insideTokens();
  }

  /** What there is to say about a limit that is reached. */
  String words(String reached) {
    return switch (reached) {
      case "maxTurns" ->
        "The model was asked " + turns + " times and still wants to call functions";
      case "maxCalls" ->
        "The model wanted " + calls + " calls and is not done (allowed: " + limits.getMaxCalls()
            + ")";
      case "maxUnknownTurns" ->
        "The model wanted nothing but functions that do not exist in " + unknownTurns
            + " turns in a row, though it was told";
      case "maxSameCalls" ->
        "The model wanted the same calls with the same arguments in " + sameCalls
            + " turns in a row, though it was told";
      case "maxCost" -> spent.words();
      default ->
        "The run took " + tokens() + " tokens and is not done (allowed: " + limits.getMaxTokens()
            + ")";
    };
  }
}
