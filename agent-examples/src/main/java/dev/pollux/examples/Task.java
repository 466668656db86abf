package dev.pollux.examples;

import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.agent.RunResult;
import dev.pollux.gemini.Content;
import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run of an example that is still to be made.
 *
 * @param agent what the agent is told, and its tools
 * @param prompt what it is asked
 * @param options what the run is to give
 * @param ending makes the text that is shown when the run is over, in place of what the model says; null
 *     when that is shown as it comes
 */
record Task(
    AgentOptions agent,
    Future<Content> prompt,
    RunOptions options,
    @Nullable Ending ending) {

  interface Ending {
    /** May fail, as the run would. */
    Future<String> of(RunResult result);
  }

  static Task of(AgentOptions agent, String prompt) {
    return of(agent, Future.succeededFuture(Content.user(prompt)));
  }

  static Task of(AgentOptions agent, Future<Content> prompt) {
    return new Task(agent, prompt, new RunOptions(), null);
  }

  Task withOptions(RunOptions options) {
    return new Task(agent, prompt, options, ending);
  }

  Task endingWith(Ending ending) {
    return new Task(agent, prompt, options, ending);
  }

  Task showing(Function<RunResult, String> text) {
    return endingWith(result -> Future.succeededFuture(text.apply(result)));
  }
}
