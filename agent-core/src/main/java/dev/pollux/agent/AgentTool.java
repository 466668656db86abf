package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.Set;

/** An agent as a function that a model calls: each call is a run in a conversation of its own. */
final class AgentTool {

  private static final String REQUEST = "request";

  private AgentTool() {}

  static FunctionTool of(Agent agent, String name, String description) {
    FunctionDeclaration declaration = new FunctionDeclaration(name, description, parameters());
    // Once, also if its tools are repeatable: they may change, and those of a call that is made
    // again get other keys.
    return FunctionTool.of(declaration, (args, context) -> call(agent, name, args, context))
        .withEffect(Effect.ONCE)
        .withFlow(flow(agent));
  }

  /** What the tools of this agent, and of those it may hand over to, have to do with private data. */
  private static Set<DataFlow> flow(Agent agent) {
    Set<DataFlow> flow = EnumSet.noneOf(DataFlow.class);
    agent.configs().current().tools().tools().forEach(tool -> flow.addAll(tool.flow()));
    agent.options().getHandoffs().forEach(other -> flow.addAll(flow(other)));
    return flow;
  }

  private static ObjectNode parameters() {
    ObjectNode parameters = Json.object().put("type", "object");
    parameters
        .putObject("properties")
        .putObject(REQUEST)
        .put("type", "string")
        .put("minLength", 1)
        .put("description", "What is to be done, with all that has to be known for it");
    parameters.putArray("required").add(REQUEST);
    return parameters;
  }

  private static Future<String> call(Agent agent, String name, JsonNode args, ToolContext context) {
    RunOptions options = new RunOptions();
    context.attributes().forEach(options::putAttribute);
    Run outer = Depth.current();
    Session session = outer == null ? Session.inMemory() : InnerStore.session(outer.session());
    Around around = new Around(outer, context.callKey(), name, context.remaining());
    Run run = agent.start(session, Content.user(args.get(REQUEST).asText()), options, around);
    context.cancelled().onComplete(over -> run.cancel());
    return run.result().map(result -> answer(name, result));
  }

  private static String answer(String name, RunResult result) {
    if (result.pending().isEmpty()) {
      return result.text();
    }
    // Its session is gone with this call: nobody could resume it.
    throw new ToolException(
        "Agent '" + name + "' wants to make " + result.pending().size()
            + " calls that need approval, and there is nobody to ask; they were not made");
  }
}
