package dev.pollux.agent;

import dev.pollux.agent.call.RunContext;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.intercept.ModelInterceptor;
import dev.pollux.loop.Step;
import dev.pollux.loop.Wanted;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Model;
import dev.pollux.model.ResponseStream;
import dev.pollux.tool.ToolCatalog;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The agent that a run goes on with, another one after a handoff: its model, and what it declares. */
final class ActiveAgent {

  private final RunContext run;
  private final @Nullable ModelInterceptor interceptor;
  private Model model;
  private TurnConfigs configs;
  private @Nullable Agent next;
  // Those that were declared in this turn, whatever a toolset has by the time they are called.
  private TurnConfigs.@Nullable TurnConfig config;

  /** The one that the run begins with. */
  ActiveAgent(
      RunContext run, Model model, TurnConfigs configs, @Nullable ModelInterceptor interceptor) {
    this.run = run;
    this.model = model;
    this.configs = configs;
    this.interceptor = interceptor;
  }

  /** The next turn is another agent's; false when it is somebody else's already. */
  boolean handOver(Agent agent) {
    boolean first = next == null;
    if (first) {
      next = agent;
    }
    return first;
  }

  /** The agent whose turn it is from now on, or null when that is the one before. */
  @Nullable
  Agent takeOver() {
    Agent agent = next;
    if (agent != null) {
      next = null;
      become(agent);
    }
    return agent;
  }

  void become(Agent agent) {
    model = agent.model();
    configs = agent.configs();
    config = null;
    run.loop().handedOver(model.id());
  }

  Model model() {
    return model;
  }

  /** The tools of this turn. */
  ToolCatalog tools() {
    return Objects.requireNonNull(config, "config").tools();
  }

  /** What holds now; it may be more or less than in this turn. */
  TurnConfigs.TurnConfig current() {
    return configs.current(run, config);
  }

  /** What holds in this turn. */
  void declare(TurnConfigs.TurnConfig now) {
    config = now;
  }

  /**
   * What the model is sent in the turn that begins.
   *
   * @param from the first content that is sent
   */
  GenerateContentRequest request(Step.Ask ask, int from, Wanted wanted) {
    TurnConfigs.TurnConfig now = current();
    config = now;
    return configs.request(
        ask, now, run.history(), from, run.loop().called(), wanted, model.capabilities());
  }

  /** Asks the model, with the interceptor around it if there is one. */
  ResponseStream ask(GenerateContentRequest sent, CallOptions options) {
    return Objects.requireNonNull(
        interceptor == null
            ? model.generateContent(sent, options)
            : interceptor.intercept(sent, options, model::generateContent),
        "model.generateContent()");
  }
}
