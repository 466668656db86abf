package dev.pollux.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** A model that wants as many steps, one after the other, as the prompt says, and the tool for them. */
public final class Steps {

  private static final Pattern PROMPT = Pattern.compile("(\\w+): (\\d+) steps");

  private final BiFunction<String, Integer, Future<String>> step;

  Steps(BiFunction<String, Integer, Future<String>> step) {
    this.step = step;
  }

  /** Does what the test wants, once. */
  @Tool(value = "One step", effect = Effect.ONCE)
  public Future<String> step(
      @ToolParam("which job") String job, @ToolParam("from 0") int number, ToolContext context) {
    return step.apply(context.sessionId() + " " + job, number);
  }

  /** The same, but somebody is asked first. */
  @Tool(value = "One step", approval = Approval.ALWAYS)
  public Future<String> ask(
      @ToolParam("which job") String job, @ToolParam("from 0") int number, ToolContext context) {
    return step(job, number, context);
  }

  /** What the model says to {@link Machines#boss}: one step, which the agent that is its tool makes. */
  static Reply bossReply(ReceivedRequest request) {
    if (!isBoss(request)) {
      return reply(request);
    }
    return request.json().get("contents").size() == 1
        ? Reply.call("work", Map.of("request", "a: 1 steps"))
        : Reply.text("did it");
  }

  static boolean isBoss(ReceivedRequest request) {
    return request.json().at("/tools/0/functionDeclarations/0/name").asText().equals("work");
  }

  /** What the model answers: the newest prompt says {@code job: n steps}. */
  static Reply reply(ReceivedRequest request) {
    List<JsonNode> contents = StreamSupport.stream(
            request.json().path("contents").spliterator(), false)
        .toList();
    int prompt = IntStream.range(0, contents.size())
        .filter(i -> contents.get(i).at("/parts/0").has("text")
            && contents.get(i).path("role").asText().equals("user"))
        .max()
        .orElseThrow();
    // A prompt behind one that has no answer is a part of the same content.
    Matcher said =
        PROMPT.matcher(contents.get(prompt).path("parts").findValuesAsText("text").stream()
            .reduce((first, second) -> second)
            .orElseThrow());
    if (!said.matches()) {
      throw new IllegalArgumentException("The prompt is no job");
    }
    long done = contents.stream()
        .skip(prompt)
        .filter(content -> content.at("/parts/0").has("functionResponse"))
        .count();
    String job = said.group(1);
    return done < Integer.parseInt(said.group(2))
        ? Reply.call(job.startsWith("ask") ? "ask" : "step", Map.of("job", job, "number", done))
        : Reply.text("did " + job);
  }
}
