package dev.pollux.examples;

import dev.pollux.agent.AgentOptions;
import dev.pollux.examples.files.Folder;
import dev.pollux.examples.files.FolderScript;
import dev.pollux.examples.orders.Orders;
import dev.pollux.examples.orders.OrdersScript;
import dev.pollux.examples.script.Conversation;
import dev.pollux.examples.weather.Weather;
import dev.pollux.examples.weather.WeatherScript;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * An agent that the command line can run.
 *
 * @param name what it is called on the command line
 * @param description one line
 * @param prompts what its script knows
 * @param takesRoot whether it works on a directory
 * @param agent makes the agent, given that directory
 * @param script plays Gemini for it
 */
record Example(
    String name,
    String description,
    List<String> prompts,
    boolean takesRoot,
    Factory agent,
    Function<ReceivedRequest, Reply> script) {

  /** All there are, by name. */
  static final List<Example> ALL = List.of(
      new Example(
          "files",
          "answers questions about a directory, --root DIR or the current one",
          FolderScript.PROMPTS,
          true,
          Folder::agent,
          Conversation.script(FolderScript::answer)),
      new Example(
          "orders",
          "answers questions about a shop's database, H2 in memory",
          OrdersScript.PROMPTS,
          false,
          root -> Orders.agent(),
          Conversation.script(OrdersScript::answer)),
      new Example(
          "weather",
          "helps to pack, from a table of climate normals",
          WeatherScript.PROMPTS,
          false,
          root -> Weather.agent(),
          Conversation.script(WeatherScript::answer)));

  interface Factory {
    AgentOptions agent(Path root) throws Exception;
  }

  static Example named(String name) {
    return ALL.stream()
        .filter(example -> example.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("example: '" + name + "' (expected: one of "
            + String.join(", ", ALL.stream().map(Example::name).toList()) + ")"));
  }
}
