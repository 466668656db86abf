package dev.pollux.examples.chat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.price.PriceTable;
import dev.pollux.run.RunResult;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom a chat is with.
 *
 * @param name of the example
 * @param model the model that is asked first
 * @param models names of models that are offered for completion
 * @param agents makes the agent that asks a model; refuses names that cannot be one
 * @param options what the agent was made with
 * @param opening makes the first content of a conversation of a prompt
 * @param runOptions of each run
 * @param ending makes the text that is shown at the end of a run, in place of what the model says; null
 *     when that is shown as it comes
 * @param attached what the first prompt has beside its text
 * @param masked takes keys out of messages
 */
public record Subject(
    Vertx vertx,
    String name,
    String model,
    List<String> models,
    Function<String, Agent> agents,
    AgentOptions options,
    Function<String, Future<Content>> opening,
    RunOptions runOptions,
    @Nullable Function<RunResult, Future<String>> ending,
    List<Part> attached,
    UnaryOperator<String> masked) {

  @Nullable
  PriceTable prices() {
    return options.getPrices();
  }

  /** All tools, those of agents that the conversation may be handed over to left out. */
  Stream<FunctionTool> tools() {
    return options.getToolsets().stream().flatMap(toolset -> toolset.tools().stream());
  }

  Optional<FunctionTool> tool(String name) {
    return tools().filter(tool -> tool.name().equals(name)).findFirst();
  }
}
