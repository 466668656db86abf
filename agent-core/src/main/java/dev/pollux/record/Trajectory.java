package dev.pollux.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.json.Json;
import dev.pollux.loop.TurnResult;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The way that a run took: which tools it called with what, and what that cost. Each method either gives
 * this object or throws an {@code AssertionError} that tells the whole way.
 *
 * <pre>{@code
 * Trajectory.of(result)
 *     .calledInOrder("search", "readPage")
 *     .called("search", Map.of("query", "Oslo"))
 *     .notCalled("delete")
 *     .turnsAtMost(4)
 *     .tokensAtMost(5_000);
 * }</pre>
 */
public final class Trajectory {

  private record Call(String name, JsonNode args) {
    @Override
    public String toString() {
      return name + args;
    }
  }

  private final List<Call> calls;
  private final int turns;
  private final long tokens;

  private Trajectory(List<Call> calls, int turns, long tokens) {
    this.calls = List.copyOf(calls);
    this.turns = turns;
    this.tokens = tokens;
  }

  /** The way of a run that has its result; of answers that were asked for again the last one counts. */
  public static Trajectory of(RunResult result) {
    Map<Integer, TurnResult> last = new TreeMap<>();
    result.turnResults().forEach(turn -> last.put(turn.turn(), turn));
    List<Call> calls = new ArrayList<>();
    for (TurnResult turn : last.values()) {
      Content content = turn.response().content();
      if (content != null) {
        content.functionCalls().forEach(call -> calls.add(call(call)));
      }
    }
    return new Trajectory(calls, result.turns(), result.usage().totalTokenCount());
  }

  /** The way of a run that was followed, as far as it came: also of one that failed. */
  public static Trajectory of(List<RunEvent> events) {
    List<Call> calls = new ArrayList<>();
    int turns = 0;
    UsageMetadata usage = UsageMetadata.NONE;
    for (RunEvent event : events) {
      if (event instanceof RunEvent.ToolCalled called) {
        calls.add(call(called.call()));
      } else if (event instanceof RunEvent.TurnStarted started) {
        turns = Math.max(turns, started.turn());
      } else if (event instanceof RunEvent.TurnEnded ended) {
        usage = usage.plus(ended.usage());
      }
    }
    return new Trajectory(calls, turns, usage.totalTokenCount());
  }

  /** The way of what was recorded: the tools that ran, the answers that were whole, their tokens. */
  public static Trajectory of(Recording recording) {
    List<Call> calls = recording.toolSteps().stream()
        .map(step -> new Call(step.path("tool").asText(), step.path("args")))
        .toList();
    List<JsonNode> whole = recording.requestSteps().stream()
        .filter(step -> step.at("/answer/status").asInt() == 200
            && !step.has("failure")
            && !step.has("cancelled"))
        .toList();
    long tokens =
        whole.stream().mapToLong(step -> BodyText.tokens(step.path("answer"))).sum();
    return new Trajectory(calls, whole.size(), tokens);
  }

  private static Call call(FunctionCall call) {
    return new Call(call.name(), call.args());
  }

  /** These tools were called, in this order, and no others. */
  public Trajectory calledExactly(String... tools) {
    return check(
        names().equals(List.of(tools)), "expected exactly the calls " + Arrays.toString(tools));
  }

  /** These tools were called in this order, perhaps with others between them. */
  public Trajectory calledInOrder(String... tools) {
    int next = 0;
    for (String name : names()) {
      if (next < tools.length && name.equals(tools[next])) {
        next++;
      }
    }
    return check(
        next == tools.length,
        "expected the calls " + Arrays.toString(tools) + " in this order, and "
            + (next < tools.length ? "'" + tools[next] + "' did not come" : ""));
  }

  /** Exactly these tools were called as often as they are named, in any order. */
  public Trajectory calledInAnyOrder(String... tools) {
    return check(
        names().stream().sorted().toList().equals(Arrays.stream(tools).sorted().toList()),
        "expected the calls " + Arrays.toString(tools) + " in any order");
  }

  /** A tool was called so many times. */
  public Trajectory calledTimes(String tool, int times) {
    long got = names().stream().filter(tool::equals).count();
    return check(
        got == times, "expected " + times + " calls of '" + tool + "', and there were " + got);
  }

  /** A tool was not called. */
  public Trajectory notCalled(String tool) {
    return check(!names().contains(tool), "expected no call of '" + tool + "'");
  }

  /** A tool was called at least once with these arguments, perhaps beside others. */
  public Trajectory called(String tool, Map<String, ?> args) {
    ObjectNode wanted = Json.object(args);
    return check(
        calls.stream().anyMatch(call -> call.name().equals(tool) && has(call.args(), wanted)),
        "expected a call " + tool + wanted);
  }

  /**
   * The call at a place was of this tool, with these arguments and no others.
   *
   * @param place from 1
   */
  public Trajectory call(int place, String tool, Map<String, ?> args) {
    ObjectNode wanted = Json.object(args);
    boolean is = place >= 1
        && place <= calls.size()
        && calls.get(place - 1).name().equals(tool)
        && sameNumbers(calls.get(place - 1).args(), wanted);
    return check(is, "expected call " + place + " to be " + tool + wanted);
  }

  private static boolean has(JsonNode args, ObjectNode wanted) {
    return wanted.properties().stream()
        .allMatch(member ->
            args.has(member.getKey()) && sameNumbers(args.get(member.getKey()), member.getValue()));
  }

  /** Equal as JSON, where 1, 1.0 and the long 1 are one number. */
  private static boolean sameNumbers(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    if (one instanceof ArrayNode && other instanceof ArrayNode) {
      return one.size() == other.size()
          && IntStream.range(0, one.size()).allMatch(i -> sameNumbers(one.get(i), other.get(i)));
    }
    if (one instanceof ObjectNode && other instanceof ObjectNode wanted) {
      return one.size() == other.size() && has(one, wanted);
    }
    return one.equals(other);
  }

  /** The model was asked so many times; requests that failed do not count. */
  public Trajectory turns(int turns) {
    return check(this.turns == turns, "expected " + turns + " turns");
  }

  /** The model was asked so many times at most. */
  public Trajectory turnsAtMost(int turns) {
    return check(this.turns <= turns, "expected at most " + turns + " turns");
  }

  /** All answers together took so many tokens at most, those of the requests among them. */
  public Trajectory tokensAtMost(long tokens) {
    return check(this.tokens <= tokens, "expected at most " + tokens + " tokens");
  }

  private List<String> names() {
    return calls.stream().map(Call::name).toList();
  }

  private Trajectory check(boolean holds, String expected) {
    if (!holds) {
      throw new AssertionError(expected + "; got: " + this);
    }
    return this;
  }

  @Override
  public String toString() {
    return turns + " turns, " + tokens + " tokens, calls " + calls;
  }
}
