package dev.pollux.agent;

import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Secrets;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agents that a conversation may go on with, as functions that the model calls. */
final class Handoffs {

  private static final String PREFIX = "transfer_to_";

  private Handoffs() {}

  static Toolset toolset(List<Agent> agents) {
    List<FunctionTool> tools = agents.stream().map(Handoffs::tool).toList();
    return () -> tools;
  }

  private static FunctionTool tool(Agent agent) {
    String about = agent.options().getDescription();
    String description = "Hands this conversation over to agent '" + agent.name() + "'"
        + (about == null ? "" : ": " + about);
    return FunctionTool.of(
            new FunctionDeclaration(PREFIX + agent.name(), description, null), (args, context) -> {
              Run run = Depth.current();
              if (run == null) {
                throw new ToolException("There is no run here that could be handed over");
              }
              return run.handOver(agent)
                  ? Future.succeededFuture("Agent '" + agent.name() + "' goes on from here")
                  : Future.failedFuture(new ToolException(
                      "The conversation was handed over to another agent already"));
            })
        .withEffect(Effect.REPEATABLE);
  }

  /** The agent with this name among those that can be reached from here, or null. */
  static @Nullable Agent find(List<Agent> from, String name) {
    ArrayDeque<Agent> next = new ArrayDeque<>(from);
    Set<Agent> seen = new HashSet<>();
    while (!next.isEmpty()) {
      Agent agent = next.remove();
      if (name.equals(agent.name())) {
        return agent;
      }
      if (seen.add(agent)) {
        next.addAll(agent.options().getHandoffs());
      }
    }
    return null;
  }

  /** Refuses what would be lost with a handoff. */
  static void check(Agent to, AgentOptions from) {
    AgentOptions other = to.options();
    refuse(to, "policy", other.getPolicy(), from.getPolicy());
    refuse(to, "approvals", other.getApprovals(), from.getApprovals());
    refuse(to, "reconciler", other.getReconciler(), from.getReconciler());
    refuse(to, "toolInterceptor", other.getToolInterceptor(), from.getToolInterceptor());
    refuse(to, "modelInterceptor", other.getModelInterceptor(), from.getModelInterceptor());
    refuse(
        to,
        "secrets",
        other.getSecrets() == Secrets.NONE ? null : other.getSecrets(),
        from.getSecrets());
  }

  private static void refuse(
      Agent to, String option, @Nullable Object theirs, @Nullable Object ours) {
    if (theirs != null && theirs != ours) {
      throw new IllegalArgumentException("handoff to '" + to.name() + "': it has its own " + option
          + ", which a run keeps from the agent that it began with (expected: the same in both)");
    }
  }
}
