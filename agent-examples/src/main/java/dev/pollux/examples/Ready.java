package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * An example that is ready to be asked.
 *
 * @param options what its agents are made with
 * @param attached what goes with the first prompt
 * @param access where it asks
 * @param offline whether a script in this process plays Gemini
 * @param runOptions of its runs
 * @param model which model it asks unless another is wanted
 * @param agents makes an agent for a model; refuses a name that cannot be one
 */
record Ready(
    Task task,
    AgentOptions options,
    List<Part> attached,
    Access access,
    boolean offline,
    RunOptions runOptions,
    String model,
    Function<String, Agent> agents) {

  static final String OFFLINE =
      "No API key: a script in this process plays Gemini (see agents run --help)";

  /** A first prompt, with what is attached. */
  Content content(String prompt) {
    Content content = task.opening().of(prompt).await();
    if (attached.isEmpty()) {
      return content;
    }
    List<Part> parts = new ArrayList<>(content.parts());
    parts.addAll(attached);
    return Content.user(parts);
  }
}
