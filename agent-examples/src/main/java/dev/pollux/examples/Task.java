package dev.pollux.examples;

import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.run.RunResult;
import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs of an example that are still to be made.
 *
 * @param agent what the agent is told, and its tools
 * @param opening makes the first content of a conversation of a prompt
 * @param options what each run is to give
 * @param ending makes the text that is shown when the run is over, in place of what the model says; null
 *     when that is shown as it comes
 */
record Task(
    AgentOptions agent,
    Opening opening,
    RunOptions options,
    @Nullable Ending ending) {

  interface Ending {
    /** May fail, as the run would. */
    Future<String> of(RunResult result);
  }

  interface Opening {
    /** What the model is told first. */
    Future<Content> of(String prompt);
  }

  static Task of(AgentOptions agent) {
    return new Task(
        agent, prompt -> Future.succeededFuture(Content.user(prompt)), new RunOptions(), null);
  }

  Task openingWith(Opening opening) {
    return new Task(agent, opening, options, ending);
  }

  Task withOptions(RunOptions options) {
    return new Task(agent, opening, options, ending);
  }

  Task endingWith(Ending ending) {
    return new Task(agent, opening, options, ending);
  }

  Task showing(Function<RunResult, String> text) {
    return endingWith(result -> Future.succeededFuture(text.apply(result)));
  }
}
